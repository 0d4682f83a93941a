// Command generate writes the CSV or JSON file that the benchmarks load: ten columns,
// the same bytes for the same number of rows on every machine. It is a tool of
// the project and no part of the product.
//
//	go run ./bench/generate -rows 5000000 -out rows.csv
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"

	"starlift/bench/rows"
)

func main() {
	n := flag.Int("rows", 5_000_000, "number of rows")
	out := flag.String("out", "", "file to write; empty: standard output")
	newlines := flag.Bool("newlines", false, "put newlines into one note of 200")
	asJSON := flag.Bool("json", false, "write lines of JSON with the same values")
	flag.Parse()
	if err := write(*out, rows.Options{Rows: *n, Newlines: *newlines, JSON: *asJSON}); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func write(path string, o rows.Options) (err error) {
	f := os.Stdout
	if path != "" {
		if f, err = os.Create(path); err != nil {
			return err
		}
		defer func() {
			if closing := f.Close(); err == nil {
				err = closing
			}
		}()
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := rows.Write(w, o); err != nil {
		return err
	}
	return w.Flush()
}
