package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/schema"
	"starlift/starrocks"
)

// good reads a configuration that must have no problem; flags are lines as in
// the archives.
func good(t testing.TB, text, flags string) *Config {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.sl.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, diags := Read(folder, testInput(folder, []byte(flags)))
	if len(diags) > 0 {
		t.Fatalf("unexpected:\n%s", listed(diags))
	}
	return c
}

const scoreBoard = `
cluster "dev" {
  sandbox {}
}
source "csv" "scores" {
  path   = "data/scores-*.csv"
  header = true
}
table "score_board" {
  cluster     = cluster.dev
  database    = "test"
  primary_key = ["ID"]

  column "id" {
    type     = "int(11)"
    nullable = false
  }
  column "name" {
    type    = "STRING"
    default = ""
    comment = "who"
  }
  column "score" {
    type     = "INT"
    nullable = false
    default  = "0"
  }
  column "seen" {
    type    = "DATETIME"
    default = "current_timestamp"
  }
  distributed_by {
    hash    = ["ID"]
    buckets = 4
  }
  order_by   = ["Score"]
  properties = { Replication_Num = 1, compression = "ZSTD" }
}
load "scores" {
  from        = source.csv.scores
  into        = table.score_board
  columns     = { name = "who", score = "points" }
  ignore      = "x"
  accept_loss = ["SL3003"]
  typemap     = typemap.mine
  sink {
    semantic     = "exactly-once"
    label_prefix = "scores"
    properties   = { format = "csv" }
  }
}
typemap "mine" {
  base = "text"
  rule {
    from = "bigint unsigned"
    to   = "LARGEINT"
  }
  rule {
    columns = ["points"]
    to      = "BIGINT"
  }
}
starlift {
  required_version = ">= 0.1, < 1.0"
  state {
    path = "my.state.json"
  }
}
`

func TestExampleBecomesOneTypedValue(t *testing.T) {
	c := good(t, scoreBoard, "")
	want := schema.Table{
		Database: "test", Name: "score_board", Model: schema.Primary, Key: []string{"id"},
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int}},
			{Name: "name", Type: schema.Type{Kind: schema.Varchar, Length: 65533}, Nullable: true, Default: schema.Default{Kind: schema.Literal}, Comment: "who"},
			{Name: "score", Type: schema.Type{Kind: schema.Int}, Default: schema.Default{Kind: schema.Literal, Value: "0"}},
			{Name: "seen", Type: schema.Type{Kind: schema.Datetime}, Nullable: true, Default: schema.Default{Kind: schema.CurrentTimestamp}},
		},
		Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 4},
		OrderBy:      []string{"score"},
		Properties:   []schema.Property{{Name: "compression", Value: "ZSTD"}, {Name: "replication_num", Value: "1"}},
	}
	if diff := cmp.Diff(want, c.Tables[0].Want); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	l := c.Loads[0]
	if l.From != c.Sources[0] || l.Into != c.Tables[0] || l.Into.Cluster != c.Clusters[0] || l.Typemap != c.Typemaps[0] {
		t.Error("a reference does not lead to its object")
	}
	mapping := []ColumnMapping{{Target: "name", Field: "who"}, {Target: "score", Field: "points"}}
	if diff := cmp.Diff(mapping, l.Columns, cmpopts.IgnoreTypes(hcl.Range{})); diff != "" {
		t.Errorf("mapping (-want +got):\n%s", diff)
	}
	if l.Address != "load.scores" || l.Name != "scores" || cmp.Diff([]diag.Code{diag.LossInteger}, l.AcceptLoss) != "" ||
		cmp.Diff([]string{"x"}, l.Ignore) != "" || l.Sink.Properties.Format != starrocks.CSV ||
		l.SinkPlaces.At("properties.format").Start.Line != 49 || l.FromAt.Start.Line != 40 || l.IntoAt.Start.Line != 41 ||
		(l.Checkpoint != starrocks.Checkpoint{Interval: 30 * time.Second, MaxBytes: 134217728}) {
		t.Errorf("load: %+v", l)
	}
	if rules := c.Typemaps[0].Rules; len(rules) != 2 || rules[0].To.Kind != schema.LargeInt || rules[1].Columns[0] != "points" {
		t.Errorf("typemap: %+v", c.Typemaps[0])
	}
	if c.StatePath != "my.state.json" || c.Sources[0].Config.Describe() != "data/scores-*.csv" || c.Sources[0].Kind != "csv" {
		t.Errorf("state %q, source %+v", c.StatePath, c.Sources[0])
	}
}

