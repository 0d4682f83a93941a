package apply

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"starlift/plan"
	"starlift/schema"
	"starlift/source"
	"starlift/source/csv"
	"starlift/starrocks"
)

// boundLanes are so many that what they have in common does not count.
const boundLanes = 16

// stops are where lanes wait while they send, as for a server that takes no more.
type stops struct {
	bytes   []int64         // of rows, ascending
	arrived *sync.WaitGroup // done once for each lane that waits
	resume  chan struct{}   // a value lets one lane go on
}

// heldRows are the rows of one lane that waits at stops.
type heldRows struct {
	stops
	rows  *rows
	taken int64
}

// Piece implements starrocks.Pieces.
func (h *heldRows) Piece() ([]byte, error) {
	for len(h.bytes) > 0 && h.taken >= h.bytes[0] {
		h.bytes = h.bytes[1:]
		h.arrived.Done()
		<-h.resume
	}
	piece, err := h.rows.Piece()
	h.taken += int64(len(piece))
	if errors.Is(err, io.EOF) && len(h.bytes) > 0 {
		err = errors.New("the data ended before the last stop")
	}
	return piece, err
}

func (h *heldRows) Read([]byte) (int, error) { return 0, errors.New("rows come in pieces") }

// boundLoad is a load of a CSV file with so many columns into text columns.
func boundLoad(t *testing.T, path string, size int64, columns int) (*load, source.Split) {
	t.Helper()
	c := csv.Config{Paths: []string{path}, Dialect: csv.DefaultDialect()}
	src, err := c.Open(t.Context(), source.Settings{CellBytes: size})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Close() })
	splits, err := src.Splits(t.Context(), nil, nil)
	if err != nil || len(splits) != 1 {
		t.Fatalf("%d splits, %v", len(splits), err)
	}
	text := schema.Type{Kind: schema.Text}
	job := plan.Job{Address: "load.bound", KindField: -1, Options: starrocks.LoadOptions{Semantic: starrocks.ExactlyOnce}}
	for i := range columns {
		column := schema.Column{Name: string(rune('a' + i)), Type: text}
		job.Relation.Columns = append(job.Relation.Columns, column)
		column.Type, column.Nullable = schema.Type{Kind: schema.Varchar, Length: 1048576}, true
		job.Fields = append(job.Fields, starrocks.EncodeField{From: i, Target: column, Source: text})
	}
	l := newLoad(&run{asked: context.Background(), deps: Deps{Watch: func(Event) {}, Now: func() time.Time { return time.Time{} }}}, &plan.Load{Job: job})
	l.source = src
	return l, splits[0]
}

// heap is what is alive.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what finalizers let go
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestMemoryOfLanesIsBoundedWhateverTheData stops all lanes while they send, early
// and late, as a slow server does, and counts what is alive and who runs. Neither
// may depend on how much was read, only on the shape of the rows.
func TestMemoryOfLanesIsBoundedWhateverTheData(t *testing.T) {
	const mib = 1 << 20
	long := strings.Repeat("x", 60_000)
	for _, c := range []struct {
		name    string
		columns int
		row     string
		rows    int
		most    int64 // bytes of a lane
		packed  starrocks.Compression
	}{
		{"ordinary rows", 10, "12345,2026-11-25,some text,,1.25,true,more text here,77,x,9223372036854775807\n", 40_000, 4 * mib, ""},
		{"the smallest rows", 1, "1\n", 1_000_000, 24 * mib, ""},
		{"empty values", 20, strings.Repeat(",", 19) + "\n", 100_000, 16 * mib, ""},
		{"long values", 2, "1," + long + "\n", 60, 4 * mib, ""},
		{"long values, zstd", 2, "1," + long + "\n", 60, 24 * mib, starrocks.Zstd},
		{"long values, lz4", 2, "1," + long + "\n", 60, 24 * mib, starrocks.LZ4Frame},
		{"long values, gzip", 2, "1," + long + "\n", 60, 24 * mib, starrocks.Gzip},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := "a"
			for i := 1; i < c.columns; i++ {
				header += "," + string(rune('a'+i))
			}
			text := header + "\n" + strings.Repeat(c.row, c.rows)
			path := filepath.Join(t.TempDir(), "rows.csv")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			size := int64(len(text))
			text = ""
			l, split := boundLoad(t, path, size, c.columns)
			l.job.Options.Properties.Compression = c.packed
			before, running := heap(), runtime.NumGoroutine()
			var arrived sync.WaitGroup
			arrived.Add(boundLanes)
			held := stops{bytes: []int64{size / 4, size / 4 * 3}, arrived: &arrived, resume: make(chan struct{})}
			ended := make(chan error, boundLanes)
			for range boundLanes {
				go func() { ended <- sendAllOf(t.Context(), l, split, held) }()
			}
			for range held.bytes {
				arrived.Wait()
				arrived.Add(boundLanes)
				lane := (heap() - before) / boundLanes
				t.Logf("%.2f MiB a lane", float64(lane)/mib)
				if lane > c.most {
					t.Errorf("%d bytes a lane, want at most %d", lane, c.most)
				}
				if got := runtime.NumGoroutine() - running; got > 2*boundLanes {
					t.Errorf("%d goroutines for %d lanes, want two each", got, boundLanes)
				}
				for range boundLanes {
					held.resume <- struct{}{}
				}
			}
			for range boundLanes {
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// sendAllOf sends a split as one epoch to nobody.
func sendAllOf(ctx context.Context, l *load, s source.Split, at stops) error {
	n := newLane(l)
	return n.reading(ctx, s, s.Start, func(r *rows) error {
		r.begin()
		q, err := n.request(r, &heldRows{stops: at, rows: r})
		if err != nil {
			return err
		}
		pieces := q.start().(starrocks.Pieces)
		for {
			if _, err := pieces.Piece(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
}

// TestALongRecordLeavesNothingBehind: a record of the longest length costs its bytes
// a few times while it is on its way, and nothing of it stays with the lane.
func TestALongRecordLeavesNothingBehind(t *testing.T) {
	const mib = 1 << 20
	var longest []string // 15 values of 1 MiB make a record below max_record_bytes, 16 MiB
	for range 15 {
		longest = append(longest, strings.Repeat("x", mib))
	}
	columns := len(longest)
	row := func(values ...string) string {
		return strings.Join(append(values, make([]string, columns-len(values))...), ",") + "\n"
	}
	header := strings.Join(strings.Split("abcdefghijklmno", ""), ",") + "\n"
	var text strings.Builder
	text.WriteString(header)
	for range 20_000 {
		text.WriteString(row("1", "some text"))
	}
	at := int64(text.Len())
	text.WriteString(row(longest...))
	for range 1_200_000 { // more than is read ahead for the long one
		text.WriteString(row("1", "some text"))
	}
	size := int64(text.Len())
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	text.Reset()
	longest = nil
	l, split := boundLoad(t, path, size, columns)
	before := heap()
	var arrived sync.WaitGroup
	arrived.Add(1)
	held := stops{bytes: []int64{at + 8*mib, at + 40*mib}, arrived: &arrived, resume: make(chan struct{})}
	ended := make(chan error, 1)
	go func() { ended <- sendAllOf(t.Context(), l, split, held) }()
	for i, most := range []int64{96 * mib, 24 * mib} {
		arrived.Wait()
		arrived.Add(1)
		got := heap() - before
		t.Logf("%.2f MiB", float64(got)/mib)
		if got > most {
			t.Errorf("at stop %d %d bytes are held, want at most %d", i, got, most)
		}
		held.resume <- struct{}{}
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}
