// Command compare measures loads from end to end against the sandbox's null sink,
// beside curl -T of the same file and a framing pass of our own, all in each round:
// on a noisy machine only the ratios within a round say something.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"starlift/bench/rows"
)

func main() {
	n := flag.Int("rows", 5_000_000, "rows of the file")
	rounds := flag.Int("rounds", 3, "rounds")
	program := flag.String("program", "", "measure the loads of this starlift instead of bin/starlift")
	profile := flag.String("profile", "", "write a CPU profile of one load more, with one lane, to FILE; it is bin/profile that runs it")
	frame := flag.String("frame", "", "only find the record boundaries of FILE")
	to := flag.String("to", "", "with -frame: stream the records on to this URL")
	flag.Parse()
	run := func() error { return compare(*n, *rounds, *program, *profile) }
	if *frame != "" {
		run = func() error { return framing(*frame, *to) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// bench is what all rounds share.
type bench struct {
	bin, dir, self string
	program        string // the starlift that is measured
	rows           int
	bytes          map[string]int64 // of the file of each kind
	sink           addresses
}

func (b *bench) file(kind string) string { return filepath.Join(b.dir, "rows."+kind) }

func compare(n, count int, program, profile string) error {
	dir, err := os.MkdirTemp("", "starlift-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, rows: n, bytes: map[string]int64{}, program: program}
	if b.bin, err = filepath.Abs("bin"); err != nil {
		return err
	}
	if b.program == "" {
		b.program = filepath.Join(b.bin, "starlift")
	} else if b.program, err = filepath.Abs(program); err != nil {
		return err
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	for _, kind := range []string{"csv", "json"} {
		if b.bytes[kind], err = generate(b.file(kind), rows.Options{Rows: n, JSON: kind == "json"}); err != nil {
			return err
		}
	}
	sink, stop, err := startSink(b.bin, dir)
	if err != nil {
		return err
	}
	defer stop()
	b.sink = sink
	for _, l := range loads {
		if err := l.prepare(dir, sink); err != nil {
			return err
		}
	}
	if count > 0 {
		b.head()
	}
	var rounds []round
	for i := range count {
		r, err := b.take(i + 1)
		if err != nil {
			return err
		}
		rounds = append(rounds, r)
	}
	if count > 0 {
		judged(rounds)
	}
	if profile == "" {
		return nil
	}
	if profile, err = filepath.Abs(profile); err != nil {
		return err
	}
	_, err = oneLane.run(b.bin, dir, sink, filepath.Join(b.bin, "profile"), profile)
	return err
}

// median is the middle one of values, the lower one where there are two.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

func generate(path string, o rows.Options) (size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(rows.Write(w, o), w.Flush(), f.Close()); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
