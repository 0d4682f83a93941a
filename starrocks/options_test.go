package starrocks

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/option"
)

// decodeOption reads one option, given as its full name, from the text of its value.
func decodeOption[T any](t *testing.T, spec option.Spec[T], name, value string) (T, hcl.Diagnostics) {
	t.Helper()
	parts := strings.Split(name, ".")
	text := parts[len(parts)-1] + " = " + value
	for i := len(parts) - 2; i >= 0; i-- {
		equals := ""
		if parts[i] == "properties" {
			equals = "= "
		}
		text = fmt.Sprintf("%s %s{\n%s\n}", parts[i], equals, text)
	}
	file, problems := hclsyntax.ParseConfig([]byte(text+"\n"), "x", hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatalf("%s: %v", text, problems)
	}
	var o T
	_, diags := spec.Decode(file.Body, &hcl.EvalContext{}, &o)
	return o, diags
}

// walkOptions tries every option of a spec at both ends of its range, one step beyond
// each end, and with values of another type.
func walkOptions[T any](t *testing.T, spec option.Spec[T]) int {
	ranges := regexp.MustCompile(`^(-?[0-9.]+) (?:to (-?[0-9.]+)|or more)`)
	tried := 0
	for _, d := range spec.Describe() {
		if d.Block || d.Type == "map" || d.Type == "map of text" || strings.Contains(d.Type, "list") {
			continue
		}
		expect := func(value string, want diag.Code) {
			t.Helper()
			tried++
			_, diags := decodeOption(t, spec, d.Name, value)
			var got diag.Code
			if len(diags) > 0 {
				got = diag.CodeOf(diags[0])
			}
			if got != want {
				t.Errorf("%s = %s gives %q, want %q: %v", d.Name, value, got, want, diags)
			}
			if want == diag.OutOfRange && !anyBegins(diag.Of(diags[0]).Notes, "allowed:  "+d.Allowed) {
				t.Errorf("%s = %s does not say what is allowed (%s): %v", d.Name, value, d.Allowed, diag.Of(diags[0]).Notes)
			}
		}
		expect("[]", diag.WrongType)
		expect("{}", diag.WrongType)
		expect("null", "")
		switch d.Type {
		case "whole number", "number":
			expect(`"many"`, diag.WrongType)
			expect(`"NaN"`, diag.WrongType)
			expect("true", diag.WrongType)
			m := ranges.FindStringSubmatch(d.Allowed)
			if m == nil {
				t.Errorf("%s has no range: %q", d.Name, d.Allowed)
				continue
			}
			expect(m[1], "")
			expect(strconv.Quote(m[1]), "")
			expect(beyond(m[1], -1, d.Type), diag.OutOfRange)
			if m[2] != "" {
				expect(m[2], "")
				expect(beyond(m[2], 1, d.Type), diag.OutOfRange)
				expect("1e300", diag.OutOfRange)
			}
			expect("-1e300", diag.OutOfRange)
			if d.Type == "whole number" {
				expect(m[1]+".5", diag.WrongType)
			}
		case "true or false":
			expect("true", "")
			expect(`"false"`, "")
			expect("1", diag.WrongType)
			expect(`"yes"`, diag.WrongType)
		case "text":
			for _, word := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(d.Allowed, -1) {
				expect(word[0], "")
			}
			if strings.HasPrefix(d.Allowed, `"`) {
				expect(`"Nonsense"`, diag.OutOfRange)
			}
		}
	}
	return tried
}

