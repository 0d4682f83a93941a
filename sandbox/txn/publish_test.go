package txn

import (
	"errors"
	"testing"
	"time"

	"starlift-sandbox/store"
)

func TestDelayedPublishingShowsCommitted(t *testing.T) {
	w := newWorld(t)
	w.delay(10 * time.Second)
	id := w.reach("l", 1, store.Prepared)
	var late *PublishTimeout
	if err := w.manager.CommitPrepared(id, Patience{}); !errors.As(err, &late) || late.Transaction.State != store.Committed {
		t.Fatalf("got %v", err)
	}
	w.want("l", "COMMITTED")
	if w.table.Rows() != 0 {
		t.Errorf("%d rows are visible", w.table.Rows())
	}
	w.sweepAfter(9 * time.Second)
	w.want("l", "COMMITTED")
	w.sweepAfter(time.Second)
	w.want("l", "VISIBLE")
	if w.table.Rows() != 1 {
		t.Errorf("%d rows, want 1", w.table.Rows())
	}
}

func TestTransactionsBecomeVisibleInTheOrderOfTheirCommits(t *testing.T) {
	w := newWorld(t)
	w.reach("first", 1, store.Committed)
	w.now = w.now.Add(time.Second)
	w.reach("second", 2, store.Committed)
	w.delay(time.Second)
	w.want("first", "VISIBLE")
	w.want("second", "COMMITTED")
	w.delay(0)
	w.want("second", "VISIBLE")
}

func TestCommittedSurvivesARestartAndBecomesVisible(t *testing.T) {
	w := newWorld(t)
	w.reach("prepared", 1, store.Prepared)
	w.reach("l", 2, store.Committed)
	w.restart()
	w.want("prepared", "PREPARED")
	w.want("l", "VISIBLE")
	if w.table.Rows() != 1 {
		t.Errorf("%d rows, want 1", w.table.Rows())
	}
	w.restart()
	w.want("l", "VISIBLE")
}

// TestCommitWaitsByTheClock: the commit goes on when the clock has passed the
// publishing, not when real time has.
func TestCommitWaitsByTheClock(t *testing.T) {
	w := newWorld(t)
	w.delay(time.Hour)
	id := w.reach("l", 1, store.Prepared)
	patience := Patience{Visible: w.now.Add(2 * time.Hour)}
	done := make(chan error)
	go func() { done <- w.manager.CommitPrepared(id, patience) }()
	for w.state("l") != "COMMITTED" {
		time.Sleep(time.Millisecond)
	}
	w.delay(0)
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.want("l", "VISIBLE")
}

func TestCloseEndsWaits(t *testing.T) {
	w := newWorld(t)
	w.delay(Never)
	id := w.reach("l", 1, store.Prepared)
	w.manager.Close()
	var late *PublishTimeout
	if err := w.manager.CommitPrepared(id, Patience{Visible: w.now.Add(time.Hour)}); !errors.As(err, &late) {
		t.Errorf("got %v", err)
	}
}

func TestLockedDatabaseCommitsNothing(t *testing.T) {
	w := newWorld(t)
	id := w.reach("l", 1, store.Prepared)
	if err := w.manager.LockDatabase("d"); err != nil {
		t.Fatal(err)
	}
	var locked *LockTimeout
	if err := w.manager.CommitPrepared(id, Patience{Lock: w.now}); !errors.As(err, &locked) {
		t.Fatalf("got %v", err)
	}
	w.want("l", "PREPARED")
	w.manager.UnlockDatabase("d")
	if err := w.manager.CommitPrepared(id, Patience{Lock: w.now}); err != nil {
		t.Fatal(err)
	}
	if err := w.manager.LockDatabase("x"); !errors.Is(err, store.ErrUnknownDatabase) {
		t.Errorf("got %v", err)
	}
}

func TestDeathOfANodeEndsWhatItHeld(t *testing.T) {
	w := newWorld(t)
	begin := func(label string, node int) {
		if _, _, err := w.manager.Begin(Beginning{Database: "d", Table: "t", Label: label, Node: node}); err != nil {
			t.Fatal(err)
		}
	}
	begin("a", 1)
	begin("b", 2)
	w.reach("prepared", 1, store.Prepared)
	if n, err := w.manager.AbortOfNode(1); n != 1 || err != nil {
		t.Errorf("%d aborted, %v", n, err)
	}
	w.want("a", "ABORTED: coordinate BE is down")
	w.want("b", "PREPARE")
	w.want("prepared", "PREPARED")
}

func TestTablesJoin(t *testing.T) {
	w := newWorld(t)
	id, table, err := w.manager.Begin(Beginning{Database: "d", Label: "l", Source: MultiStatementStreaming})
	if err != nil || table != nil {
		t.Fatalf("%v, %v", table, err)
	}
	for range 2 {
		if err := w.manager.Join(id, w.table); err != nil {
			t.Fatal(err)
		}
	}
	if tx, _ := w.manager.Get(id); tx.TableNames() != "t" {
		t.Errorf("tables %q", tx.TableNames())
	}
	if !w.manager.OpenBefore(w.table.ID(), id+1) || w.manager.OpenBefore(w.table.ID(), id) {
		t.Error("a schema change does not wait for it")
	}
	if err := w.manager.Abort(id, "x"); err != nil {
		t.Fatal(err)
	}
	var state *StateError
	if err := w.manager.Join(id, w.table); !errors.As(err, &state) {
		t.Errorf("got %v", err)
	}
}

func TestSafeModeRefusesLoads(t *testing.T) {
	w := newWorld(t)
	w.manager.SetSafeMode(true)
	if _, err := w.begin("l"); err == nil || err.Error() != "The cluster is under safe mode state, all load jobs are rejected." {
		t.Errorf("got %v", err)
	}
	w.manager.SetSafeMode(false)
	if _, err := w.begin("l"); err != nil {
		t.Error(err)
	}
}
