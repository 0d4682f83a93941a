package alter

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// world is a store with a table t (k int, v varchar(20)), its transactions and
// its jobs, which only step moves.
type world struct {
	t     *testing.T
	dir   string
	store *store.Store
	txns  *txn.Manager
	jobs  *Jobs
	mu    sync.Mutex
	time  time.Time
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

func newWorld(t *testing.T, model store.Model) *world {
	w := &world{t: t, dir: t.TempDir(), time: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}
	w.open()
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := w.store.CreateDatabase("d"); err != nil {
		t.Fatal(err)
	}
	_, err := w.store.CreateTable(store.Definition{
		Database: "d", Name: "t", Model: model, Keys: []string{"k"},
		Columns: []store.Column{{Name: "k", Type: cell.Type{Kind: cell.Int}}, {Name: "v", Type: text, Nullable: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// open opens the store, as a server that starts does.
func (w *world) open() {
	w.t.Helper()
	var err error
	if w.store, err = store.Open(w.dir, store.Options{NoSync: true}); err != nil {
		w.t.Fatal(err)
	}
	w.txns = txn.New(w.store, txn.NewConfig(version.Of(3, 5, 4)), w.now)
	if w.jobs, err = Open(w.store, w.txns, w.now); err != nil {
		w.t.Fatal(err)
	}
	w.jobs.SetDuration(0)
}

func (w *world) restart() {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

var (
	text = cell.Type{Kind: cell.Varchar, Length: 20}
	big  = cell.Type{Kind: cell.BigInt}
)

func (w *world) table() *store.Table {
	w.t.Helper()
	t, found := w.store.Table("d", "t")
	if !found {
		w.t.Fatal("no table")
	}
	return t
}

// toBig is the change of v to a BIGINT.
func (w *world) toBig() Request {
	t := w.table()
	want := t.Definition()
	want.Columns = []store.Column{want.Columns[0], {Name: "v", Type: big, Nullable: true}}
	return Request{Database: "d", Table: "t", TableID: t.ID(), Want: want, From: []int{0, 1}}
}

// begin opens a transaction with one row that was written before the job ends.
func (w *world) begin(label string, k int64, v cell.Value) (int64, *store.Stage) {
	w.t.Helper()
	id, t, err := w.txns.Begin(txn.Beginning{Database: "d", Table: "t", Label: label, Source: txn.BackendStreaming, Coordinator: "BE: 127.0.0.1"})
	if err != nil {
		w.t.Fatal(err)
	}
	g := w.store.Stage(t, id, store.Change{})
	row, err := g.Layout().AppendRow(nil, store.Row{k, v})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := g.Add(store.Upsert, row); err != nil {
		w.t.Fatal(err)
	}
	return id, g
}

func (w *world) commit(id int64, g *store.Stage) {
	w.t.Helper()
	if err := w.txns.CommitOpen(id, store.Counters{}, txn.Patience{}, g); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) start(r Request) Job {
	w.t.Helper()
	job, err := w.jobs.Start(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return job
}

func (w *world) step() {
	w.t.Helper()
	if _, err := w.jobs.step(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) expectState(want State) Job {
	w.t.Helper()
	list := w.jobs.List("d")
	if len(list) == 0 || list[len(list)-1].State != want {
		w.t.Fatalf("jobs %+v, want %s", list, want)
	}
	return list[len(list)-1]
}

func (w *world) expectRows(want ...string) {
	w.t.Helper()
	s := w.table().Snapshot()
	var got []string
	for i := range s.Len() {
		got = append(got, fmt.Sprint(s.Row(i, nil, nil)))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		w.t.Errorf("rows %q, want %q", got, want)
	}
}
