package json

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
	for _, c := range []struct {
		text string
		want *Config
	}{
		{`path = "a.json"`, &Config{Folder: "there", Files: []string{"a.json"}, Layout: Auto, MaxRecordBytes: 16 << 20}},
		{`path = ["a.json", "b/*.json"]
columns = { b = "INT", a = "STRING" }
paths = { b = "$.x[2].\"y z\"", c = "$['k']" }
root = "$.data.rows"
layout = "array"
unknown_keys = "ignore"
encoding = "utf-8"
compression = "zstd"
max_record_bytes = 100`, &Config{
			Folder: "there", Files: []string{"a.json", "b/*.json"}, Compression: files.Zstd,
			Columns: []files.Column{
				{Name: "b", Native: "INT", Type: schema.Type{Kind: schema.Int}},
				{Name: "a", Native: "STRING", Type: schema.Type{Kind: schema.Varchar, Length: 65533}},
			},
			Paths: []NamedPath{{"b", path{{"x", -1}, {"", 2}, {"y z", -1}}}, {"c", path{{"k", -1}}}},
			Root:  []string{"data", "rows"}, Layout: Array, IgnoreKeys: true, MaxRecordBytes: 100,
		}},
		{"path = \"a\"\nroot = \"$\"", &Config{Folder: "there", Files: []string{"a"}, Layout: Auto, MaxRecordBytes: 16 << 20}},
	} {
		got, diags := decoded(t, c.text)
		if diags.HasErrors() {
			t.Errorf("%s: %v", c.text, diags)
			continue
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.text, got, c.want)
		}
	}
}

func TestWrongDeclarationsAreFoundAtTheirPlace(t *testing.T) {
	for _, c := range []struct {
		text string
		code diag.Code
		at   string
		want string
	}{
		{`layout = "auto"`, diag.Missing, "", "path"},
		{"path = \"a\"\nlayout = \"lines\"", diag.OutOfRange, "2,10-17", ""},
		{"path = \"a\"\nunknown_keys = \"drop\"", diag.OutOfRange, "2,16-22", ""},
		{"path = \"a\"\nencoding = \"latin1\"", diag.OutOfRange, "2,12-20", ""},
		{"path = \"a\"\nmax_record_bytes = 0", diag.OutOfRange, "2,20-21", ""},
		{"path = \"a\"\nheader = true", diag.Unsupported, "2,1-7", ""},
		{"path = \"a\"\ncolumns = { a = \"INTT\" }", diag.NoMapping, "2,17-23", "INTT"},
		{"path = \"a\"\ncolumns = { a = \"INT\", A = \"INT\" }", diag.Duplicate, "2,24-25", "declared before"},
		{"path = \"a\"\npaths = { a = \"$.a\", A = \"$.b\" }", diag.Duplicate, "2,22-23", "has a path before"},
		{"path = \"a\"\npaths = { a = \"a.b\" }", diag.OutOfRange, "2,15-20", "begins with $"},
		{"path = \"a\"\npaths = { a = \"$[0].b\" }", diag.OutOfRange, "2,15-23", "the first step is a key"},
		{"path = \"a\"\npaths = { a = \"$.b[*]\" }", diag.OutOfRange, "2,15-23", "* is not allowed"},
		{"path = \"a\"\npaths = { a = \"$.b[-1]\" }", diag.OutOfRange, "2,15-24", `"-1" is not the index of an element`},
		{"path = \"a\"\npaths = { a = \"$.b[1\" }", diag.OutOfRange, "2,15-22", "a bracket is not closed"},
		{"path = \"a\"\npaths = { a = \"$.\" }", diag.OutOfRange, "2,15-19", "a key is missing after a point"},
		{"path = \"a\"\npaths = { a = \"$a\" }", diag.OutOfRange, "2,15-19", "a point or a bracket is expected"},
		{"path = \"a\"\npaths = { a = \"$['a]\" }", diag.OutOfRange, "2,15-22", "a key has no closing quote"},
		{"path = \"a\"\nroot = \"$.a[0]\"", diag.OutOfRange, "2,8-16", "[0] is not allowed here"},
		{"path = \"a\"\nroot = \"data\"", diag.OutOfRange, "2,8-14", "begins with $"},
	} {
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

// A load must not go on in the middle with other values.
func TestDefinitionSaysWhereValuesAre(t *testing.T) {
	for text, want := range map[string]string{
		`path = "a"`: "",
		"path = \"a\"\nroot = \"$.d.e\"\npaths = { a = \"$.x[0]\", b = \"$['y z']\" }": "root $.d.e\na = $.x[0]\nb = $.\"y z\"",
	} {
		c, diags := decoded(t, text)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if got := c.Definition(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
