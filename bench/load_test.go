// Package bench measures the way of a row from a file to the wire, without a
// server: reading, judging, encoding. It holds no product code.
package bench

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"starlift/batch"
	"starlift/bench/rows"
	"starlift/schema"
	"starlift/source"
	"starlift/source/csv"
	"starlift/starrocks"
)

const (
	benchRows = 300_000
	pageBytes = 256 << 10
)

// generated writes the benchmark's file of CSV and returns its path and size.
func generated(tb testing.TB, n int) (path string, size int64) {
	tb.Helper()
	return written(tb, "rows.csv", rows.Options{Rows: n})
}

func written(tb testing.TB, name string, o rows.Options) (path string, size int64) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(rows.Write(w, o), w.Flush(), f.Close()); err != nil {
		tb.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		tb.Fatal(err)
	}
	return path, info.Size()
}

func encoder(tb testing.TB, format starrocks.RowFormat) *starrocks.Encoder {
	tb.Helper()
	var fields []starrocks.EncodeField
	for i, c := range rows.Columns() {
		fields = append(fields, starrocks.EncodeField{From: i, Target: c, Source: schema.Type{Kind: schema.Text}})
	}
	e, err := starrocks.NewEncoder(fields, format)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// readAll reads the file page by page.
func readAll(tb testing.TB, path string, size int64, take func(*batch.Batch)) {
	tb.Helper()
	readFrom(tb, &csv.Config{Paths: []string{path}, Dialect: csv.DefaultDialect()}, size, take)
}

// readFrom reads all of a source page by page.
func readFrom(tb testing.TB, c source.Config, size int64, take func(*batch.Batch)) {
	tb.Helper()
	ctx := context.Background()
	src, err := c.Open(ctx, source.Settings{CellBytes: size})
	if err != nil {
		tb.Fatal(err)
	}
	splits, err := src.Splits(ctx, nil, nil)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := src.Open(ctx, splits[0], "")
	if err != nil {
		tb.Fatal(err)
	}
	page := batch.Page{Tables: make([]batch.Batch, 1), Limit: pageBytes}
	for {
		page.Reset()
		if _, err := r.Next(ctx, &page); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			tb.Fatal(err)
		}
		take(&page.Tables[0])
	}
	if err := errors.Join(r.Close(), src.Close()); err != nil {
		tb.Fatal(err)
	}
}

// measure reports CPU time, which other work on the machine disturbs less than
// it does the clock.
func measure(b *testing.B, size int64, n int, run func()) {
	b.SetBytes(size)
	before := cpuTime(b)
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N)/float64(n), "cpu-ns/row")
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkFrame(b *testing.B) {
	path, size := generated(b, benchRows)
	measure(b, size, benchRows, func() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		records, _, err := csv.Frame(b.Context(), f, csv.DefaultDialect())
		if err = errors.Join(err, f.Close()); err != nil || records != benchRows+1 {
			b.Fatal(records, err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	path, size := generated(b, benchRows)
	measure(b, size, benchRows, func() {
		n := 0
		readAll(b, path, size, func(page *batch.Batch) { n += page.Rows })
		if n != benchRows {
			b.Fatal(n)
		}
	})
}

func benchmarkEncode(b *testing.B, format starrocks.RowFormat) {
	path, size := generated(b, 3000)
	var page *batch.Batch
	readAll(b, path, size, func(p *batch.Batch) { kept := *p; *p = batch.Batch{}; page = &kept })
	e := encoder(b, format)
	var out []byte
	measure(b, int64(len(page.Arena)), page.Rows, func() {
		var err error
		if out, _, err = e.Append(out[:0], page, 0, 0); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkEncodeCSV(b *testing.B) { benchmarkEncode(b, starrocks.RowFormat{}) }

func BenchmarkEncodeJSON(b *testing.B) {
	benchmarkEncode(b, starrocks.RowFormat{Kind: starrocks.RowsJSON})
}

func BenchmarkReadEncode(b *testing.B) {
	path, size := generated(b, benchRows)
	e := encoder(b, starrocks.RowFormat{})
	var out []byte
	measure(b, size, benchRows, func() {
		n := 0
		readAll(b, path, size, func(page *batch.Batch) {
			var err error
			if out, _, err = e.Append(out[:0], page, 0, 0); err != nil {
				b.Fatal(err)
			}
			n += page.Rows
		})
		if n != benchRows {
			b.Fatal(n)
		}
	})
}
