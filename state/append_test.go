package state

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
)

// counter counts the steps that are taken on the journal, and renames.
type counter struct {
	mu sync.Mutex
	counts
}

type counts struct{ writes, syncs, renames int }

func (c *counter) fault(op Op, path string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	journal := filepath.Ext(path) == ".journal"
	switch {
	case op == OpWrite && journal:
		c.writes++
	case op == OpSync && journal:
		c.syncs++
	case op == OpRename:
		c.renames++
	}
	return nil
}

// loads defines n loads of ten endless splits each.
func loads(t testing.TB, f *File, n int) {
	t.Helper()
	for i := range n {
		address := fmt.Sprintf("load.l%04d", i)
		var splits []Split
		for j := range 10 {
			splits = append(splits, Split{ID: fmt.Sprintf("split-%d", j), Start: "0", Tail: true})
		}
		err := f.Append(false,
			LoadDefined{Load: address, Database: "shop", Table: address, TableID: int64(i), Definition: "51d0"},
			SplitsAdded{Load: address, Splits: splits})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Fold(); err != nil {
		t.Fatal(err)
	}
}

// epoch appends what one epoch appends.
func epoch(f *File, load, name string) error {
	labels := []string{"sl_l0000_3f9a61c25d0e77b4"}
	to := map[string]string{"split-3": name}
	return errors.Join(
		f.Append(false, Begun{Load: load, Epoch: name, Split: "split-3", Labels: labels, Run: "c41e77"}),
		f.Append(true, Prepared{Load: load, Epoch: name, Labels: labels, Txns: []int64{918273}, To: to, Run: "c41e77"}),
		f.Append(false, Committed{Load: load, Epoch: name, Split: "split-3", To: to, Rows: 100, Bytes: 1000, Labels: labels}),
	)
}

// The cost of an epoch: three writes and one sync, and work that does not grow
// with the state.
func TestCostOfAnEpochDoesNotGrowWithTheState(t *testing.T) {
	allocations := map[int]float64{}
	for _, n := range []int{1, 1000} {
		o := options()
		c := &counter{}
		o.Fault = c.fault
		f := mustOpen(t, newPath(t), o)
		loads(t, f, n)
		before := c.counts
		const runs = 20
		allocations[n] = testing.AllocsPerRun(runs-1, func() {
			if err := epoch(f, "load.l0000", "split-3@0"); err != nil {
				t.Fatal(err)
			}
		})
		if got := c.writes - before.writes; got != 3*runs {
			t.Errorf("%d loads: %d writes for %d epochs", n, got, runs)
		}
		if got := c.syncs - before.syncs; got != runs {
			t.Errorf("%d loads: %d syncs for %d epochs", n, got, runs)
		}
		if got := c.renames - before.renames; got != 0 {
			t.Errorf("%d loads: %d folds", n, got)
		}
		mustClose(t, f)
	}
	// The race detector makes encoding/json's pools forget now and then; work
	// that grew with the state would show in the thousands.
	if allocations[1000] > allocations[1]+20 || allocations[1000] > 120 {
		t.Errorf("allocations an epoch: %v", allocations)
	}
}

func TestAThousandRecordsAreFolded(t *testing.T) {
	path := newPath(t)
	o := options()
	c := &counter{}
	o.Fault = c.fault
	f := mustOpen(t, path, o)
	before := c.renames
	for i := range foldRecords - 1 {
		mustAppend(t, f, TableCreated{Address: "table.t", TableID: int64(i)})
	}
	if c.renames != before {
		t.Errorf("folded before %d records", foldRecords)
	}
	mustAppend(t, f, TableCreated{Address: "table.t", TableID: 4711})
	if got := c.renames - before; got != 1 {
		t.Errorf("%d folds after %d records", got, foldRecords)
	}
	if got := len(readBytes(t, JournalPath(path))); got != 0 {
		t.Errorf("the journal has %d bytes", got)
	}
	s, err := Decode(readBytes(t, path))
	if err != nil || s.Journal != foldRecords || s.Tables["table.t"].TableID != 4711 {
		t.Errorf("state file ends with record %d, %v", s.Journal, err)
	}
	mustClose(t, f)
}

// Ten goroutines append durable records. While the first one's sync runs, the
// others write; one more sync serves all nine.
func TestGoroutinesShareASync(t *testing.T) {
	const others = 9
	o := options()
	inSync, release, wrote := make(chan struct{}), make(chan struct{}), make(chan struct{}, others+1)
	var mu sync.Mutex
	syncs, counting := 0, false
	o.Fault = func(op Op, path string) error {
		if filepath.Ext(path) != ".journal" {
			return nil
		}
		switch op {
		case OpWrite:
			wrote <- struct{}{}
		case OpSync:
			mu.Lock()
			first := counting && syncs == 0
			if counting {
				syncs++
			}
			mu.Unlock()
			if first {
				close(inSync)
				<-release
			}
		}
		return nil
	}
	f := mustOpen(t, newPath(t), o)
	counting = true
	var all sync.WaitGroup
	table := func(i int) {
		all.Go(func() {
			if err := f.Append(true, TableCreated{Address: fmt.Sprintf("table.t%d", i)}); err != nil {
				t.Error(err)
			}
		})
	}
	table(0)
	<-inSync
	<-wrote
	for i := range others {
		table(i + 1)
	}
	for range others {
		<-wrote
	}
	f.Serial() // waits for the last of the writes
	close(release)
	all.Wait()
	if syncs != 2 {
		t.Errorf("%d syncs for %d durable records, want 2", syncs, others+1)
	}
	mu.Lock()
	counting = false
	mu.Unlock()
	mustClose(t, f)
}

// What is synced is known to the next line, which can then vouch for it.
func TestLineNamesWhatIsSynced(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	table := TableCreated{Address: "table.t"}
	mustAppend(t, f, table, table)
	if err := f.Append(true, table); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, f, table)
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, f, table)
	var got []uint64
	for _, text := range lines(readBytes(t, JournalPath(path)))[:5] {
		l, err := parseLine(text)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, l.Synced)
	}
	if want := []uint64{0, 0, 0, 3, 4}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("synced: %v, want %v", got, want)
	}
	mustClose(t, f)
}

