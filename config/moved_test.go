package config

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"
)

const movedConfig = `
locals { kinds = toset(["x", "y.z"]) }
cluster "dev" {
  sandbox {}
}
source "csv" "f" {
  path = "a.csv"
}
table "c" {
  cluster     = cluster.dev
  database    = "test"
  primary_key = ["id"]
  column "id" {
    type = "INT"
  }
  column "total" {
    type = "INT"
  }
}
table "each" {
  for_each    = local.kinds
  cluster     = cluster.dev
  database    = "test"
  name        = each.key
  primary_key = ["id"]
  column "id" {
    type = "INT"
  }
}
load "l" {
  from = source.csv.f
  into = table.c
}
moved {
  from = table.b
  to   = table.c
}
moved {
  from = table.a
  to   = table.b
}
moved {
  from = table.all
  to   = table.each
}
moved {
  from = load.old["k"]
  to   = load.l
}
moved {
  from = table.c.columns.sum
  to   = table.c.columns["amount"]
}
moved {
  from = table.c.columns.amount
  to   = table.c.columns.total
}
moved {
  from = table.each.columns.nr
  to   = table.each.columns.id
}
removed {
  from = table.gone
  drop = true
}
removed {
  from = load.gone["a"]
}
import {
  to = table.each["x"]
  id = "test.${"x"}"
}
`

func TestMovedBlocksStandInTheOrderOfTheirChain(t *testing.T) {
	c := good(t, movedConfig, "")
	places := cmpopts.IgnoreTypes(hcl.Range{})
	want := []Moved{
		{From: "table.a", To: "table.b", Whole: true},
		{From: "table.b", To: "table.c"},
		{From: "table.all", To: "table.each", Whole: true},
		{From: `load.old["k"]`, To: "load.l"},
	}
	if diff := cmp.Diff(want, c.Moved, places); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Removed{{From: "table.gone", Drop: true}, {From: `load.gone["a"]`}}, c.Removed, places); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Import{{To: `table.each["x"]`}}, c.Imports, places); diff != "" {
		t.Errorf("imports (-want +got):\n%s", diff)
	}
	renamed := map[string][]Renamed{}
	for _, table := range c.Tables {
		renamed[table.Address] = table.Renamed
	}
	wantRenamed := map[string][]Renamed{
		"table.c":           {{From: "sum", To: "total"}, {From: "amount", To: "total"}},
		`table.each["x"]`:   {{From: "nr", To: "id"}},
		`table.each["y.z"]`: {{From: "nr", To: "id"}},
	}
	if diff := cmp.Diff(wantRenamed, renamed, places); diff != "" {
		t.Errorf("renamed columns (-want +got):\n%s", diff)
	}
}

