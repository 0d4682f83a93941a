package starrocks

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"starlift/option"
)

// ClusterOptions are the options of a cluster block. Either the addresses or
// Sandbox are set; the caller checks that.
type ClusterOptions struct {
	Query    []string // host:port of each FE's query port, in the order written
	Load     LoadAddresses
	Username string
	Password string // secret
	TLS      *TLS
	Backends []option.Pair // address of a BE as the FE names it → one that can be reached
	Sandbox  *Sandbox
}

// LoadAddresses are the HTTP addresses of the FEs, all with one scheme.
type LoadAddresses struct {
	Scheme string   // "http" or "https"
	Hosts  []string // host:port, in the order written
}

// TLS is how connections are secured, for both protocols. Files are as
// written: relative to the folder of the configuration.
type TLS struct {
	CAFile, CertFile, KeyFile, ServerName string
	InsecureSkipVerify                    bool
}

// Sandbox asks for the server that comes with starlift. DataDir is as
// written: relative to the folder of the configuration.
type Sandbox struct {
	DataDir string
	Version string // StarRocks version that is imitated; "" is the server's own choice
}

// ClusterSpec is the cluster block.
func ClusterSpec() option.Spec[ClusterOptions] {
	return option.Spec[ClusterOptions]{
		option.Parsed("jdbc_url", "Query addresses of the FEs.", `"jdbc:mysql://host:port,host:port" or a list of "host:port"`,
			func(o *ClusterOptions) *[]string { return &o.Query }, parseQuery),
		option.Parsed("load_url", "HTTP addresses of the FEs.", `"host:port;host:port" or a list of "host:port", each with or without "https://"`,
			func(o *ClusterOptions) *LoadAddresses { return &o.Load }, parseLoad),
		option.Text("username", "Account; needs SELECT and INSERT, and for managed tables CREATE, ALTER and DROP.",
			func(o *ClusterOptions) *string { return &o.Username }, option.Matches(`^[^\x00-\x1f:]+$`, "text without colons")),
		option.Text("password", "Password of the account; may be empty.",
			func(o *ClusterOptions) *string { return &o.Password }, option.Secret()),
		option.OptionalBlock("tls", "How connections are secured, for both protocols.",
			func(o *ClusterOptions) **TLS { return &o.TLS }, tlsSpec()),
		option.Pairs("backend_addresses", "Map from a BE address as the FE names it to one that can be reached.",
			func(o *ClusterOptions) *[]option.Pair { return &o.Backends }, option.Matches(addressPattern, `"host:port"`)),
		option.OptionalBlock("sandbox", "Use the StarRocks-compatible server that comes with starlift.",
			func(o *ClusterOptions) **Sandbox { return &o.Sandbox }, sandboxSpec()),
	}
}

func tlsSpec() option.Spec[TLS] {
	return option.Spec[TLS]{
		option.Text("ca_file", "Certificates of the authorities to trust, PEM.", func(t *TLS) *string { return &t.CAFile }),
		option.Text("cert_file", "Certificate to show to the server, PEM.", func(t *TLS) *string { return &t.CertFile }),
		option.Text("key_file", "Key of the certificate, PEM.", func(t *TLS) *string { return &t.KeyFile }),
		option.Text("server_name", "Name to expect in the server's certificate.", func(t *TLS) *string { return &t.ServerName }),
		option.Bool("insecure_skip_verify", "Accept any certificate.",
			func(t *TLS) *bool { return &t.InsecureSkipVerify }, option.Default("false")),
	}
}

func sandboxSpec() option.Spec[Sandbox] {
	return option.Spec[Sandbox]{
		option.Text("data_dir", "Folder of the server's data, relative to the configuration.",
			func(s *Sandbox) *string { return &s.DataDir }, option.Length(1, 4096), option.Default(".starlift/sandbox")),
		option.Text("version", "StarRocks version to imitate.",
			func(s *Sandbox) *string { return &s.Version }, option.Matches(`^[0-9]+\.[0-9]+\.[0-9]+$`, `a version like "3.5.4"`)),
	}
}

const addressPattern = `^(\[[0-9a-fA-F:.]+\]|[-._A-Za-z0-9]+):[0-9]{1,5}$`

// parseQuery takes the connector's form, or a list of host:port.
func parseQuery(list []string) ([]string, error) {
	if len(list) == 1 {
		s := list[0]
		if rest, ok := strings.CutPrefix(s, "jdbc:mysql://"); ok {
			if cut := strings.IndexAny(rest, "/?"); cut >= 0 {
				if tail := strings.Trim(rest[cut:], "/"); tail != "" {
					return nil, errors.New("what follows the addresses has no meaning here")
				}
				rest = rest[:cut]
			}
			list = strings.Split(rest, ",")
		} else {
			list = strings.Split(s, ",")
		}
	}
	return addresses(list, "9030")
}

// parseLoad takes the connector's form, or a list of addresses.
func parseLoad(list []string) (LoadAddresses, error) {
	if len(list) == 1 {
		list = strings.Split(list[0], ";")
	}
	var out LoadAddresses
	plain := make([]string, 0, len(list))
	for _, s := range list {
		s = strings.TrimSpace(s)
		scheme := "http"
		if at := strings.Index(s, "://"); at >= 0 {
			u, err := url.Parse(s)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
				return out, fmt.Errorf(`each address is "host:port", "http://host:port" or "https://host:port"`)
			}
			scheme, s = u.Scheme, u.Host
		}
		if out.Scheme != "" && out.Scheme != scheme {
			return out, fmt.Errorf("all addresses must have one scheme, not both http and https")
		}
		out.Scheme = scheme
		plain = append(plain, s)
	}
	var err error
	out.Hosts, err = addresses(plain, "8030")
	return out, err
}

// addresses checks a list of host:port and drops the blanks around each.
func addresses(list []string, port string) ([]string, error) {
	out := make([]string, 0, len(list))
	pattern := regexp.MustCompile(addressPattern)
	for _, s := range list {
		s = strings.TrimSpace(s)
		if !pattern.MatchString(s) {
			return nil, fmt.Errorf(`each address is "host:port", such as "fe1.example.com:%s"`, port)
		}
		_, p, err := net.SplitHostPort(s)
		if n, _ := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return nil, fmt.Errorf("the port of %s is not 1 to 65535", quoted(s))
		}
		for _, seen := range out {
			if seen == s {
				return nil, fmt.Errorf("%s is named twice", quoted(s))
			}
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("at least one address is needed")
	}
	return out, nil
}

// quoted cuts what a message repeats.
func quoted(s string) string {
	if len(s) > 80 {
		s = s[:77] + "..."
	}
	return strconv.Quote(s)
}
