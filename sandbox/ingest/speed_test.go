package ingest

import (
	"fmt"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// usual is a table of the ten columns that tables usually have.
func usual(b *testing.B, model store.Model) (*store.Store, *store.Table) {
	b.Helper()
	s, err := store.Open(b.TempDir(), store.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if err := s.CreateDatabase("d"); err != nil {
		b.Fatal(err)
	}
	long := column("note", cell.Varchar, true)
	long.Type.Length = 100
	table, err := s.CreateTable(store.Definition{Database: "d", Name: "t", Model: model, Keys: []string{"id"}, Columns: []store.Column{
		column("id", cell.BigInt, false), column("day", cell.Date, true), column("at", cell.Datetime, true), column("n", cell.Int, true),
		column("price", cell.Decimal, true), column("ratio", cell.Double, true), column("flag", cell.Boolean, true),
		column("name", cell.Varchar, true), column("code", cell.Char, true), long,
	}})
	if err != nil {
		b.Fatal(err)
	}
	return s, table
}

const usualRow = "%d\t2024-02-03\t2024-02-03 04:05:06.123456\t%d\t12345.67\t0.125\ttrue\tname %d\tCODE\ta note of some length, as notes are\n"

// body is n rows with ids from first on.
func body(first, n int) []byte {
	var out []byte
	for i := range n {
		out = fmt.Appendf(out, usualRow, first+i, i%1000, i%1000)
	}
	return out
}

// objects is n rows as JSON objects.
func objects(n int) []byte {
	var out []byte
	for i := range n {
		out = fmt.Appendf(out, `{"id":%d,"day":"2024-02-03","at":"2024-02-03 04:05:06.123456","n":%d,"price":12345.67,"ratio":0.125,`+
			`"flag":true,"name":"name %d","code":"CODE","note":"a note of some length, as notes are"}`+"\n", i, i%1000, i%1000)
	}
	return out
}

// bodyPiece is how much of a body comes at once, in bytes.
const bodyPiece = 256 << 10

// ingestBody is one transaction of one body.
func ingestBody(b *testing.B, s *store.Store, t Target, o Options, body []byte) int64 {
	b.Helper()
	id, err := s.NewID()
	if err != nil {
		b.Fatal(err)
	}
	t.Open = func(c store.Change) *store.Stage { return s.Stage(t.Table, id, c) }
	l, err := New(t, o)
	if err != nil {
		b.Fatal(err)
	}
	for rest := body; len(rest) > 0; {
		n := min(bodyPiece, len(rest))
		_, _ = l.Write(rest[:n])
		rest = rest[n:]
	}
	l.EndBody()
	if err := l.Finish(); err != nil {
		b.Fatal(err)
	}
	if !t.Null {
		if err := s.Settle(store.Transaction{ID: id, State: store.Visible}, l.Stage()); err != nil {
			b.Fatal(err)
		}
	}
	return l.Counters().Loaded
}

func report(b *testing.B, rows int64, bytes int) {
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(rows)/seconds, "rows/s")
	b.ReportMetric(float64(bytes)*float64(b.N)/seconds/1e6, "MB/s")
	b.ReportMetric(0, "ns/op")
}

// benchmark loads bodies of 100,000 rows, over and over.
func benchmark(b *testing.B, model store.Model, null bool, headers ...string) {
	s, table := usual(b, model)
	h := map[string]string{}
	for i := 0; i < len(headers); i += 2 {
		h[headers[i]] = headers[i+1]
	}
	o, err := ParseOptions(func(name string) string { return h[name] }, StreamLoad, release(""))
	if err != nil {
		b.Fatal(err)
	}
	data := body(0, 100_000)
	if o.JSON {
		data = objects(100_000)
	}
	t := Target{Table: table, Release: release(""), Now: time.Unix(0, 0), Null: null}
	b.ReportAllocs()
	b.ResetTimer()
	var rows int64
	for range b.N {
		rows += ingestBody(b, s, t, o, data)
	}
	b.StopTimer()
	report(b, rows, len(data))
}

func BenchmarkAppend(b *testing.B)     { benchmark(b, store.DuplicateKey, false) }
func BenchmarkUpsertSame(b *testing.B) { benchmark(b, store.PrimaryKey, false) }
func BenchmarkNull(b *testing.B)       { benchmark(b, store.DuplicateKey, true) }
func BenchmarkQuoted(b *testing.B)     { benchmark(b, store.DuplicateKey, false, "enclose", `"`) }

func BenchmarkJSON(b *testing.B) { benchmark(b, store.DuplicateKey, false, "format", "json") }

func BenchmarkJSONPaths(b *testing.B) {
	benchmark(b, store.DuplicateKey, false, "format", "json", "columns", "id,day,n,note", "jsonpaths", `["$.id","$.day","$.n","$.note"]`)
}

func BenchmarkComputed(b *testing.B) {
	benchmark(b, store.DuplicateKey, false, "columns", "id,day,at,x,price,ratio,flag,name,code,note,n=x+1", "where", "n > 0")
}

// BenchmarkUpsertIntoFiveMillion upserts into a table of 5,000,000 rows, in no
// order of the keys.
func BenchmarkUpsertIntoFiveMillion(b *testing.B) {
	s, table := usual(b, store.PrimaryKey)
	o, _ := ParseOptions(func(string) string { return "" }, StreamLoad, release(""))
	t := Target{Table: table, Release: release(""), Now: time.Unix(0, 0)}
	const rows, batch = 5_000_000, 100_000
	for first := 0; first < rows; first += batch {
		ingestBody(b, s, t, o, body(first, batch))
	}
	data := make([][]byte, 4)
	for k := range data {
		for i := range batch {
			id := (uint64(i)*2654435761 + uint64(k)*40503) % rows
			data[k] = fmt.Appendf(data[k], usualRow, id, i%1000, i%1000)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	var loaded int64
	for i := range b.N {
		loaded += ingestBody(b, s, t, o, data[i%len(data)])
	}
	b.StopTimer()
	report(b, loaded, len(data[0]))
}
