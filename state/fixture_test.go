package state

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var epochZero = time.Date(2026, 11, 22, 5, 10, 0, 0, time.UTC)

// clock stands still until a test moves it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// digits is a source of chance that counts: 00 01 02 …
type digits struct{ next byte }

func (d *digits) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = d.next
		d.next++
	}
	return len(p), nil
}

// options are the same bytes at every run; the keeper never ticks.
func options() Options {
	return Options{
		Run: "c41e77", Operation: "apply", Who: "ci", Host: "runner-7", PID: 4121, Version: "0.1.0",
		Now:    (&clock{at: epochZero}).now,
		Random: &digits{},
		ticks:  make(chan time.Time),
	}
}

func newPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "starlift.state.json")
}

func mustOpen(t *testing.T, path string, o Options) *File {
	t.Helper()
	f, err := Open(path, o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return f
}

func mustClose(t *testing.T, f *File) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

func mustAppend(t *testing.T, f *File, records ...Record) {
	t.Helper()
	if err := f.Append(false, records...); err != nil {
		t.Fatalf("append: %v", err)
	}
}

func mustRead(t *testing.T, path string) *State {
	t.Helper()
	s, err := Read(path)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return s
}

func readBytes(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func writeBytes(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// encoded is a state's bytes: two states are equal when these are.
func encoded(t *testing.T, s *State) string {
	t.Helper()
	text, err := Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// orders is the life of a load of two cells and a table: every kind of record
// occurs.
func orders() []Record {
	const load = "load.orders"
	return []Record{
		RunStarted{Run: "c41e77", Operation: "apply", Who: "ci", Host: "runner-7", PID: 4121, At: epochZero},
		TableCreated{Address: "table.orders", Cluster: "prod", Database: "shop", Name: "orders", TableID: 10234, Definition: "9c1e"},
		TableCreated{Address: "table.old", Cluster: "prod", Database: "shop", Name: "old", TableID: 10235, Definition: "77"},
		TableForgotten{Address: "table.old"},
		LoadDefined{Load: load, Database: "shop", Table: "orders", TableID: 10234, Definition: "51d0", Reload: 0},
		SplitsAdded{Load: load, Splits: []Split{
			{ID: "a.csv@0", Parts: []string{"a.csv", "b & c.csv"}, Bytes: 100},
			{ID: "a.csv@1", Parts: []string{"a.csv"}, Start: "100", Bytes: 50},
			{ID: "log", Start: "mysql-bin.000412:4", Stage: 1, Tail: true},
		}},
		Begun{Load: load, Epoch: "a.csv@0", Split: "a.csv@0", Labels: []string{"sl_orders_01"}, Run: "c41e77"},
		Prepared{
			Load: load, Epoch: "a.csv@0", Labels: []string{"sl_orders_01"}, Txns: []int64{918273},
			To: map[string]string{"a.csv@0": "100"}, Run: "c41e77",
		},
		Committed{
			Load: load, Epoch: "a.csv@0", Split: "a.csv@0", To: map[string]string{"a.csv@0": "100"}, Done: true,
			Rows: 10, Filtered: 1, Bytes: 100, Labels: []string{"sl_orders_01"},
		},
		Begun{Load: load, Epoch: "a.csv@1", Split: "a.csv@1", Labels: []string{"sl_orders_02"}, Run: "c41e77"},
		RolledBack{Load: load, Epoch: "a.csv@1"},
		Begun{Load: load, Epoch: "log@mysql-bin.000412:4", Split: "log", Labels: []string{"sl_orders_03"}, Run: "c41e77"},
		Prepared{
			Load: load, Epoch: "log@mysql-bin.000412:4", Labels: []string{"sl_orders_03"}, Txns: []int64{918274},
			To: map[string]string{"log": "mysql-bin.000412:99"}, Run: "c41e77",
		},
		RunEnded{Run: "c41e77", Outcome: "interrupted", At: epochZero.Add(time.Minute)},
	}
}

// prefixes returns the bytes of the state after the first n records, for each n.
func prefixes(t testing.TB, s *State, records []Record) []string {
	t.Helper()
	s = s.Clone()
	text, err := Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{string(text)}
	for i, r := range records {
		if err := s.follow(s.Journal+1, epochZero, r); err != nil {
			t.Fatalf("record %d: %v", i+1, err)
		}
		text, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

// died is a Fault after which no step is taken any more, as if the process had
// been killed at its n-th step, counted from 0.
type died struct {
	mu    sync.Mutex
	at    int
	steps []string
	dead  bool
}

var errDied = errors.New("killed")

func (d *died) fault(op Op, path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead || len(d.steps) == d.at {
		d.dead = true
		return errDied
	}
	d.steps = append(d.steps, fmt.Sprintf("%s %s", opName(op), filepath.Base(path)))
	return nil
}

// isDead says whether the step was reached.
func (d *died) isDead() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead
}

func opName(op Op) string {
	return []string{"", "open", "write", "sync", "rename", "sync folder", "truncate", "remove"}[op]
}

// crash ends a File as the death of its process would: nothing is folded.
func crash(t *testing.T, f *File) {
	t.Helper()
	f.mu.Lock()
	_ = f.fail(errDied)
	f.mu.Unlock()
	if err := f.Close(); !errors.Is(err, errDied) {
		t.Fatalf("close after a crash: %v", err)
	}
}

func lines(text []byte) [][]byte { return bytes.SplitAfter(text, []byte("\n")) }
