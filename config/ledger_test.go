package config

import (
	"strings"
	"testing"

	"starlift/schema"
)

const ledgers = `
cluster "dev" {
  sandbox {}
}
cluster "far" {
  sandbox {}
}
source "csv" "a" {
  path = "a.csv"
}
table "a" {
  cluster       = cluster.dev
  database      = "d"
  duplicate_key = ["id"]
  column "id" {
    type = "INT"
  }
  properties = { replication_num = "2" }
}
table "b" {
  cluster       = cluster.dev
  database      = "d"
  duplicate_key = ["id"]
  column "id" {
    type = "INT"
  }
  properties = { replication_num = "3" }
}
table "c" {
  cluster  = cluster.far
  database = "d"
  managed  = false
}
table "e" {
  cluster  = cluster.dev
  database = "e"
  managed  = false
}
load "a" {
  from   = source.csv.a
  into   = table.a
  ledger = true
}
load "b" {
  from   = source.csv.a
  into   = table.b
  ledger = true
}
load "c" {
  from   = source.csv.a
  into   = table.c
  ledger = true
}
load "e" {
  from = source.csv.a
  into = table.e
}
`

func TestLedgersAreOneADatabaseOfLoadsThatWriteThem(t *testing.T) {
	list := good(t, ledgers, "").Ledgers()
	if len(list) != 2 || list[0].Address != "ledger.dev.d" || list[1].Address != "ledger.far.d" {
		t.Fatalf("ledgers: %+v", list)
	}
	near := list[0].Want
	if near.Database != "d" || near.Name != "starlift_ledger" || near.Model != schema.Primary || !list[0].Managed {
		t.Errorf("the ledger is %+v", near)
	}
	if got := near.Properties; len(got) != 1 || got[0].Value != "3" {
		t.Errorf("properties %v: a ledger has the replicas of the safest table", got)
	}
	if got := list[1].Want.Properties; len(got) != 0 {
		t.Errorf("properties %v: nobody says how many replicas there are", got)
	}
	if at := list[0].At; at.Start.Line != strings.Count(ledgers[:strings.Index(ledgers, "ledger = true")], "\n")+1 {
		t.Errorf("the ledger is placed at line %d", at.Start.Line)
	}
}

func TestNoLedgerWithoutALoadThatWritesIt(t *testing.T) {
	if list := good(t, strings.ReplaceAll(ledgers, "  ledger = true\n", ""), "").Ledgers(); len(list) != 0 {
		t.Errorf("ledgers: %+v", list)
	}
}