func TestRemovedCoversTheKeysOfABlock(t *testing.T) {
	whole := Removed{From: "table.a"}
	for address, want := range map[string]bool{"table.a": true, `table.a["k"]`: true, "table.ab": false, `table.b["k"]`: false} {
		if got := whole.Covers(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestDynamicBlocksBecomeBlocks(t *testing.T) {
	c := good(t, `
cluster "dev" {
  sandbox {}
}
locals { buckets = 4 }
table "t" {
  for_each    = { wide = { a = "INT", b = "BIGINT" }, narrow = {} }
  cluster     = cluster.dev
  database    = "test"
  name        = each.key
  primary_key = ["id"]
  column "id" {
    type = "INT"
  }
  dynamic "column" {
    for_each = each.value
    iterator = c
    labels   = ["${each.key}_${c.key}"]
    content {
      type    = c.value
      comment = upper(c.key)
    }
  }
  dynamic "distributed_by" {
    for_each = [local.buckets]
    content {
      hash    = ["id"]
      buckets = distributed_by.value
    }
  }
  dynamic "allow" {
    for_each = toset(["drop-column", "narrow-type"])
    labels   = [allow.key]
    content {
      reason  = allow.value
      columns = allow.key == "drop-column" ? ["old"] : null
    }
  }
}
source "csv" "f" {
  path = "a.csv"
}
load "l" {
  from = source.csv.f
  into = table.t["wide"]
  dynamic "sink" {
    for_each = [2]
    iterator = each_sink
    content {
      semantic    = "at-least-once"
      parallelism = each_sink.value
      dynamic "buffer_flush" {
        for_each = [64000]
        iterator = each_sink
        content {
          interval_ms = each_sink.value
        }
      }
    }
  }
}
typemap "m" {
  dynamic "rule" {
    for_each = { "bigint unsigned" = "LARGEINT" }
    content {
      from = rule.key
      to   = rule.value
    }
  }
}
`, "")
	wide := c.Tables[1]
	var names []string
	for _, column := range wide.Want.Columns {
		names = append(names, column.Name+" "+column.Comment)
	}
	if diff := cmp.Diff([]string{"id ", "wide_a A", "wide_b B"}, names); diff != "" || wide.Want.Distribution.Buckets != 4 {
		t.Errorf("columns (-want +got):\n%s%v", diff, wide.Want.Distribution)
	}
	if len(c.Tables[0].Want.Columns) != 1 {
		t.Errorf("an empty for_each makes %d columns", len(c.Tables[0].Want.Columns)-1)
	}
	if len(wide.Allow) != 2 || wide.Allow[0].Rule != "drop-column" || wide.Allow[0].Columns[0] != "old" {
		t.Errorf("allow: %+v", wide.Allow)
	}
	if sink := c.Loads[0].Sink; sink.Parallelism != 2 || sink.BufferFlush.Interval.Milliseconds() != 64000 {
		t.Errorf("sink: %+v", sink)
	}
	if len(c.Typemaps[0].Rules) != 1 || c.Typemaps[0].Rules[0].From != "bigint unsigned" {
		t.Errorf("rules: %+v", c.Typemaps[0].Rules)
	}
}

func TestOutputsAreMadeFromWhatTheStateKnows(t *testing.T) {
	c := good(t, `
variable "secret" {
  type      = string
  sensitive = true
}
cluster "dev" {
  sandbox {}
}
source "csv" "f" {
  path = "a.csv"
}
table "t" {
  cluster     = cluster.dev
  database    = "test"
  primary_key = ["id"]
  column "id" {
    type = "INT"
  }
}
load "l" {
  for_each = toset(["a", "b"])
  from     = source.csv.f
  into     = table.t
}
output "all" {
  value = { for k, l in load.l : k => [l.rows, l.filtered, l.bytes, l.splits] }
}
output "where" {
  value = "${table.t.cluster} ${table.t.database}.${table.t.name} ${coalesce(table.t.id, 0)}"
}
output "hidden" {
  value     = var.secret
  sensitive = true
}
`, "-var secret=hunter2-canary")
	values, diags := c.Evaluate(Facts{
		TableIDs: map[string]int64{"table.t": 7},
		Loads:    map[string]LoadFacts{`load.l["a"]`: {Rows: 9007199254740993, Filtered: 1, Bytes: 2, Splits: 3}},
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	want := []OutputValue{
		{
			Name: "all", Type: json.RawMessage(`["object",{"a":["tuple",["number","number","number","number"]],"b":["tuple",["number","number","number","number"]]}]`),
			Value: json.RawMessage(`{"a":[9007199254740993,1,2,3],"b":[0,0,0,0]}`), Text: "{\n  a = [9007199254740993, 1, 2, 3]\n  b = [0, 0, 0, 0]\n}",
		},
		{Name: "hidden", Sensitive: true, Type: json.RawMessage(`"string"`), Value: json.RawMessage(`"hunter2-canary"`), Text: `"hunter2-canary"`},
		{Name: "where", Type: json.RawMessage(`"string"`), Value: json.RawMessage(`"dev test.t 7"`), Text: `"dev test.t 7"`},
	}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestWrittenSecretsNameTheirFiles(t *testing.T) {
	c := good(t, "variable \"p\" {\n  type = string\n  sensitive = true\n}\ncluster \"dev\" {\n  sandbox {}\n}\n", "-var p=secret-value")
	if len(c.WrittenSecrets) != 0 {
		t.Errorf("a flag is no file: %+v", c.WrittenSecrets)
	}
}
