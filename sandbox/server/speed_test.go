package server

import (
	"database/sql"
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	_ "github.com/go-sql-driver/mysql"
)

// The benchmarks load through HTTP as a client does, and say how many rows a second
// went in and the most memory that the process has had, its client included:
//
//	go test ./server -run '^$' -bench . -benchtime 20x
const (
	speedRows  = 5_000_000
	speedBatch = 100_000
)

// speedTable makes a table of ten columns.
func speedTable(b *testing.B, w *world, model string) *sql.DB {
	b.Helper()
	db, err := sql.Open("mysql", fmt.Sprintf("root:se:cret@tcp(%s)/d", w.server.ports.query.Addr()))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec("CREATE TABLE wide (id bigint NOT NULL, day date, at datetime, n int, price decimal(10,2), ratio double, flag boolean, " +
		"name varchar(20), code char(10), note varchar(100)) " + model + " KEY(id) DISTRIBUTED BY HASH(id)"); err != nil {
		b.Fatal(err)
	}
	return db
}

// speedBody is a batch of rows with the keys that next gives.
func speedBody(next func() int64) string {
	var out strings.Builder
	for range speedBatch {
		id := next()
		fmt.Fprintf(&out, "%d\t2024-02-03\t2024-02-03 04:05:06.123456\t%d\t12345.67\t0.125\ttrue\tname %d\tCODE\ta note of some length, as notes are\n", id, id%1000, id%1000)
	}
	return out.String()
}

// loadBodies sends each body as a load of its own, two at a time.
func loadBodies(b *testing.B, w *world, count int, body func(i int) string) {
	b.Helper()
	work := make(chan int)
	var loads sync.WaitGroup
	for range 2 {
		loads.Go(func() {
			for i := range work {
				response, text, err := w.send(http.MethodPut, w.be()+"/api/d/wide/_stream_load", body(i), "Expect", "100-continue")
				if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(text, `"Status": "Success"`) {
					b.Errorf("load %d: %s %v", i, text, err)
				}
			}
		})
	}
	for i := range count {
		work <- i
	}
	close(work)
	loads.Wait()
}

// counting gives the ids from first on to one batch.
func counting(first int) func() int64 {
	id := int64(first) - 1
	return func() int64 { id++; return id }
}

func reportSpeed(b *testing.B, rows int) {
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(peakMemory(), "peak-MiB")
	b.ReportMetric(0, "ns/op")
}

// peakMemory is the most that the process has had resident, in MiB; 0 where the
// system does not say.
func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	if words := strings.Fields(rest); found && len(words) > 0 {
		kilobytes, _ := strconv.ParseFloat(words[0], 64)
		return kilobytes / 1024
	}
	return 0
}

// fullTable has five million rows.
func fullTable(b *testing.B, w *world) *sql.DB {
	db := speedTable(b, w, "PRIMARY")
	loadBodies(b, w, speedRows/speedBatch, func(i int) string { return speedBody(counting(i * speedBatch)) })
	return db
}

// BenchmarkUpsert upserts batches into a Primary Key table of five million rows,
// in no order of the keys.
func BenchmarkUpsert(b *testing.B) {
	w := newWorld(b)
	fullTable(b, w)
	bodies := make([]string, 4)
	for i := range bodies {
		random := rand.New(rand.NewSource(int64(i)))
		bodies[i] = speedBody(func() int64 { return random.Int63n(speedRows * 11 / 10) })
	}
	b.ResetTimer()
	loadBodies(b, w, b.N, func(i int) string { return bodies[i%len(bodies)] })
	b.StopTimer()
	reportSpeed(b, b.N*speedBatch)
}

// BenchmarkAppend appends batches to a Duplicate Key table.
func BenchmarkAppend(b *testing.B) {
	w := newWorld(b)
	speedTable(b, w, "DUPLICATE")
	body := speedBody(counting(0))
	b.ResetTimer()
	loadBodies(b, w, b.N, func(int) string { return body })
	b.StopTimer()
	reportSpeed(b, b.N*speedBatch)
}

// BenchmarkNull counts rows and stores none.
func BenchmarkNull(b *testing.B) {
	w := newWorldWith(b, func(o *Options) { o.Null = true })
	speedTable(b, w, "DUPLICATE")
	body := speedBody(counting(0))
	b.ResetTimer()
	loadBodies(b, w, b.N, func(int) string { return body })
	b.StopTimer()
	reportSpeed(b, b.N*speedBatch)
}

// BenchmarkQuery asks a table of five million rows for its count, and for one row
// by its key.
func BenchmarkQuery(b *testing.B) {
	w := newWorld(b)
	db := fullTable(b, w)
	for name, query := range map[string]string{"Count": "SELECT COUNT(*) FROM wide", "Point": "SELECT COUNT(name) FROM wide WHERE id = 4999999"} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				var n int
				if err := db.QueryRow(query).Scan(&n); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
	b.ReportMetric(peakMemory(), "peak-MiB")
}
