package bench

import (
	"bytes"
	"testing"

	"starlift/batch"
	"starlift/bench/rows"
	"starlift/source/json"
	"starlift/starrocks"
)

// What is compared must be the same rows.
func TestRowsOfJSONArriveAsThoseOfCSV(t *testing.T) {
	const n = 20_000
	csvPath, csvSize := generated(t, n)
	jsonPath, jsonSize := written(t, "rows.json", rows.Options{Rows: n, JSON: true})
	var bodies [2][]byte
	for i, read := range []func(func(*batch.Batch)){
		func(take func(*batch.Batch)) { readAll(t, csvPath, csvSize, take) },
		func(take func(*batch.Batch)) { readFrom(t, &json.Config{Files: []string{jsonPath}}, jsonSize, take) },
	} {
		e := encoder(t, starrocks.RowFormat{})
		read(func(b *batch.Batch) {
			var err error
			if bodies[i], _, err = e.Append(bodies[i], b, 0, 0); err != nil {
				t.Fatal(err)
			}
		})
	}
	if len(bodies[0]) == 0 || !bytes.Equal(bodies[0], bodies[1]) {
		t.Errorf("%d bytes from CSV, and others, %d, from JSON", len(bodies[0]), len(bodies[1]))
	}
}

// The same rows as lines of JSON: reading them, and reading and encoding them.

func BenchmarkReadJSONLines(b *testing.B) {
	path, size := written(b, "rows.json", rows.Options{Rows: benchRows, JSON: true})
	measure(b, size, benchRows, func() {
		n := 0
		readFrom(b, &json.Config{Files: []string{path}}, size, func(page *batch.Batch) { n += page.Rows })
		if n != benchRows {
			b.Fatal(n)
		}
	})
}

func BenchmarkReadEncodeJSONLines(b *testing.B) {
	path, size := written(b, "rows.json", rows.Options{Rows: benchRows, JSON: true})
	e := encoder(b, starrocks.RowFormat{})
	var out []byte
	measure(b, size, benchRows, func() {
		n := 0
		readFrom(b, &json.Config{Files: []string{path}}, size, func(page *batch.Batch) {
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

// BenchmarkJSONBesideCSV reads and encodes the same rows from both in turn, so
// that its ratio holds on a noisy machine.
func BenchmarkJSONBesideCSV(b *testing.B) {
	csvPath, csvSize := generated(b, benchRows)
	jsonPath, jsonSize := written(b, "rows.json", rows.Options{Rows: benchRows, JSON: true})
	e := encoder(b, starrocks.RowFormat{})
	var out []byte
	take := func(page *batch.Batch) {
		var err error
		if out, _, err = e.Append(out[:0], page, 0, 0); err != nil {
			b.Fatal(err)
		}
	}
	spent := map[string]float64{}
	timed := func(what string, run func()) {
		before := cpuTime(b)
		run()
		spent[what] += float64(cpuTime(b) - before)
	}
	for b.Loop() {
		timed("csv", func() { readAll(b, csvPath, csvSize, take) })
		timed("json", func() { readFrom(b, &json.Config{Files: []string{jsonPath}}, jsonSize, take) })
	}
	b.ReportMetric(spent["json"]/spent["csv"], "json/csv")
}
