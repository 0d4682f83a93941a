// Command plan measures what a plan without changes costs where a configuration
// is large: 1,000 tables of 50 columns against the sandbox. Round trips and memory
// have limits that it holds; times are printed beside theirs, since a busy machine
// says little about them.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"starlift/bench/measure"
)

const (
	columns       = 50
	filesOfTables = 10
	mostTrips     = 60
	mostMemory    = 200 << 20
	planTime      = 3 * time.Second
	validateTime  = time.Second
)

func main() {
	tables := flag.Int("tables", 1000, "tables of the configuration")
	rounds := flag.Int("rounds", 3, "rounds")
	flag.Parse()
	if err := measureAll(*tables, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

func measureAll(tables, rounds int) error {
	dir, err := os.MkdirTemp("", "starlift-plan-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := writeConfiguration(dir, tables); err != nil {
		return err
	}
	bin, err := filepath.Abs("bin")
	if err != nil {
		return err
	}
	starlift := func(arguments ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, "starlift"), arguments...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		return cmd
	}
	if _, err := measure.Run(starlift("apply", "-auto-approve", "-progress=none")); err != nil {
		return err
	}
	fmt.Printf("%d tables of %d columns, nothing to do, %d rounds\n\n%-10s %8s %12s %8s %10s %12s\n",
		tables, columns, rounds, "", "wall s", "of the limit", "CPU s", "peak MiB", "round trips")
	var failed error
	for range rounds {
		validate, err := measure.Run(starlift("validate"))
		if err != nil {
			return err
		}
		report("validate", validate, validateTime, "")
		log := filepath.Join(dir, "log")
		_ = os.Remove(log) // there is none in the first round
		plan, err := measure.Run(starlift("plan", "-detailed-exitcode", "-log-level=debug", "-log-file="+log))
		if err != nil {
			return err // which also means that there was something to do
		}
		trips, err := roundTrips(log)
		if err != nil {
			return err
		}
		report("plan", plan, planTime, fmt.Sprint(trips))
		if trips > mostTrips {
			failed = errors.Join(failed, fmt.Errorf("%d round trips, and %d are allowed", trips, mostTrips))
		}
		if plan.Peak > mostMemory {
			failed = errors.Join(failed, fmt.Errorf("a peak of %d MiB, and %d are allowed", plan.Peak>>20, mostMemory>>20))
		}
	}
	return failed
}

func report(name string, c measure.Cost, limit time.Duration, trips string) {
	fmt.Printf("%-10s %8.2f %11.2fx %8.2f %10.1f %12s\n", name, c.Wall.Seconds(), c.Wall.Seconds()/limit.Seconds(), c.CPU.Seconds(), float64(c.Peak)/(1<<20), trips)
}

// roundTrips counts what was asked of the frontends.
func roundTrips(log string) (int, error) {
	text, err := os.ReadFile(log)
	return bytes.Count(text, []byte(" asked=")), err
}

// writeConfiguration declares the tables in a few files and databases, with the
// types of everyday use.
func writeConfiguration(dir string, tables int) error {
	types := []string{"BIGINT", "INT", "VARCHAR(64)", "DECIMAL(18, 2)", "DATETIME", "DATE", "DOUBLE", "BOOLEAN", "JSON", "SMALLINT"}
	files := make([]strings.Builder, filesOfTables)
	files[0].WriteString("cluster \"dev\" {\n  sandbox {}\n}\n")
	for t := range tables {
		b := &files[t%filesOfTables]
		fmt.Fprintf(b, "\ntable \"t%04d\" {\n  cluster     = cluster.dev\n  database    = \"bulk%d\"\n  primary_key = [\"c00\"]\n", t, t%4)
		for c := range columns {
			fmt.Fprintf(b, "\n  column \"c%02d\" {\n    type = %q\n  }\n", c, types[c%len(types)])
		}
		b.WriteString("\n  distributed_by {\n    hash    = [\"c00\"]\n    buckets = 2\n  }\n  properties = { replication_num = \"1\" }\n}\n")
	}
	for i := range files {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("tables%d.sl.hcl", i)), []byte(files[i].String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}
