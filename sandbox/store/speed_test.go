package store

import (
	"encoding/binary"
	"fmt"
	"math/rand"
	"runtime"
	"testing"

	"starlift-sandbox/cell"
)

// wideDefinition has ten columns, as the rows that speed is promised for.
func wideDefinition(model Model) Definition {
	return Definition{
		Database: "d", Name: "wide", Model: model, Keys: []string{"id"},
		Columns: []Column{
			{Name: "id", Type: cell.Type{Kind: cell.BigInt}},
			{Name: "name", Type: cell.Type{Kind: cell.Varchar, Length: 100}, Nullable: true},
			{Name: "city", Type: cell.Type{Kind: cell.Varchar, Length: 100}, Nullable: true},
			{Name: "amount", Type: cell.Type{Kind: cell.Decimal, Precision: 18, Scale: 2}, Nullable: true},
			{Name: "day", Type: cell.Type{Kind: cell.Date}, Nullable: true},
			{Name: "moment", Type: cell.Type{Kind: cell.Datetime}, Nullable: true},
			{Name: "score", Type: cell.Type{Kind: cell.Double}, Nullable: true},
			{Name: "count", Type: cell.Type{Kind: cell.Int}, Nullable: true},
			{Name: "active", Type: cell.Type{Kind: cell.Boolean}, Nullable: true},
			{Name: "note", Type: cell.Type{Kind: cell.Varchar, Length: 100}, Nullable: true},
		},
	}
}

// wideRow writes the cells of a row without cell.AppendText: the benchmarks are
// of the store.
func wideRow(dst []byte, l *Layout, id int64) []byte {
	text := func(s string) {
		dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...)
	}
	dst = binary.LittleEndian.AppendUint64(l.Begin(dst[:0]), uint64(id))
	text("somebody with a name")
	text("a city")
	dst = binary.LittleEndian.AppendUint64(dst, uint64(id)*7)
	dst = binary.LittleEndian.AppendUint32(dst, 19000)
	dst = binary.LittleEndian.AppendUint64(dst, 1_700_000_000_000_000)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(id)<<20)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(id))
	dst = append(dst, 1)
	text("twenty-five letters here")
	return dst
}

// loadWide commits n rows with the ids that next returns, in transactions of
// 100,000 rows, and returns their bytes.
func loadWide(b *testing.B, s *Store, t *Table, n int, next func() int64) (bytes int64) {
	const batch = 100_000
	var row []byte
	for n > 0 {
		id, err := s.NewID()
		if err != nil {
			b.Fatal(err)
		}
		g := s.Stage(t, id, Change{})
		for range min(batch, n) {
			row = wideRow(row, t.Layout(), next())
			bytes += int64(len(row))
			if err := g.Add(Upsert, row); err != nil {
				b.Fatal(err)
			}
		}
		n -= batch
		if err := s.Settle(Transaction{ID: id, Database: "d", State: Visible, Label: fmt.Sprint("l", id)}, g); err != nil {
			b.Fatal(err)
		}
	}
	return bytes
}

// report adds what issue and users ask for: rows a second, and the memory that
// a row of the table takes.
func report(b *testing.B, t *Table, bytes int64) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(bytes)/float64(b.N), "rowbytes")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/float64(t.Rows()), "bytes/row")
}

func BenchmarkUpsertIntoFiveMillion(b *testing.B) {
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	table := makeTable(b, s, wideDefinition(PrimaryKey))
	const rows = 5_000_000
	id := int64(0)
	loadWide(b, s, table, rows, func() int64 { id++; return id })
	random := rand.New(rand.NewSource(1))
	b.ResetTimer()
	bytes := loadWide(b, s, table, b.N, func() int64 { return random.Int63n(rows * 11 / 10) })
	b.StopTimer()
	report(b, table, bytes)
}

func BenchmarkAppend(b *testing.B) {
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	table := makeTable(b, s, wideDefinition(DuplicateKey))
	b.ResetTimer()
	id := int64(0)
	bytes := loadWide(b, s, table, b.N, func() int64 { id++; return id })
	b.StopTimer()
	report(b, table, bytes)
}
