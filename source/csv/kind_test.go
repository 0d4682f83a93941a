package csv

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/schema"
	"starlift/source/files"
)

func decoded(t *testing.T, text string) (*Config, hcl.Diagnostics) {
	t.Helper()
	f, diags := hclsyntax.ParseConfig([]byte(text), "test.sl.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	c, diags := Kind().Decode(f.Body, nil, "there")
	if c == nil {
		return nil, diags
	}
	return c.(*Config), diags
}

func TestDeclarationsAreDecoded(t *testing.T) {
	change := func(f func(*Config)) *Config {
		c := &Config{Folder: "there", Paths: []string{"a.csv"}, Dialect: DefaultDialect()}
		f(c)
		return c
	}
	cases := []struct {
		text string
		want *Config
	}{
		{`path = "a.csv"`, change(func(*Config) {})},
		{`path = ["a.csv", "b/*.csv"]
header = false
columns = { b = "INT", a = "STRING" }
column_separator = "\\x0102"
row_delimiter = "\\n"
enclose = ""
escape = "\\"
null = ["", "NA"]
comment = "#"
skip_rows = 2
trim_space = true
encoding = "utf-8"
compression = "gzip"
max_record_bytes = 100`, &Config{
			Folder: "there", Paths: []string{"a.csv", "b/*.csv"}, Compression: files.Gzip,
			Columns: []files.Column{{Name: "b", Native: "INT", Type: schema.Type{Kind: schema.Int}}, {Name: "a", Native: "STRING", Type: schema.Type{Kind: schema.Varchar, Length: 65533}}},
			Dialect: Dialect{
				ColumnSeparator: "\x01\x02", RowDelimiter: "\n", Escape: '\\', Null: []string{"", "NA"},
				Comment: "#", SkipRows: 2, TrimSpace: true, MaxRecordBytes: 100,
			},
		}},
		{"path = \"a.csv\"\nnull = []", change(func(c *Config) { c.Dialect.Null = []string{} })},
		{"path = \"a.csv\"\ncolumn_separator = \"\\\\t\"", change(func(c *Config) { c.Dialect.ColumnSeparator = "\t" })},
	}
	for _, c := range cases {
		got, diags := decoded(t, c.text)
		if diags.HasErrors() {
			t.Errorf("%s: %v", c.text, diags)
			continue
		}
		if len(got.Dialect.Null) == 0 && len(c.want.Dialect.Null) == 0 {
			got.Dialect.Null = c.want.Dialect.Null
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.text, got, c.want)
		}
	}
}

func TestWrongDeclarationsAreFoundAtTheirPlace(t *testing.T) {
	cases := []struct {
		text string
		code diag.Code
		at   string
		want string
	}{
		{`header = true`, diag.Missing, "", "path"},
		{"path = \"\"", diag.OutOfRange, "1,8-10", ""},
		{"path = \"a\"\ncolumn_separator = \"\"", diag.OutOfRange, "2,20-22", "1 to 50"},
		{"path = \"a\"\nrow_delimiter = \"" + strings.Repeat("x", 51) + "\"", diag.OutOfRange, "2,17-70", "51 bytes"},
		{"path = \"a\"\ncolumn_separator = \"\\\\x0\"", diag.OutOfRange, "2,20-26", "even number of hexadecimal digits"},
		{"path = \"a\"\nenclose = \"''\"", diag.OutOfRange, "2,11-15", "one ASCII character"},
		{"path = \"a\"\nenclose = \",\"", diag.Exclusive, "2,11-14", "part of a separator"},
		{"path = \"a\"\ncolumn_separator = \"\\n\"", diag.Exclusive, "2,20-24", "cannot be told apart"},
		{"path = \"a\"\nskip_rows = -1", diag.OutOfRange, "2,13-15", ""},
		{"path = \"a\"\nmax_record_bytes = 0", diag.OutOfRange, "2,20-21", ""},
		{"path = \"a\"\nencoding = \"latin1\"", diag.OutOfRange, "2,12-20", ""},
		{"path = \"a\"\ncompression = \"rar\"", diag.OutOfRange, "2,15-20", ""},
		{"path = \"a\"\ncolumns = { a = \"INTT\" }", diag.NoMapping, "2,17-23", "INTT"},
		{"path = \"a\"\ncolumns = { a = \"INT\", A = \"INT\" }", diag.Duplicate, "2,24-25", "declared before"},
	}
	for _, c := range cases {
		_, diags := decoded(t, c.text)
		if len(diags) != 1 {
			t.Errorf("%s: %v", c.text, diags)
			continue
		}
		d := diags[0]
		at := fmt.Sprintf("%d,%d-%d", d.Subject.Start.Line, d.Subject.Start.Column, d.Subject.End.Column)
		if diag.CodeOf(d) != c.code || c.at != "" && at != c.at || !strings.Contains(d.Detail, c.want) {
			t.Errorf("%s:\n got %s at %s: %s\nwant %s at %s: %s", c.text, diag.CodeOf(d), at, d.Detail, c.code, c.at, c.want)
		}
	}
}
