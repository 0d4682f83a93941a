package txn

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// world is a manager over a store in a folder, with a clock that stands still.
type world struct {
	t       testing.TB
	dir     string
	store   *store.Store
	manager *Manager
	table   *store.Table
	now     time.Time
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, dir: t.TempDir(), now: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	w.open()
	t.Cleanup(func() { w.store.Close() })
	if err := w.store.CreateDatabase("d"); err != nil {
		t.Fatal(err)
	}
	table, err := w.store.CreateTable(store.Definition{
		Database: "d", Name: "t", Model: store.PrimaryKey, Keys: []string{"id"},
		Columns: []store.Column{{Name: "id", Type: cell.Type{Kind: cell.BigInt}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.table = table
	return w
}

func (w *world) open() {
	s, err := store.Open(w.dir, store.Options{NoSync: true})
	if err != nil {
		w.t.Fatal(err)
	}
	w.store, w.manager = s, New(s, NewConfig(version.Of(3, 5, 4)), func() time.Time { return w.now })
	w.table, _ = s.Table("d", "t")
}

func (w *world) restart() {
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

func (w *world) begin(label string) (int64, error) {
	id, _, err := w.manager.Begin(Beginning{Database: "d", Table: "t", Label: label, Source: BackendStreaming, Timeout: 100 * time.Second})
	return id, err
}

// reach begins a transaction with one row and takes it to the state.
func (w *world) reach(label string, row int64, state store.State) int64 {
	w.t.Helper()
	id, err := w.begin(label)
	if err != nil {
		w.t.Fatal(err)
	}
	g := w.store.Stage(w.table, id, store.Change{})
	b, err := w.table.Layout().AppendRow(nil, store.Row{row})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := g.Add(store.Upsert, b); err != nil {
		w.t.Fatal(err)
	}
	switch state {
	case store.Prepared, store.Committed:
		err = w.manager.Prepare(id, g, store.Counters{Loaded: 1}, 0)
	case store.Visible:
		err = w.manager.CommitOpen(id, store.Counters{Loaded: 1}, Patience{}, g)
	case store.Aborted:
		err = w.manager.Abort(id, "because")
	}
	if err != nil {
		w.t.Fatal(err)
	}
	if state == store.Committed {
		w.delay(Never)
		var late *PublishTimeout
		if err := w.manager.CommitPrepared(id, Patience{}); !errors.As(err, &late) {
			w.t.Fatal(err)
		}
	}
	return id
}

func (w *world) delay(d time.Duration) {
	w.t.Helper()
	if err := w.manager.DelayPublishing(d); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) state(label string) string {
	tx, err := w.manager.Newest("d", label)
	if errors.Is(err, ErrNotFound) {
		return "UNKNOWN"
	}
	if err != nil {
		return err.Error()
	}
	if tx.Reason != "" {
		return tx.State.String() + ": " + tx.Reason
	}
	return tx.State.String()
}

func (w *world) want(label, state string) {
	w.t.Helper()
	if got := w.state(label); got != state {
		w.t.Errorf("label %s: got %s, want %s", label, got, state)
	}
}

func (w *world) sweepAfter(d time.Duration) {
	w.t.Helper()
	w.now = w.now.Add(d)
	if err := w.manager.Sweep(); err != nil {
		w.t.Fatal(err)
	}
}

func TestOneLiveTransactionALabel(t *testing.T) {
	for _, c := range []struct {
		state    store.State
		existing string
	}{
		{store.Prepare, "RUNNING"},
		{store.Prepared, "RUNNING"},
		{store.Committed, "FINISHED"},
		{store.Visible, "FINISHED"},
		{store.Aborted, ""},
	} {
		w := newWorld(t)
		first := w.reach("l", 1, c.state)
		id, err := w.begin("l")
		var exists *LabelExists
		switch {
		case c.existing == "" && (err != nil || id <= first):
			t.Errorf("%s: id %d after %d, %v", c.state, id, first, err)
		case c.existing != "" && (!errors.As(err, &exists) || *exists != LabelExists{"l", c.existing}):
			t.Errorf("%s: got %v", c.state, err)
		}
	}
}

func TestBeginRefusals(t *testing.T) {
	w := newWorld(t)
	long := make([]byte, 129)
	for i := range long {
		long[i] = 'x'
	}
	for _, c := range []struct {
		b    Beginning
		want string
	}{
		{Beginning{Database: "x", Table: "t", Label: "l"}, "unknown database, database=x"},
		{Beginning{Database: "d", Table: "x", Label: "l"}, `unknown table "d.x"`},
		{Beginning{Database: "d", Table: "t", Label: "a.b"}, `Label format error. regex: ^[-\w]{1,128}$, label: a.b`},
		{Beginning{Database: "d", Table: "t", Label: string(long)}, `Label format error. regex: ^[-\w]{1,128}$, label: ` + string(long)},
		{Beginning{Database: "d", Table: "t", Label: "l\n"}, "Label format error. regex: ^[-\\w]{1,128}$, label: l\n"},
		{Beginning{Database: "d", Table: "t", Label: "l", Timeout: 259201 * time.Second}, "Invalid timeout: '259201'. Expected values should be between 1 and 259200 seconds"},
	} {
		_, _, err := w.manager.Begin(c.b)
		var refusal *Refusal
		if !errors.As(err, &refusal) || refusal.Text != c.want {
			t.Errorf("%+v: got %v, want %s", c.b, err, c.want)
		}
	}
}

func TestRunningLimitCountsOpenAndPrepared(t *testing.T) {
	w := newWorld(t)
	if err := w.manager.Config().Set(MaxRunningTxnNumPerDB, "2"); err != nil {
		t.Fatal(err)
	}
	w.reach("a", 1, store.Visible)
	w.reach("b", 1, store.Prepare)
	c := w.reach("c", 1, store.Prepared)
	db, _ := w.store.DatabaseID("d")
	want := fmt.Sprintf("current running txns on db %d is 2, larger than limit 2", db)
	if _, err := w.begin("e"); err == nil || err.Error() != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	if err := w.manager.CommitPrepared(c, Patience{}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.begin("e"); err != nil {
		t.Fatal(err)
	}
}

// TestStateMatrix takes every operation in every state (protocol reference 3.5).
func TestStateMatrix(t *testing.T) {
	for _, c := range []struct {
		from store.State
		op   string
		want string // the state afterwards; with a dash, after a refusal
	}{
		{store.Prepare, "prepare", "PREPARED"},
		{store.Prepare, "commit open", "VISIBLE"},
		{store.Prepare, "commit prepared", "-PREPARE"},
		{store.Prepare, "abort", "ABORTED: x"},
		{store.Prepare, "cancel", "ABORTED: user cancel"},
		{store.Prepared, "prepare", "-PREPARED"},
		{store.Prepared, "commit open", "-PREPARED"},
		{store.Prepared, "commit prepared", "VISIBLE"},
		{store.Prepared, "abort", "ABORTED: x"},
		{store.Prepared, "cancel", "-PREPARED"},
		{store.Committed, "prepare", "-COMMITTED"},
		{store.Committed, "commit open", "-COMMITTED"},
		{store.Committed, "commit prepared", "-COMMITTED"},
		{store.Committed, "abort", "-COMMITTED"},
		{store.Committed, "cancel", "-COMMITTED"},
		{store.Visible, "prepare", "-VISIBLE"},
		{store.Visible, "commit open", "-VISIBLE"},
		{store.Visible, "commit prepared", "-VISIBLE"},
		{store.Visible, "abort", "-VISIBLE"},
		{store.Visible, "cancel", "-VISIBLE"},
		{store.Aborted, "prepare", "-ABORTED: because"},
		{store.Aborted, "commit open", "-ABORTED: because"},
		{store.Aborted, "commit prepared", "-ABORTED: because"},
		{store.Aborted, "abort", "-ABORTED: because"},
		{store.Aborted, "cancel", "-ABORTED: because"},
	} {
		w := newWorld(t)
		id := w.reach("l", 1, c.from)
		g := w.store.Stage(w.table, id, store.Change{})
		err := map[string]func() error{
			"prepare":         func() error { return w.manager.Prepare(id, g, store.Counters{}, 0) },
			"commit open":     func() error { return w.manager.CommitOpen(id, store.Counters{}, Patience{}, g) },
			"commit prepared": func() error { return w.manager.CommitPrepared(id, Patience{}) },
			"abort":           func() error { return w.manager.Abort(id, "x") },
			"cancel":          func() error { return w.manager.Cancel("d", "l") },
		}[c.op]()
		got := w.state("l")
		if err != nil {
			got = "-" + got
		}
		if got != c.want {
			t.Errorf("%s of %s: got %s (%v), want %s", c.op, c.from, got, err, c.want)
		}
	}
}

func TestRestartKeepsPreparedAndForgetsOpen(t *testing.T) {
	w := newWorld(t)
	w.reach("open", 1, store.Prepare)
	id := w.reach("prepared", 2, store.Prepared)
	w.reach("visible", 3, store.Visible)
	w.reach("aborted", 4, store.Aborted)
	w.restart()
	w.want("open", "UNKNOWN")
	w.want("prepared", "PREPARED")
	w.want("visible", "VISIBLE")
	w.want("aborted", "ABORTED: because")
	if err := w.manager.CommitPrepared(id, Patience{}); err != nil {
		t.Fatal(err)
	}
	if w.table.Rows() != 2 {
		t.Errorf("%d rows, want 2", w.table.Rows())
	}
	w.restart()
	w.want("prepared", "VISIBLE")
	if w.table.Rows() != 2 {
		t.Errorf("%d rows after the restart, want 2", w.table.Rows())
	}
}

func TestSwitchForgetsOpenTransactionsOnly(t *testing.T) {
	w := newWorld(t)
	open := w.reach("open", 1, store.Prepare)
	w.reach("prepared", 2, store.Prepared)
	if n := w.manager.Switch(); n != 1 {
		t.Errorf("%d forgotten, want 1", n)
	}
	w.want("open", "UNKNOWN")
	w.want("prepared", "PREPARED")
	if err := w.manager.Prepare(open, w.store.Stage(w.table, open, store.Change{}), store.Counters{}, 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, want %v", err, ErrNotFound)
	}
}

func TestDatabaseMadeAgainHasNoLabels(t *testing.T) {
	w := newWorld(t)
	w.reach("l", 1, store.Visible)
	if err := w.store.DropDatabase("d"); err != nil {
		t.Fatal(err)
	}
	w.want("l", "unknown database, database=d")
	if err := w.store.CreateDatabase("d"); err != nil {
		t.Fatal(err)
	}
	w.want("l", "UNKNOWN")
}

func TestCommitIntoADroppedTableFailsAndStaysPrepared(t *testing.T) {
	w := newWorld(t)
	id := w.reach("l", 1, store.Prepared)
	if err := w.store.DropTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	if err := w.manager.CommitPrepared(id, Patience{}); !errors.Is(err, store.ErrTableGone) {
		t.Errorf("got %v", err)
	}
	w.restart()
	w.want("l", "PREPARED")
	if err := w.manager.CommitPrepared(id, Patience{}); !errors.Is(err, store.ErrTableGone) {
		t.Errorf("after a restart: got %v", err)
	}
}

func TestWriteIsOneTransaction(t *testing.T) {
	w := newWorld(t)
	if err := w.manager.Write(w.table, "", nil, []store.Row{{int64(1)}, {int64(2)}, {int64(3)}}); err != nil {
		t.Fatal(err)
	}
	if err := w.manager.Write(w.table, "del", []store.Op{store.Delete}, []store.Row{{int64(2)}}); err != nil {
		t.Fatal(err)
	}
	if err := w.manager.Write(w.table, "bad", nil, []store.Row{{int64(7)}, {nil}}); err == nil || err.Error() != "row 2: NULL value in non-nullable column 'id'" {
		t.Errorf("got %v", err)
	}
	if w.table.Rows() != 2 {
		t.Errorf("%d rows, want 2", w.table.Rows())
	}
	w.want("del", "VISIBLE")
	w.want("bad", "ABORTED: row 2: NULL value in non-nullable column 'id'")
	var labels []string
	for _, tx := range w.manager.Finished("d") {
		labels = append(labels, tx.Label)
	}
	if !slices.Equal(labels[:2], []string{"bad", "del"}) || len(labels) != 3 {
		t.Errorf("labels %q", labels)
	}
}

func TestConfig(t *testing.T) {
	c := NewConfig(version.Of(3, 5, 4))
	var names []string
	for _, s := range c.List("LABEL\\_keep%") {
		names = append(names, s.Name)
	}
	if names != nil {
		t.Errorf("a backslash is no escape here: %q", names)
	}
	for _, s := range c.List("label_keep%") {
		names = append(names, s.Name+"="+s.Value)
	}
	if want := []string{"label_keep_max_num=1000", "label_keep_max_second=259200"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	for _, bad := range [][2]string{{"nosuch", "1"}, {LabelKeepMaxNum, "x"}, {EmptyLoadAsError, "maybe"}, {CleanIntervalSecond, "1"}} {
		if err := c.Set(bad[0], bad[1]); err == nil {
			t.Errorf("%s = %s was taken", bad[0], bad[1])
		}
	}
	if err := c.Set(EmptyLoadAsError, "FALSE"); err != nil || c.On(EmptyLoadAsError) {
		t.Errorf("%v, %v", err, c.On(EmptyLoadAsError))
	}
}