func TestForEachMakesOneObjectAKey(t *testing.T) {
	c := good(t, `
locals {
  regions = { eu = "a.csv", "us east" = "b.csv" }
}
cluster "dev" {
  sandbox {}
}
source "csv" "in" {
  for_each = local.regions
  path     = each.value
}
table "t" {
  for_each      = toset(keys(local.regions))
  cluster       = cluster.dev
  database      = "test"
  name          = "t_${replace(each.key, " ", "_")}"
  duplicate_key = ["id"]
  column "id" {
    type = "INT"
  }
}
load "l" {
  for_each = local.regions
  from     = source.csv.in[each.key]
  into     = table.t[each.key]
}
load "one" {
  from = source.csv.in["us east"]
  into = table.t.eu
}
load "none" {
  for_each = {}
  from     = source.csv.in[each.key]
  into     = table.t[each.key]
}
`, "")
	var got []string
	for _, l := range c.Loads {
		got = append(got, strings.Join([]string{l.Address, l.Name, l.From.Address, l.From.Config.Describe(), l.Into.Address, l.Into.Want.Name}, " "))
	}
	want := []string{
		`load.l["eu"] l["eu"] source.csv.in["eu"] a.csv table.t["eu"] t_eu`,
		`load.l["us east"] l["us east"] source.csv.in["us east"] b.csv table.t["us east"] t_us_east`,
		`load.one one source.csv.in["us east"] b.csv table.t["eu"] t_eu`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d := c.Tables[0].Want.Distribution; len(d.Hash) != 0 {
		t.Errorf("a Duplicate Key table is spread at random unless told otherwise, not by %v", d.Hash)
	}
}

func TestLaterValuesOfVariablesWin(t *testing.T) {
	const text = `
variable "v" {
  type    = string
  default = "default"
}
cluster "dev" {
  sandbox {
    data_dir = var.v
  }
}
`
	files := map[string]string{
		"starlift.slvars": "v = \"starlift\"\n", "a.auto.slvars": "v = \"a\"\n", "z.auto.slvars": "v = \"z\"\n",
		"named.slvars": "v = \"named\"\n",
	}
	cases := []struct {
		files []string
		flags string
		want  string
	}{
		{nil, "", "default"},
		{nil, "env STARLIFT_VAR_v=environment", "environment"},
		{[]string{"starlift.slvars"}, "env STARLIFT_VAR_v=environment", "starlift"},
		{[]string{"starlift.slvars", "z.auto.slvars", "a.auto.slvars"}, "", "z"},
		{[]string{"z.auto.slvars", "named.slvars"}, "", "z"},
		{[]string{"z.auto.slvars", "named.slvars"}, "-var-file named.slvars", "named"},
		{[]string{"z.auto.slvars", "named.slvars"}, "-var-file named.slvars\n-var v=flag", "flag"},
		{[]string{"z.auto.slvars", "named.slvars"}, "-var v=flag\n-var-file named.slvars", "named"},
		{nil, "-var v=a=b,c", "a=b,c"},
	}
	for _, c := range cases {
		folder := t.TempDir()
		for _, name := range c.files {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(files[name]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, "main.sl.hcl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		read, diags := Read(folder, testInput(folder, []byte(c.flags)))
		if len(diags) > 0 || read.Clusters[0].Options.Sandbox.DataDir != c.want {
			t.Errorf("%v with %q: got %+v, %s; want %q", c.files, c.flags, read.Clusters, listed(diags), c.want)
		}
	}
}

func TestValuesOfFlagsAreExpressionsUnlessTheVariableIsText(t *testing.T) {
	c := good(t, `
variable "dirs" {
  type = list(string)
}
variable "n" {
  type = number
}
variable "o" {
  type = object({ a = string, b = optional(string, "filled in") })
}
cluster "dev" {
  sandbox {
    data_dir = "${join("-", var.dirs)}-${var.n + 1}-${var.o.b}"
  }
}
`, `-var dirs=["a", "b"]
-var n=41
env STARLIFT_VAR_o={ a = "x" }`)
	if got := c.Clusters[0].Options.Sandbox.DataDir; got != "a-b-42-filled in" {
		t.Errorf("got %q", got)
	}
}

func TestFunctionsGiveTheirValues(t *testing.T) {
	folder := t.TempDir()
	cases := map[string]string{
		`size("90MiB")`: "94371840", `size("1 KB")`: "1000", `size("12")`: "12", `duration("5m")`: "300000",
		`duration("1h30m")`: "5400000", `file("note")`: "text", `env("PW")`: "hunter2", `upper("a")`: "A",
		`format("%03d", 7)`:           "007",
		`join(",", sort(["b", "a"]))`: "a,b", `regexreplace("a1", "[0-9]", "-")`: "a-",
	}
	if err := os.WriteFile(filepath.Join(folder, "note"), []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for expr, want := range cases {
		text := "cluster \"c\" {\n  sandbox {\n    data_dir = " + expr + "\n  }\n}\n"
		if err := os.WriteFile(filepath.Join(folder, "main.sl.hcl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, diags := Read(folder, Input{Environment: map[string]string{"PW": "hunter2"}})
		if len(diags) > 0 || c.Clusters[0].Options.Sandbox.DataDir != want {
			t.Errorf("%s: %s, want %q", expr, listed(diags), want)
		}
	}
	bad := map[string]string{
		`size("5 MiBs")`: `a size has no unit "MiBs". Did you mean "MiB"?`, `size("x")`: "a size is a whole number and a unit",
		`size("-1B")`: "a size is a whole number", `duration("5 m")`: "a duration is made of h, m, s and ms",
		`duration("1ns")`: "a duration is made of", `file("gone")`: "gone: no such file or directory", `file("/dev/zero")`: "it is not a regular file",
		`env("GONE")`: `the environment has no variable "GONE"`, `nosuch(1)`: "There is no function named",
	}
	for expr, want := range bad {
		_, diags := readText(t, "locals {\n  a = "+expr+"\n}\n")
		if len(diags) != 1 || !strings.Contains(diags[0].Detail, want) || diags[0].Subject.Start.Line != 2 {
			t.Errorf("%s: got %s, want one error with %q", expr, listed(diags), want)
		}
	}
}

func TestSecretsAreListedForALastFilter(t *testing.T) {
	c := good(t, `
variable "pw" {
  type      = string
  sensitive = true
}
variable "pin" {
  type      = number
  sensitive = true
  default   = 123456
}
variable "short" {
  type      = string
  sensitive = true
  default   = "abc"
}
cluster "dev" {
  jdbc_url = "fe:9030"
  load_url = "fe:8030"
  username = env("USER_NAME")
  password = "plain password"
}
source "csv" "a" {
  path     = "x"
  password = "of-the-source"
}
`, "-var pw=say \"hunter2\"\nenv USER_NAME=somebody")
	want := []string{`say \"hunter2\"`, "plain password", "of-the-source", `say "hunter2"`, "somebody", "123456"}
	if diff := cmp.Diff(want, c.Secrets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVersionConstraints(t *testing.T) {
	cases := []struct {
		version, constraint string
		want                bool
	}{
		{"0.1.0", ">= 0.1, < 1.0", true},
		{"1.0.0", ">= 0.1, < 1.0", false},
		{"0.1.5", "~> 0.1.2", true},
		{"0.2.0", "~> 0.1.2", false},
		{"0.9.0", "~> 0.1", true},
		{"0.1.0", "= 0.1.0", true},
		{"0.1.0", "0.1.1", false},
		{"0.1.0", "!= 0.1.0", false},
		{"0.1.0-rc1", "> 0.0.9", true},
		{"0.1.0", "<= 0.0.9", false},
		{"", "> 99", true},
		{"devel", "> 99", true},
	}
	for _, c := range cases {
		if got, err := satisfies(c.version, c.constraint); err != nil || got != c.want {
			t.Errorf("satisfies(%q, %q) = %v, %v", c.version, c.constraint, got, err)
		}
	}
	for _, bad := range []string{"", "new", ">> 1", "1.2.3.4", "1..2", "> 1,"} {
		if _, err := satisfies("0.1.0", bad); err == nil {
			t.Errorf("%q is taken for a constraint", bad)
		}
	}
}

func TestOptionsReferenceCoversEveryBlock(t *testing.T) {
	for name, spec := range map[string]option.Documented{
		"load": loadSpec(), "table": tableSpec(), "typemap": typemapSpec(), "starlift": starliftSpec(), "variable": variableSpec(),
		"cluster": starrocks.ClusterSpec(),
	} {
		for _, d := range spec.Describe() {
			if d.Doc == "" || !strings.HasSuffix(d.Doc, ".") || d.Name == "" {
				t.Errorf("%s: %q has no sentence: %q", name, d.Name, d.Doc)
			}
		}
	}
}

func TestSecretsOfBrokenFilesAreListed(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"main.sl.hcl":     "variable \"pw\" {\n  type = string\n  sensitive = true\n}\n",
		"starlift.slvars": "pw = \"hunter2-canary\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, diags := Read(folder, Input{})
	if !diags.HasErrors() || !strings.Contains(strings.Join(c.Secrets, "\n"), "hunter2-canary") {
		t.Errorf("secrets %q, %s", c.Secrets, listed(diags))
	}
	c, diags = readText(t, "cluster \"dev\" {\n  password = \"hunter2-canary\" extra\n}\n")
	if !diags.HasErrors() || !strings.Contains(strings.Join(c.Secrets, "\n"), "hunter2-canary") {
		t.Errorf("secrets %q, %s", c.Secrets, listed(diags))
	}
}

// delivered is a load of score_board with options in it.
func delivered(t *testing.T, options string) *Load {
	t.Helper()
	text := strings.Replace(scoreBoard, `  typemap     = typemap.mine
  sink {
    semantic     = "exactly-once"
    label_prefix = "scores"
    properties   = { format = "csv" }
  }
`, options, 1)
	text = strings.Replace(text, `  columns     = { name = "who", score = "points" }
`, "", 1)
	return good(t, text, "").Loads[0]
}

func TestDeliveryOfALoadBecomesTypedValues(t *testing.T) {
	l := delivered(t, `
  derive = {
    seen = "date_add(day,\n  interval 1 day)"
  }
  where        = " score  >  1 "
  row_kind     = "op"
  ledger       = true
  rejected {
    path = "out/bad.jsonl"
  }
`+"  sink {}\n")
	got := []any{
		l.Derive[0].Column, l.Derive[0].Expression, l.Where, l.Sink.Properties.Where, l.Ledger, l.Rejected.Path,
		filepath.Base(filepath.Dir(l.Rejected.Full)), filepath.IsAbs(l.Rejected.Full), l.Rejected.MaxRows, l.RowKind,
	}
	want := []any{
		"seen", "date_add(day, interval 1 day)", "score > 1", "score > 1", true, "out/bad.jsonl",
		"out", true, 1000, "op",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheConnectorsListOfColumnsIsNamesAndExpressions(t *testing.T) {
	l := delivered(t, "  sink {\n    properties = { columns = \"id, `name`, x, score = length(x), __op\", compression = \"lz4_frame\", where = \"id > 1\" }\n  }\n")
	if diff := cmp.Diff([]string{"id", "name", "x", "__op"}, l.FieldNames); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if len(l.Derive) != 1 || l.Derive[0].Column != "score" || l.Derive[0].Expression != "length(x)" || l.Where != "id > 1" || l.Sink.Properties.Compression != "LZ4_FRAME" {
		t.Errorf("%+v, where %q, compression %q", l.Derive, l.Where, l.Sink.Properties.Compression)
	}
}
