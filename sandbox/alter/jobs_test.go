package alter

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

func TestJobGoesThroughItsStates(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	w.commit(w.begin("a", 1, "10"))
	w.start(w.toBig())
	if job := w.expectState(Pending); job.Transaction != -1 || job.Timeout != DefaultTimeout || job.SchemaVersion != 1 {
		t.Errorf("job %+v", job)
	}
	w.step()
	w.expectState(WaitingTxn)
	w.step()
	w.expectState(Running)
	w.advance(time.Second)
	w.step()
	if job := w.expectState(Finished); !job.Ended.Equal(w.now()) {
		t.Errorf("ended at %s", job.Ended)
	}
	w.expectRows("[1 10]")
	if w.table().Definition().Columns[1].Type.Kind != cell.BigInt {
		t.Error("the definition is the old one")
	}
	w.restart()
	w.expectState(Finished)
	w.expectRows("[1 10]")
}

func TestJobWaitsForEarlierTransactionsOnly(t *testing.T) {
	w := newWorld(t, store.DuplicateKey)
	early, earlyStage := w.begin("early", 1, "10")
	w.start(w.toBig())
	w.step()
	late, lateStage := w.begin("late", 2, "20")
	for range 3 {
		w.step()
	}
	w.expectState(WaitingTxn)
	if err := w.txns.Prepare(early, earlyStage, store.Counters{}, 0); err != nil {
		t.Fatal(err)
	}
	w.step()
	w.expectState(WaitingTxn)
	if err := w.txns.CommitPrepared(early, txn.Patience{}); err != nil {
		t.Fatal(err)
	}
	w.step()
	w.step()
	w.expectState(Finished)
	// The rows of the late transaction were written for the old columns.
	w.commit(late, lateStage)
	w.expectRows("[1 10]", "[2 20]")
	w.commit(w.begin("after", 3, int64(30)))
	w.expectRows("[1 10]", "[2 20]", "[3 30]")
}

func TestJobThatCannotConvertIsCancelled(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	w.commit(w.begin("a", 1, "ten"))
	w.start(w.toBig())
	for range 3 {
		w.step()
	}
	if job := w.expectState(Cancelled); !strings.Contains(job.Reason, "ten") {
		t.Errorf("reason %q", job.Reason)
	}
	w.expectRows("[1 ten]")
	if w.jobs.Busy(w.table().ID()) {
		t.Error("the table is still busy")
	}
}

func TestDoomedJobFailsOnRowsOnly(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	r := w.toBig()
	r.Doom = "invalid default value"
	w.start(r)
	for range 3 {
		w.step()
	}
	w.expectState(Finished)
	w.commit(w.begin("a", 1, int64(1)))
	r.Want.Comment = "again"
	w.start(r)
	for range 3 {
		w.step()
	}
	if job := w.expectState(Cancelled); job.Reason != r.Doom || job.SchemaVersion != 2 || job.OriginIndexID == w.table().ID() {
		t.Errorf("job %+v", job)
	}
}

func TestOneJobATableUntilItIsCancelled(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	id := w.table().ID()
	if err := w.jobs.Cancel(id); err != ErrNoJob {
		t.Errorf("cancel without a job: %v", err)
	}
	w.start(w.toBig())
	if _, err := w.jobs.Start(w.toBig()); err != ErrBusy {
		t.Errorf("a second job: %v", err)
	}
	if err := w.jobs.Cancel(id); err != nil {
		t.Fatal(err)
	}
	if job := w.expectState(Cancelled); job.Reason != "user cancelled" {
		t.Errorf("reason %q", job.Reason)
	}
	w.start(w.toBig())
	if list := w.jobs.List("d"); len(list) != 2 || list[0].ID >= list[1].ID {
		t.Errorf("jobs %+v", list)
	}
}

func TestJobOverItsTimeoutIsCancelled(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	w.begin("forgotten", 1, "1")
	w.start(w.toBig())
	w.step()
	w.advance(DefaultTimeout - time.Second)
	w.step()
	w.expectState(WaitingTxn)
	w.advance(time.Second)
	w.step()
	if job := w.expectState(Cancelled); job.Reason != "Timeout" {
		t.Errorf("reason %q", job.Reason)
	}
}

func TestJobOfADroppedTableIsCancelled(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	w.start(w.toBig())
	if err := w.store.DropTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	w.step()
	w.expectState(Cancelled)
}

func TestJobGoesOnAfterARestart(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	w.commit(w.begin("a", 1, "10"))
	prepared, stage := w.begin("p", 2, "20")
	if err := w.txns.Prepare(prepared, stage, store.Counters{}, 0); err != nil {
		t.Fatal(err)
	}
	w.start(w.toBig())
	w.step()
	w.restart()
	w.expectState(WaitingTxn)
	w.step()
	w.expectState(WaitingTxn)
	if err := w.txns.CommitPrepared(prepared, txn.Patience{}); err != nil {
		t.Fatal(err)
	}
	w.step()
	w.restart() // a job that was RUNNING waits anew
	for range 3 {
		w.step()
	}
	w.expectState(Finished)
	w.expectRows("[1 10]", "[2 20]")
}

func TestChangeWithoutARecordOfItsEndIsFinished(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	w.commit(w.begin("a", 1, "10"))
	r := w.toBig()
	w.start(r)
	w.step()
	// As if the server had been killed right after the change.
	if err := w.store.Alter("d", "t", r.Want, r.From); err != nil {
		t.Fatal(err)
	}
	w.restart()
	w.step()
	w.expectState(Finished)
	w.expectRows("[1 10]")
}

func TestEndedJobsAreForgottenAfterAWeek(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	r := w.toBig()
	if _, err := w.jobs.Record(r); err != nil {
		t.Fatal(err)
	}
	w.expectState(Finished)
	w.advance(historyTime + time.Second)
	if _, err := w.jobs.Record(r); err != nil {
		t.Fatal(err)
	}
	if list := w.jobs.List("d"); len(list) != 1 {
		t.Errorf("jobs %+v", list)
	}
}

// TestLoadsGoOnDuringAJob commits rows before, while and after a job runs by
// itself, and finds all of them.
func TestLoadsGoOnDuringAJob(t *testing.T) {
	w := newWorld(t, store.PrimaryKey)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.jobs.Run(ctx) }()
	const rows = 300
	for k := range int64(rows) {
		// Each load writes for the columns that it finds.
		id, table, err := w.txns.Begin(txn.Beginning{Database: "d", Table: "t", Label: fmt.Sprint("l", k), Source: txn.BackendStreaming, Coordinator: "BE: 127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		g := w.store.Stage(table, id, store.Change{})
		var v cell.Value = fmt.Sprint(k * 2)
		if g.Definition().Columns[1].Type.Kind == cell.BigInt {
			v = k * 2
		}
		row, err := g.Layout().AppendRow(nil, store.Row{k, v})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Add(store.Upsert, row); err != nil {
			t.Fatal(err)
		}
		w.commit(id, g)
		if k == rows/3 {
			w.start(w.toBig())
		}
	}
	deadline := time.Now().Add(10 * time.Second)
	for w.jobs.Busy(w.table().ID()) {
		if time.Now().After(deadline) {
			t.Fatal("the job does not end")
		}
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	w.expectState(Finished)
	s := w.table().Snapshot()
	if s.Len() != rows {
		t.Fatalf("%d rows, want %d", s.Len(), rows)
	}
	for i := range s.Len() {
		if row := s.Row(i, nil, nil); row[1] != row[0].(int64)*2 {
			t.Errorf("row %v", row)
		}
	}
}
