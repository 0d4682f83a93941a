package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"starlift/mysqlwire"
	"starlift/option"
)

// TLS is how the connection is secured. Files are absolute.
type TLS struct {
	CAFile, CertFile, KeyFile, ServerName string
	InsecureSkipVerify                    bool
}

func tlsSpec() option.Spec[TLS] {
	return option.Spec[TLS]{
		option.Text("ca_file", "Certificates of the authorities to trust, PEM; without it those of the system.", func(t *TLS) *string { return &t.CAFile }),
		option.Text("cert_file", "Certificate to show to the server, PEM.", func(t *TLS) *string { return &t.CertFile }),
		option.Text("key_file", "Key of the certificate, PEM.", func(t *TLS) *string { return &t.KeyFile }),
		option.Text("server_name", "Name to expect in the server's certificate.", func(t *TLS) *string { return &t.ServerName }),
		option.Bool("insecure_skip_verify", "Accept any certificate.",
			func(t *TLS) *bool { return &t.InsecureSkipVerify }, option.Default("false")),
	}
}

// secure reads the files and sets how connections are encrypted.
func (t *TLS) secure(c *mysqlwire.Config) error {
	if t == nil {
		return nil
	}
	c.Encryption = mysqlwire.Verify
	if t.InsecureSkipVerify {
		c.Encryption = mysqlwire.Required
	}
	c.TLS = &tls.Config{ServerName: t.ServerName}
	if t.CAFile != "" {
		text, err := os.ReadFile(t.CAFile)
		if err != nil {
			return fmt.Errorf("tls ca_file: %w", err)
		}
		c.TLS.RootCAs = x509.NewCertPool()
		if !c.TLS.RootCAs.AppendCertsFromPEM(text) {
			return fmt.Errorf("tls ca_file: %s holds no certificate in PEM", t.CAFile)
		}
	}
	if t.CertFile != "" {
		certificate, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return fmt.Errorf("tls cert_file and key_file: %w", err)
		}
		c.TLS.Certificates = []tls.Certificate{certificate}
	}
	return nil
}
