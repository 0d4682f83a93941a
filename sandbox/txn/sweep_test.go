package txn

import (
	"fmt"
	"testing"
	"time"

	"starlift-sandbox/store"
)

func TestTimeoutsEndTransactions(t *testing.T) {
	w := newWorld(t)
	w.reach("open", 1, store.Prepare)
	w.reach("prepared", 2, store.Prepared)
	w.sweepAfter(99 * time.Second)
	w.want("open", "PREPARE")
	w.sweepAfter(time.Second)
	w.want("open", "ABORTED: timeout by txn manager")
	w.sweepAfter(86400*time.Second - 101*time.Second)
	w.want("prepared", "PREPARED")
	w.sweepAfter(time.Second)
	w.want("prepared", "ABORTED: timeout by txn manager")
}

func TestPreparedTimeoutOfTheRequest(t *testing.T) {
	w := newWorld(t)
	id, err := w.begin("l")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.manager.Prepare(id, w.store.Stage(w.table, id, store.Change{}), store.Counters{}, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	w.sweepAfter(9 * time.Second)
	w.want("l", "PREPARED")
	w.sweepAfter(time.Second)
	w.want("l", "ABORTED: timeout by txn manager")
}

func TestRetentionByAge(t *testing.T) {
	w := newWorld(t)
	w.reach("old", 1, store.Visible)
	w.reach("kept", 2, store.Prepared)
	if err := w.manager.Config().Set(PreparedDefaultTimeoutSecond, "1000000"); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Hour)
	w.reach("young", 3, store.Visible)
	w.sweepAfter(259200*time.Second - time.Hour)
	w.want("old", "VISIBLE")
	w.sweepAfter(31 * time.Second)
	w.want("old", "UNKNOWN")
	w.want("young", "VISIBLE")
	w.restart()
	w.want("old", "UNKNOWN")
	w.want("young", "VISIBLE")
	if _, err := w.begin("old"); err != nil {
		t.Errorf("a forgotten label is free: %v", err)
	}
}

func TestRetentionByCountTakesTheOldest(t *testing.T) {
	w := newWorld(t)
	if err := w.manager.Config().Set(LabelKeepMaxNum, "3"); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		w.now = w.now.Add(time.Millisecond)
		w.reach(fmt.Sprint("l", i), int64(i), store.Visible)
	}
	w.reach("open", 9, store.Prepare)
	w.sweepAfter(29 * time.Second)
	w.want("l0", "VISIBLE") // the cleaner comes every 30 s only
	w.sweepAfter(time.Second)
	for label, state := range map[string]string{"l0": "UNKNOWN", "l1": "UNKNOWN", "l2": "UNKNOWN", "l3": "VISIBLE", "l4": "VISIBLE", "open": "PREPARE"} {
		w.want(label, state)
	}
	if w.table.Rows() != 5 {
		t.Errorf("%d rows: forgetting labels must not touch them", w.table.Rows())
	}
}

func TestForgetLeavesLiveTransactions(t *testing.T) {
	w := newWorld(t)
	w.reach("l", 1, store.Aborted)
	w.reach("l", 1, store.Prepared)
	n, err := w.manager.Forget("d", "l")
	if n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	w.want("l", "PREPARED")
}
