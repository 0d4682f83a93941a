package mysql

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/mysqlwire/value"
)

const least = `
address  = "db"
username = "u"
database = "shop"
table    = "orders"
`

func decoded(t *testing.T, text string) (*Config, hcl.Diagnostics) {
	t.Helper()
	f, diags := hclsyntax.ParseConfig([]byte(text), "test.sl.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	c, diags := Kind().Decode(f.Body, nil, "/there")
	if c == nil {
		return nil, diags
	}
	return c.(*Config), diags
}

func TestDeclarationHasDefaults(t *testing.T) {
	c, diags := decoded(t, least)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if !slices.Equal(c.Addresses, []string{"db:3306"}) || c.ChunkRows != 200_000 || c.ChunkBytes != 0 ||
		c.Values.ZeroDate != value.ZeroRefuse || c.Values.Tiny1AsBool || c.Values.Zone.String() != "UTC" || c.TLS != nil {
		t.Errorf("decoded %+v", c)
	}
	if got, want := c.Describe(), "db:3306 shop.orders"; got != want {
		t.Errorf("it describes itself as %q, want %q", got, want)
	}
}

func TestDeclarationIsDecoded(t *testing.T) {
	c, diags := decoded(t, `
address    = ["h1:1,h2", "[::1]:3", "/run/mysqld.sock"]
username   = "u"
password   = "secret"
database   = "shop"
table      = "orders"
columns    = ["id", "v"]
where      = "id > 7"
zero_dates = "1970-01-01"
tinyint1   = "boolean"
time_zone  = "+08:00"
tls {
  ca_file     = "ca.pem"
  server_name = "db"
}
`)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if want := []string{"h1:1", "h2:3306", "[::1]:3", "/run/mysqld.sock"}; !slices.Equal(c.Addresses, want) {
		t.Errorf("addresses are %q, want %q", c.Addresses, want)
	}
	if c.Values.ZeroDate != value.ZeroReplace || c.Values.Replacement != "1970-01-01" || !c.Values.Tiny1AsBool || c.TLS.CAFile != "/there/ca.pem" {
		t.Errorf("decoded %+v %+v", c, c.TLS)
	}
	if said := fmt.Sprint(c.Describe(), c.Definition()); strings.Contains(said, "secret") {
		t.Errorf("the password is in %q", said)
	}
}

// TestDefinitionDiffersWhereValuesMay changes one option at a time.
func TestDefinitionDiffersWhereValuesMay(t *testing.T) {
	seen := map[string]string{}
	for _, more := range []string{
		"", `columns = ["id"]`, `where = "id > 1"`, `zero_dates = "null"`, `zero_dates = "2000-01-01"`,
		`tinyint1 = "boolean"`, `time_zone = "+01:00"`,
	} {
		c, diags := decoded(t, least+more)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if other, there := seen[c.Definition()]; there {
			t.Errorf("%q and %q have one definition", more, other)
		}
		seen[c.Definition()] = more
	}
	c, _ := decoded(t, least+"chunk_rows = 7")
	if _, there := seen[c.Definition()]; !there {
		t.Error("the size of chunks is part of the definition")
	}
}

func TestWrongDeclarationsAreToldAtTheirPlace(t *testing.T) {
	for _, test := range []struct {
		text string
		code diag.Code
		line int
		want string
	}{
		{least + `changes = true`, diag.NotYet, 6, "does not follow its changes"},
		{least + `start = "initial"`, diag.OutOfRange, 6, "snapshot"},
		{least + `chunk_rows = 0`, diag.OutOfRange, 6, "10000000"},
		{least + `chunk_bytes = 1`, diag.OutOfRange, 6, "65536"},
		{least + `time_zone = "Mars"`, diag.OutOfRange, 6, "Mars"},
		{least + `time_zone = "Local"`, diag.OutOfRange, 6, "machine"},
		{least + `zero_dates = "2024-02-31"`, diag.OutOfRange, 6, "no date of the calendar"},
		{least + `tinyint1 = "bool"`, diag.OutOfRange, 6, "boolean"},
		{least + `columns = ["a", "A"]`, diag.Duplicate, 6, "twice"},
		{least + `columns = []`, diag.Missing, 6, "At least one"},
		{least + "tls {\n cert_file = \"c\"\n}", diag.Missing, 7, "key_file"},
		{strings.Replace(least, `"db"`, `"db:0"`, 1), diag.OutOfRange, 2, "65535"},
		{strings.Replace(least, `"db"`, `""`, 1), diag.OutOfRange, 2, "host"},
		{strings.Replace(least, `"db"`, `"mysql://u@db"`, 1), diag.OutOfRange, 2, "host"},
		{strings.Replace(least, `table `, `tabel `, 1), diag.Unsupported, 5, "table"},
	} {
		_, diags := decoded(t, test.text)
		found := slices.ContainsFunc(diags, func(d *hcl.Diagnostic) bool {
			return diag.CodeOf(d) == test.code && d.Subject.Start.Line == test.line && strings.Contains(d.Summary+d.Detail+strings.Join(diag.Of(d).Notes, " ")+suggested(d), test.want)
		})
		if !found {
			for _, d := range diags {
				t.Logf("%v %v %+v", diag.CodeOf(d), d, diag.Of(d).Notes)
			}
			t.Errorf("%s: want %s in line %d with %q", test.text, test.code, test.line, test.want)
		}
	}
}

func suggested(d *hcl.Diagnostic) string {
	if s := diag.Of(d).Suggestion; s != nil {
		return s.Text
	}
	return ""
}
