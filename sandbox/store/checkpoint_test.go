package store

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCheckpointSaysTheSame(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	for i := range 20 {
		transact(t, s, table, fmt.Sprint("l", i), []change{{Upsert, int64(i % 3), fmt.Sprint(i)}}, Visible)
	}
	transact(t, s, table, "waiting", []change{{Upsert, 7, "y"}}, Prepared)
	if err := s.TruncateTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	transact(t, s, table, "last", []change{{Upsert, 1, "x"}, {Upsert, 2, "y"}}, Visible)
	table.raiseAuto(77)
	transact(t, s, table, "waiting2", []change{{Upsert, 8, "y"}}, Prepared)
	if err := s.SetNote("users", []byte("root")); err != nil {
		t.Fatal(err)
	}
	if err := s.Forget([]int64{10003}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		before := s.log.end()
		if err := s.checkpoint(); err != nil {
			t.Fatal(err)
		}
		if s.log.end() > before {
			t.Fatalf("%d bytes, were %d", s.log.end(), before)
		}
	}
	s.Close()

	s = open(t, dir)
	defer s.Close()
	again, _ := s.Table("d", "t")
	equal(t, "rows", texts(again.Snapshot()), []string{"1x", "2y"})
	if again.NextAuto() != 77 {
		t.Fatal("the next id was lost")
	}
	if string(s.Note("users")) != "root" {
		t.Fatal("the note was lost")
	}
	recovered := s.Recover()
	if len(recovered) != 22 {
		t.Fatalf("%d transactions, want 22", len(recovered))
	}
	for _, rec := range recovered {
		tx := rec.Transaction
		if tx.State != Prepared {
			continue
		}
		tx.State = Visible
		err := s.Settle(tx, rec.Stages...)
		if gone := errors.Is(err, ErrTableGone); gone != (tx.Label == "waiting") {
			t.Fatalf("commit of %s: %v", tx.Label, err)
		}
	}
	equal(t, "rows", texts(again.Snapshot()), []string{"1x", "2y", "8y"})
}

// TestStageThatIsOpenDuringACheckpointIsWhole begins to log rows before a
// checkpoint, which leaves them out, and commits after it.
func TestStageThatIsOpenDuringACheckpointIsWhole(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	load(t, s, table, Change{}, nil, Row{int64(-1), "before"})
	g := s.Stage(table, 1, Change{})
	add := func(from, to int64) {
		for i := from; i < to; i++ {
			row, err := g.Layout().AppendRow(nil, Row{i, strings.Repeat("x", 90)})
			if err == nil {
				err = g.Add(Upsert, row)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	add(0, 30_000)
	if g.logged < 2 {
		t.Fatalf("%d slabs are logged", g.logged)
	}
	// The stage logs while the new log is written, and after it.
	v := s.takeInventory()
	add(30_000, 60_000)
	file, err := os.Create(s.logPath() + ".new")
	if err != nil {
		t.Fatal(err)
	}
	fresh := &logFile{file: file, noSync: true}
	if err := s.writeAnew(fresh, v); err != nil {
		t.Fatal(err)
	}
	add(60_000, 90_000)
	copied, err := os.ReadFile(s.logPath())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.replaceLog(fresh, v); err != nil {
		t.Fatal(err)
	}
	add(90_000, 100_000)
	if err := s.Settle(Transaction{ID: 1, Database: "d", State: Visible}, g); err != nil {
		t.Fatal(err)
	}
	tail, err := os.ReadFile(s.logPath())
	if err != nil {
		t.Fatal(err)
	}
	whole := s.log.end()
	s.Close()
	// The old log with what followed must say the same as the new one: a killed
	// checkpoint goes on in it.
	old := append(copied, tail[v.tail+int64(len(copied))-v.end:whole]...)
	for name, log := range map[string][]byte{"new": tail, "old": old} {
		if err := os.WriteFile(s.logPath(), log, 0o644); err != nil {
			t.Fatal(err)
		}
		s := open(t, dir)
		table, _ := s.Table("d", "t")
		if n := table.Rows(); n != 100_001 {
			t.Errorf("%s log: %d rows", name, n)
		}
		if last := table.Snapshot().Row(100_000, nil, nil)[0]; last != int64(99_999) {
			t.Errorf("%s log: the last row is %v", name, last)
		}
		s.Close()
	}
}

// TestLogIsWrittenAnewWhileLoadsRun commits from several goroutines while
// checkpoints come one after the other.
func TestLogIsWrittenAnewWhileLoadsRun(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	const writers, commits = 4, 60
	var done sync.WaitGroup
	for w := range writers {
		table := makeTable(t, s, definition(UniqueKey, fmt.Sprint("t", w)))
		done.Go(func() {
			for i := range commits {
				load(t, s, table, Change{}, nil, Row{int64(i % 7), fmt.Sprint(i)}, Row{int64(100 + i), "kept"})
			}
		})
	}
	stop := make(chan struct{})
	go func() {
		done.Wait()
		close(stop)
	}()
	for running, n := true, 0; running || n < 2; n++ {
		if err := s.checkpoint(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-stop:
			running = false
		default:
		}
	}
	s.Close()
	s = open(t, dir)
	defer s.Close()
	if n := len(s.Recover()); n != writers*commits {
		t.Errorf("%d transactions", n)
	}
	for w := range writers {
		table, _ := s.Table("d", fmt.Sprint("t", w))
		if n := table.Rows(); n != commits+7 {
			t.Errorf("table %d has %d rows", w, n)
		}
	}
}

// TestLogShrinksWhileTheStoreIsOpen replaces a few rows many times, and aborts
// loads: the log must come back to what the rows take.
func TestLogShrinksWhileTheStoreIsOpen(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	s.checkpoints.least, s.checkpoints.next = 64<<10, 0
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	deadline := time.Now().Add(20 * time.Second)
	size := func() int64 {
		s.change.RLock()
		defer s.change.RUnlock()
		return s.log.end()
	}
	var finished []int64
	largest := int64(0)
	for i := 0; size() > 48<<10 || largest < 64<<10; i++ {
		if time.Now().After(deadline) {
			t.Fatalf("the log has %d bytes after %d loads", size(), i)
		}
		var changes []change
		for id := range int64(100) {
			changes = append(changes, change{Upsert, id, strings.Repeat("x", 90)})
		}
		finished = append(finished, transact(t, s, table, "l", changes, []State{Visible, Aborted}[i%2]))
		if i%16 == 0 {
			if err := s.Forget(finished); err != nil {
				t.Fatal(err)
			}
			finished = nil
		}
		largest = max(largest, size())
	}
}