func anyBegins(list []string, prefix string) bool {
	for _, s := range list {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// beyond goes one unit, or a thousandth, beyond a number.
func beyond(number string, by int, kind string) string {
	x, _, err := big.ParseFloat(number, 10, 200, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	if kind == "number" {
		return x.Add(x, big.NewFloat(float64(by)*0.0001)).Text('f', 5)
	}
	return x.Add(x, big.NewFloat(float64(by))).Text('f', 0)
}

func TestEveryOptionHoldsItsRangeAtBothEnds(t *testing.T) {
	tried := walkOptions(t, LoadSpec()) + walkOptions(t, CheckpointSpec()) + walkOptions(t, ClusterSpec())
	if tried < 300 {
		t.Errorf("only %d values were tried: the walk has missed options", tried)
	}
}

func TestTextOptionsTakeOnlyTheirForm(t *testing.T) {
	cases := []struct {
		name, value string
		want        diag.Code
	}{
		{"label_prefix", `"a-B_9"`, ""},
		{"label_prefix", strconv.Quote(strings.Repeat("p", 109)), ""},
		{"label_prefix", strconv.Quote(strings.Repeat("p", 110)), diag.OutOfRange},
		{"label_prefix", `""`, diag.OutOfRange},
		{"label_prefix", `"a b"`, diag.OutOfRange},
		{"label_prefix", "12", ""},
		{"properties.column_separator", `","`, ""},
		{"properties.column_separator", `"\t"`, ""},
		{"properties.column_separator", `"\\x01"`, ""},
		{"properties.column_separator", `"0x7c7C"`, ""},
		{"properties.column_separator", `"ä"`, diag.OutOfRange},
		{"properties.column_separator", `""`, diag.OutOfRange},
		{"properties.column_separator", strconv.Quote(strings.Repeat("x", 50)), ""},
		{"properties.column_separator", strconv.Quote(strings.Repeat("x", 51)), diag.OutOfRange},
		{"properties.enclose", `"'"`, diag.Exclusive},
		{"properties.escape", `"\\"`, diag.Exclusive},
		{"properties.skip_header", `1`, diag.Exclusive},
		{"properties.trim_space", `true`, diag.Exclusive},
		{"properties.compression", `"lz4_frame"`, ""},
		{"properties.compression", `"lz4"`, diag.OutOfRange},
		{"properties.timezone", `"Europe/Berlin"`, ""},
		{"properties.timezone", `"+08:00"`, ""},
		{"properties.timezone", `"a b"`, diag.OutOfRange},
		{"properties.where", `"a > 1"`, ""},
		{"properties.where", `"a\nHost: x"`, diag.OutOfRange},
		{"properties.partial_update_mode", `"Row"`, diag.OutOfRange},
		{"properties.Format", `"csv"`, diag.Unsupported},
		{"properties.Label", `"x"`, diag.Exclusive},
		{"properties.jsonpaths", `"x"`, ""},
		{"properties.json_root", `"$.a"`, diag.Exclusive},
	}
	for _, c := range cases {
		_, diags := decodeOption(t, LoadSpec(), c.name, c.value)
		var got diag.Code
		if len(diags) > 0 {
			got = diag.CodeOf(diags[0])
		}
		if got != c.want || len(diags) > 1 {
			t.Errorf("%s = %s gives %v, want %q", c.name, c.value, diags, c.want)
		}
	}
}

func TestClusterAddressesComeInBothForms(t *testing.T) {
	type want struct {
		scheme string
		hosts  []string
		detail string
	}
	cases := []struct {
		name, value string
		want        want
	}{
		{"jdbc_url", `"jdbc:mysql://fe1:9030,fe2:9031"`, want{"", []string{"fe1:9030", "fe2:9031"}, ""}},
		{"jdbc_url", `"jdbc:mysql://fe1:9030/"`, want{"", []string{"fe1:9030"}, ""}},
		{"jdbc_url", `["fe1:9030", " [::1]:9030"]`, want{"", []string{"fe1:9030", "[::1]:9030"}, ""}},
		{"jdbc_url", `"jdbc:mysql://fe1:9030/db"`, want{"", nil, "What follows the addresses has no meaning here."}},
		{"jdbc_url", `"fe1"`, want{"", nil, `Each address is "host:port", such as "fe1.example.com:9030".`}},
		{"jdbc_url", `"fe1:0"`, want{"", nil, `The port of "fe1:0" is not 1 to 65535.`}},
		{"jdbc_url", `"fe1:65536"`, want{"", nil, `The port of "fe1:65536" is not 1 to 65535.`}},
		{"jdbc_url", `["a:1", "a:1"]`, want{"", nil, `"a:1" is named twice.`}},
		{"jdbc_url", `[]`, want{"", nil, "At least one address is needed."}},
		{"load_url", `"fe1:8030;fe2:8030"`, want{"http", []string{"fe1:8030", "fe2:8030"}, ""}},
		{"load_url", `["https://fe1:8443/"]`, want{"https", []string{"fe1:8443"}, ""}},
		{"load_url", `["https://fe1:8443", "fe2:8030"]`, want{"https", nil, "All addresses must have one scheme, not both http and https."}},
		{"load_url", `"ftp://fe1:8030"`, want{"", nil, `Each address is "host:port", "http://host:port" or "https://host:port".`}},
		{"load_url", `"http://u:p@fe1:8030"`, want{"", nil, `Each address is "host:port", "http://host:port" or "https://host:port".`}},
	}
	for _, c := range cases {
		o, diags := decodeOption(t, ClusterSpec(), c.name, c.value)
		got := want{o.Load.Scheme, o.Load.Hosts, ""}
		if c.name == "jdbc_url" {
			got.hosts = o.Query
		}
		if len(diags) > 0 {
			got = want{c.want.scheme, nil, diags[0].Detail}
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(want{})); diff != "" {
			t.Errorf("%s = %s (-want +got):\n%s", c.name, c.value, diff)
		}
	}
}

func TestDefaultsAreThoseOfTheLanguage(t *testing.T) {
	var o LoadOptions
	LoadSpec().Defaults(&o)
	want := LoadOptions{
		Semantic: ExactlyOnce, Version: Auto, LabelPrefix: "sl",
		BufferFlush: BufferFlush{MaxBytes: 94371840, MaxRows: 500000, Interval: 300e9},
		MaxRetries:  3, ConnectTimeout: 30e9, WaitForContinueTimeout: 10e9, IgnoreUpdateBefore: true, Parallelism: 1,
		Properties: Properties{StrictMode: true},
	}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var c Checkpoint
	CheckpointSpec().Defaults(&c)
	if (c != Checkpoint{Interval: 30e9, MaxBytes: 134217728}) {
		t.Errorf("checkpoint: %+v", c)
	}
}

func headersOf(o *LoadOptions, p Phase) string {
	var b strings.Builder
	o.Headers(p, func(name, value string) { fmt.Fprintf(&b, "%s: %s\n", name, value) })
	return b.String()
}

func TestHeadersHoldWhatWasSetInAFixedOrder(t *testing.T) {
	file, _ := hclsyntax.ParseConfig([]byte(`properties = {
  warehouse = "w"
  timeout = 60
  max_filter_ratio = 0.01
  where = "a > 1"
  format = "json"
  column_separator = ","
  merge_condition = "v"
  load_mem_limit = 2147483648
  log_rejected_record_num = -1
  negative = false
}
`), "x", hcl.InitialPos)
	var o LoadOptions
	if _, diags := LoadSpec().Decode(file.Body, nil, &o); len(diags) > 0 {
		t.Fatal(diags)
	}
	cases := map[Phase]string{
		Whole: "where: a > 1\nmax_filter_ratio: 0.01\ntimeout: 60\nstrict_mode: true\nload_mem_limit: 2147483648\nmerge_condition: v\n" +
			"log_rejected_record_num: -1\nwarehouse: w\n",
		Begin: "timeout: 60\nwarehouse: w\n",
		Send:  "where: a > 1\nmax_filter_ratio: 0.01\nstrict_mode: true\nload_mem_limit: 2147483648\nmerge_condition: v\n",
	}
	for phase, want := range cases {
		if got := headersOf(&o, phase); got != want {
			t.Errorf("phase %d (-want +got):\n%s", phase, cmp.Diff(want, got))
		}
	}
	var plain LoadOptions
	LoadSpec().Defaults(&plain)
	if got := headersOf(&plain, Send); got != "strict_mode: true\n" {
		t.Errorf("defaults send %q, want strict_mode alone: the server's default for it is false", got)
	}
}