func TestRecordThatDoesNotFitIsRefusedAndNothingIsWritten(t *testing.T) {
	const load = "load.orders"
	to := map[string]string{"a.csv@9": "1"}
	for _, c := range []struct {
		record  Record
		message string
	}{
		{TableCreated{}, "append a table_created record: a table needs an address"},
		{TableCreated{Address: "a\xff"}, `append a table_created record: "a\xff" is not valid UTF-8, so it cannot be kept in the state`},
		{TableForgotten{Address: "table.x"}, "append a table_forgotten record: table.x is not in the state"},
		{LoadDefined{}, "append a load_defined record: a load needs an address"},
		{RunEnded{Run: "x"}, `append a run_ended record: run "x" ended, but the last run that started is "c41e77"`},
		{SplitsAdded{Load: "load.x"}, "append a splits_added record: load.x is not in the state"},
		{SplitsAdded{Load: load, Splits: []Split{{}}}, "append a splits_added record: load.orders: a split needs an id"},
		{SplitsAdded{Load: load, Splits: []Split{{ID: "a.csv@1"}}}, `append a splits_added record: load.orders: there is a split "a.csv@1" already`},
		{SplitsAdded{Load: load, Splits: []Split{{ID: "n"}, {ID: "n"}}}, `append a splits_added record: load.orders: there is a split "n" already`},
		{SplitsAdded{Load: load, Splits: []Split{{ID: "n", Parts: []string{"ok", "\xc3("}}}}, `append a splits_added record: load.orders: "\xc3(" is not valid UTF-8, so it cannot be kept in the state`},
		{Begun{Load: "load.x"}, "append a begun record: load.x is not in the state"},
		{Begun{Load: load, Epoch: "e", Split: "a.csv@9"}, `append a begun record: load.orders: there is no split "a.csv@9"`},
		{Begun{Load: load, Epoch: "a.csv@0", Split: "a.csv@0"}, `append a begun record: load.orders: epoch "a.csv@0" belongs to split "a.csv@0", which is done`},
		{Begun{Load: load, Epoch: "log@mysql-bin.000412:4", Split: "log"}, `append a begun record: load.orders: epoch "log@mysql-bin.000412:4" is prepared and cannot be begun again before it is settled`},
		{Prepared{Load: load, Epoch: "a.csv@1"}, `append a prepared record: load.orders: epoch "a.csv@1" is not open and cannot be prepared`},
		{Prepared{Load: load, Epoch: "log@mysql-bin.000412:4", To: to}, `append a prepared record: load.orders: there is no split "a.csv@9"`},
		{RolledBack{Load: load, Epoch: "a.csv@1"}, `append a rolled_back record: load.orders: epoch "a.csv@1" is not open and cannot be rolled back`},
		{Committed{Load: load, Epoch: "a.csv@0", Split: "a.csv@0"}, `append a committed record: load.orders: epoch "a.csv@0" belongs to split "a.csv@0", which is done`},
		{Committed{Load: load, Epoch: "log@mysql-bin.000412:4", Split: "a.csv@1"}, `append a committed record: load.orders: epoch "log@mysql-bin.000412:4" was begun for split "log", not "a.csv@1"`},
		{Committed{Load: load, Epoch: "e", Split: "log", To: to}, `append a committed record: load.orders: there is no split "a.csv@9"`},
	} {
		path := newPath(t)
		f := mustOpen(t, path, options())
		mustAppend(t, f, orders()...)
		before, journal := encoded(t, f.State()), readBytes(t, JournalPath(path))
		err := f.Append(true, c.record)
		if err == nil || err.Error() != c.message {
			t.Errorf("got  %v\nwant %s", err, c.message)
		}
		if encoded(t, f.State()) != before || string(readBytes(t, JournalPath(path))) != string(journal) {
			t.Errorf("%s: something was written", c.message)
		}
		mustAppend(t, f, TableCreated{Address: "table.more"})
		mustClose(t, f)
	}
}

