// Command compare measures a load from end to end against the sandbox's null
// sink, beside curl -T of the same file and a framing pass of our own, all in
// each round: on a noisy machine only the ratios within a round say something.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"starlift/bench/measure"
	"starlift/bench/rows"
	"starlift/source/csv"
)

func main() {
	n := flag.Int("rows", 5_000_000, "rows of the file")
	rounds := flag.Int("rounds", 3, "rounds")
	lanes := flag.Int("lanes", 1, "lanes of the load")
	frame := flag.String("frame", "", "only find the record boundaries of FILE")
	to := flag.String("to", "", "with -frame: stream the records on to this URL")
	flag.Parse()
	run := func() error { return compare(*n, *rounds, *lanes) }
	if *frame != "" {
		run = func() error { return framing(*frame, *to) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// framing finds the record boundaries of a file, in a process of its own, and
// streams the bytes on where it is given a URL: what a loader costs that looks
// at no value.
func framing(path, to string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if to == "" {
		_, _, err = csv.Frame(context.Background(), f, csv.DefaultDialect())
		return err
	}
	read, write := io.Pipe()
	framed := make(chan error, 1)
	go func() {
		_, _, err := csv.Frame(context.Background(), io.TeeReader(f, write), csv.DefaultDialect())
		framed <- errors.Join(err, write.CloseWithError(err))
	}()
	request, err := http.NewRequest(http.MethodPut, to, read)
	if err != nil {
		return err
	}
	request.SetBasicAuth("root", "")
	for name, value := range map[string]string{"Expect": "100-continue", "column_separator": ",", "skip_header": "1"} {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return errors.Join(err, <-framed)
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return errors.Join(err, <-framed)
}

func compare(n, rounds, lanes int) error {
	dir, err := os.MkdirTemp("", "starlift-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "rows.csv")
	size, err := generate(file, n)
	if err != nil {
		return err
	}
	bin, err := filepath.Abs("bin")
	if err != nil {
		return err
	}
	sink, stop, err := startSink(bin, dir)
	if err != nil {
		return err
	}
	defer stop()
	if err := os.WriteFile(filepath.Join(dir, "bench.sl.hcl"), []byte(configuration(sink, lanes)), 0o600); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	starlift := func(arguments ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, "starlift"), arguments...)
		cmd.Dir = dir
		return cmd
	}
	fmt.Printf("%d rows, %.1f MB, %d lane(s), %d rounds\n\n%-10s %8s %12s %9s %13s %9s   %s\n", n, float64(size)/1e6, lanes, rounds,
		"", "wall s", "rows/s", "MB/s", "CPU s/M rows", "peak MiB", "ratios")
	url := "http://" + sink.Backend + "/api/bench/curl/_stream_load"
	for round := range rounds {
		if err := removeState(dir); err != nil {
			return err
		}
		// The table and its label are new in each round, or there would be
		// nothing to load.
		if _, err := measure.Run(starlift("sandbox", "sql", "-addr="+sink.Query, "DROP TABLE IF EXISTS bench.events FORCE")); err != nil {
			return err
		}
		curl, err := measure.Run(exec.Command("curl", "-sS", "--fail", "-o", os.DevNull, "-u", "root:", "-H", "Expect: 100-continue", "-H", "column_separator: ,",
			"-H", "skip_header: 1", "-T", file, url))
		if err != nil {
			return err
		}
		frame, err := measure.Run(exec.Command(self, "-frame="+file))
		if err != nil {
			return err
		}
		stream, err := measure.Run(exec.Command(self, "-frame="+file, "-to="+url))
		if err != nil {
			return err
		}
		load, err := measure.Run(starlift("apply", "-auto-approve"))
		if err != nil {
			return err
		}
		report("curl -T", n, size, curl, "")
		report("boundaries", n, size, frame, "")
		report("framing", n, size, stream, "boundaries, and streamed on")
		report("starlift", n, size, load, fmt.Sprintf("round %d: %.2f x curl's wall, %.2f x framing's CPU, %.2f x boundaries' CPU", round+1,
			load.Wall.Seconds()/curl.Wall.Seconds(), load.CPU.Seconds()/stream.CPU.Seconds(), load.CPU.Seconds()/frame.CPU.Seconds()))
	}
	return nil
}

func removeState(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, "starlift.state.json*"))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

func report(name string, n int, size int64, c measure.Cost, ratios string) {
	s := c.Wall.Seconds()
	fmt.Printf("%-10s %8.2f %12.0f %9.1f %13.3f %9.1f   %s\n", name, s, float64(n)/s, float64(size)/1e6/s,
		c.CPU.Seconds()/float64(n)*1e6, float64(c.Peak)/(1<<20), ratios)
}

func generate(path string, n int) (size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(rows.Write(w, rows.Options{Rows: n}), w.Flush(), f.Close()); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// addresses is what the sandbox writes when it is ready.
type addresses struct {
	Query   string `json:"query"`
	HTTP    string `json:"http"`
	Backend string `json:"backend"`
}

// startSink runs a sandbox that counts rows and stores none, with the table that
// curl loads into.
func startSink(bin, dir string) (addresses, func(), error) {
	var a addresses
	data := filepath.Join(dir, "sink")
	cmd := exec.Command(filepath.Join(bin, "starlift-sandbox"), "serve", "-null", "-data-dir="+data, "-query-port=0", "-http-port=0", "-backend-port=0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return a, nil, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return a, nil, err
	}
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		stop()
		return a, nil, fmt.Errorf("start the sink: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(data, "server.json"))
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err == nil {
		_, err = measure.Run(exec.Command(filepath.Join(bin, "starlift"), "sandbox", "sql", "-addr="+a.Query,
			"CREATE DATABASE bench; CREATE TABLE bench.curl (id BIGINT, user_id INT, amount DECIMAL(12,2), price DECIMAL(18,6), d DATE, ts DATETIME, status VARCHAR(16), name VARCHAR(200), note VARCHAR(200), ratio DOUBLE) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id)"))
	}
	if err != nil {
		stop()
		return a, nil, err
	}
	return a, stop, nil
}

func configuration(a addresses, lanes int) string {
	return fmt.Sprintf(`
cluster "sink" {
  jdbc_url = [%q]
  load_url = [%q]
  username = "root"
}
source "csv" "rows" {
  path = "rows.csv"
}
table "events" {
  cluster       = cluster.sink
  database      = "bench"
  duplicate_key = ["id"]
%s
  distributed_by {
    hash = ["id"]
  }
}
load "rows" {
  from = source.csv.rows
  into = table.events
  sink {
    parallelism = %d
  }
}
`, a.Query, a.HTTP, columns(), lanes)
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
