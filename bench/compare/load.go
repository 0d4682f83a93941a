package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"starlift/bench/measure"
)

// cellBytes is how much of the file goes into one transaction: small, so that
// what a transaction costs is seen.
const cellBytes = 64 << 20

// load is one way to load the rows, in a folder of its own.
type load struct {
	name     string
	kind     string // of the source, and the end of the file's name
	semantic string
	lanes    int
}

// The loads of a round; the first is what the others are held against.
var (
	oneLane     = load{"exactly-once", "csv", "exactly-once", 1}
	atLeastOnce = load{"at-least-once", "csv", "at-least-once", 1}
	twoLanes    = load{"two lanes", "csv", "exactly-once", 2}
	fourLanes   = load{"four lanes", "csv", "exactly-once", 4}
	jsonLines   = load{"JSON lines", "json", "exactly-once", 1}
	loads       = []load{oneLane, atLeastOnce, twoLanes, fourLanes, jsonLines}
)

// prepare writes the load's configuration.
func (l load) prepare(dir string, sink addresses) error {
	folder := l.folder(dir)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "bench.sl.hcl"), []byte(l.configuration(sink)), 0o600)
}

func (l load) folder(dir string) string {
	return filepath.Join(dir, strings.ReplaceAll(l.name, " ", "-"))
}

// run loads the rows, with the program given. The table and the state are new each
// time, or there would be nothing to load.
func (l load) run(bin, dir string, sink addresses, program ...string) (measure.Cost, error) {
	folder := l.folder(dir)
	if err := removeState(folder); err != nil {
		return measure.Cost{}, err
	}
	drop := exec.Command(filepath.Join(bin, "starlift"), "sandbox", "sql", "-addr="+sink.Query, "DROP TABLE IF EXISTS bench.events FORCE")
	if _, err := measure.Run(drop); err != nil {
		return measure.Cost{}, err
	}
	cmd := exec.Command(program[0], append(program[1:], "apply", "-auto-approve")...)
	cmd.Dir = folder
	return measure.Run(cmd)
}

func removeState(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, "starlift.state.json*"))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

func (l load) configuration(sink addresses) string {
	return fmt.Sprintf(`
cluster "sink" {
  jdbc_url = [%[1]q]
  load_url = [%[2]q]
  username = "root"
}
source %[3]q "rows" {
  path = "../rows.%[3]s"
}
table "events" {
  cluster       = cluster.sink
  database      = "bench"
  duplicate_key = ["id"]
%[4]s
  distributed_by {
    hash = ["id"]
  }
}
load "rows" {
  from = source.%[3]s.rows
  into = table.events
  checkpoint {
    max_bytes = %[5]d
  }
  sink {
    semantic    = %[6]q
    parallelism = %[7]d
  }
}
`, sink.Query, sink.HTTP, l.kind, columns(), cellBytes, l.semantic, l.lanes)
}

func columns() string {
	var b strings.Builder
	for _, c := range [][2]string{
		{"id", "BIGINT"},
		{"user_id", "INT"},
		{"amount", "DECIMAL(12,2)"},
		{"price", "DECIMAL(18,6)"},
		{"d", "DATE"},
		{"ts", "DATETIME"},
		{"status", "VARCHAR(16)"},
		{"name", "VARCHAR(200)"},
		{"note", "VARCHAR(200)"},
		{"ratio", "DOUBLE"},
	} {
		nullable := c[0] == "d" || c[0] == "note" || c[0] == "ratio"
		fmt.Fprintf(&b, "  column %q {\n    type     = %q\n    nullable = %v\n  }\n", c[0], c[1], nullable)
	}
	return b.String()
}