// A record that does not fit behind others that do cannot be told from a
// program that is wrong: all are taken back.
func TestLaterRecordThatDoesNotFitTakesAllBack(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	before := encoded(t, f.State())
	err := f.Append(true, TableCreated{Address: "table.t"}, TableForgotten{Address: "table.x"})
	want := "save " + JournalPath(path) + ": append record 2 of 2, a table_forgotten: table.x is not in the state"
	if !errors.Is(err, ErrNotSaved) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if closing := f.Close(); closing == nil || closing.Error() != want {
		t.Errorf("close: %v", closing)
	}
	if got := encoded(t, mustRead(t, path)); got != before {
		t.Errorf("read after: %s", got)
	}
}

func TestClosedFileRefuses(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustClose(t, f)
	mustClose(t, f)
	if err := f.Append(true, TableCreated{Address: "table.t"}); !errors.Is(err, ErrClosed) {
		t.Errorf("append: %v", err)
	}
	if err := f.Fold(); !errors.Is(err, ErrClosed) {
		t.Errorf("fold: %v", err)
	}
	if err := f.Sync(); !errors.Is(err, ErrClosed) {
		t.Errorf("sync: %v", err)
	}
}

// A record's slices and maps are the caller's again after Append, and what
// State and Load return are the caller's from the start.
func TestNothingIsShared(t *testing.T) {
	f := mustOpen(t, newPath(t), options())
	labels, to := []string{"sl_1"}, map[string]string{"s": "9"}
	splits := []Split{{ID: "s", Parts: []string{"a"}}}
	mustAppend(t, f, LoadDefined{Load: "load.x"}, SplitsAdded{Load: "load.x", Splits: splits},
		Begun{Load: "load.x", Epoch: "s", Split: "s", Labels: labels},
		Prepared{Load: "load.x", Epoch: "s", Labels: labels, Txns: []int64{1}, To: to})
	want := encoded(t, f.State())
	labels[0], to["s"], splits[0].Parts[0] = "!", "!", "!"
	s := f.State()
	l, ok := f.Load("load.x")
	if !ok {
		t.Fatal("load.x is not there")
	}
	e, ok := f.OpenEpoch("load.x", "s")
	if !ok || e.Phase != PhasePrepared || e.Labels[0] != "sl_1" {
		t.Fatalf("open epoch: %+v, %v", e, ok)
	}
	e.Labels[0], e.Txns[0], e.To["s"] = "!", 0, "!"
	for _, load := range []*Load{s.Loads["load.x"], l} {
		load.Open[0].Labels[0], load.Open[0].Txns[0], load.Open[0].To["s"] = "!", 0, "!"
		load.Splits[0].Parts[0], load.Splits[0].At = "!", "!"
	}
	delete(s.Loads, "load.x")
	if got := encoded(t, f.State()); got != want {
		t.Errorf("the state was changed from outside:\n%s", got)
	}
	if l, ok := f.Load("load.y"); ok {
		t.Errorf("load.y: %v", l)
	}
	for _, at := range [][2]string{{"load.y", "s"}, {"load.x", "t"}} {
		if e, ok := f.OpenEpoch(at[0], at[1]); ok {
			t.Errorf("open epoch of %v: %+v", at, e)
		}
	}
	mustClose(t, f)
}

func BenchmarkEpochWithAThousandLoads(b *testing.B) {
	f, err := Open(filepath.Join(b.TempDir(), "starlift.state.json"), Options{Run: "c41e77"})
	if err != nil {
		b.Fatal(err)
	}
	loads(b, f, 1000)
	b.ResetTimer()
	for i := range b.N {
		if err := epoch(f, "load.l0000", fmt.Sprintf("split-3@%d", i)); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkEncodeAThousandLoads(b *testing.B) {
	f, err := Open(filepath.Join(b.TempDir(), "starlift.state.json"), Options{Run: "c41e77"})
	if err != nil {
		b.Fatal(err)
	}
	loads(b, f, 1000)
	s := f.State()
	for b.Loop() {
		if _, err := Encode(s); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
