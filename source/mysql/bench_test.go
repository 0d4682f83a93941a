package mysql

import (
	"errors"
	"io"
	"testing"

	"starlift/batch"
	"starlift/mysqltest"
	"starlift/source"
)

// BenchmarkSnapshot reads a table of ten mixed columns, chunk after chunk.
func BenchmarkSnapshot(b *testing.B) {
	const rows = 500_000
	s := mysqltest.Shared(b)
	if !s.MariaDB {
		b.Skip("the table is made of a sequence of MariaDB")
	}
	s.Exec(b, "DROP DATABASE IF EXISTS benchmark", "CREATE DATABASE benchmark",
		"CREATE TABLE benchmark.t (id BIGINT PRIMARY KEY, a INT, b INT UNSIGNED, c DECIMAL(12,2), d DOUBLE, e VARCHAR(30), f VARCHAR(60), g DATE, h DATETIME, i TIMESTAMP(6)) DEFAULT CHARSET utf8mb4",
		"INSERT INTO benchmark.t SELECT seq, seq * 7 % 1000, seq, seq / 7, seq / 3, CONCAT('name ', seq), REPEAT('x', seq % 50), '2024-01-01', '2024-01-01 10:11:12', '2024-01-01 10:11:12.123456' FROM benchmark.seq_1_to_500000",
		"ANALYZE TABLE benchmark.t")
	src, err := declared(s, "benchmark", "t").Open(b.Context(), source.Settings{CellBytes: 128 << 20})
	if err != nil {
		b.Fatal(err)
	}
	tables, err := src.Tables(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	p := &batch.Page{Tables: []batch.Batch{batch.New(tables[0].Columns, batch.Text)}, Limit: 256 << 10}
	b.ReportAllocs()
	for b.Loop() {
		splits, err := src.Splits(b.Context(), tables, nil)
		if err != nil {
			b.Fatal(err)
		}
		read := 0
		for _, split := range splits {
			r, err := src.Open(b.Context(), split, "")
			for err == nil {
				p.Reset()
				_, err = r.Next(b.Context(), p)
				read += p.Tables[0].Rows
			}
			if !errors.Is(err, io.EOF) {
				b.Fatal(err)
			}
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
		}
		if read != rows {
			b.Fatalf("%d rows, want %d", read, rows)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
