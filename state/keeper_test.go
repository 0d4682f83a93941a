package state

import (
	"errors"
	"os"
	"testing"
	"time"
)

// ticking opens with a keeper that ticks when the test says so. The function
// returned returns when a whole round is over.
func ticking(t *testing.T, path string, o Options) (f *File, c *clock, tick func()) {
	t.Helper()
	c = &clock{at: epochZero}
	ticks := make(chan time.Time)
	o.Now, o.ticks = c.now, ticks
	f = mustOpen(t, path, o)
	return f, c, func() {
		ticks <- c.now()
		ticks <- c.now() // taken when the round before is over
	}
}

func TestHeartbeatIsRenewed(t *testing.T) {
	path := newPath(t)
	f, c, tick := ticking(t, path, options())
	for _, step := range []struct{ move, want time.Duration }{
		{9 * time.Second, 0},
		{time.Second, 10 * time.Second},
		{9 * time.Second, 10 * time.Second},
		{90 * time.Second, 109 * time.Second},
	} {
		c.move(step.move)
		tick()
		info, held, err := ReadLock(path)
		if err != nil || !held || !info.Heartbeat.Equal(epochZero.Add(step.want)) || !info.Started.Equal(epochZero) {
			t.Errorf("after %v: heartbeat %v, held %v, %v; want %v after the start", step.move, info.Heartbeat, held, err, step.want)
		}
	}
	mustClose(t, f)
}

func TestIdleRecordsAreSyncedByTheKeeper(t *testing.T) {
	o := options()
	c := &counter{}
	o.Fault = c.fault
	f, _, tick := ticking(t, newPath(t), o)
	before := c.syncs
	mustAppend(t, f, TableCreated{Address: "table.t"})
	tick()
	tick()
	if got := c.syncs - before; got != 1 {
		t.Errorf("%d syncs, want 1", got)
	}
	mustClose(t, f)
}

func TestHalfAMinuteIsFolded(t *testing.T) {
	path := newPath(t)
	o := options()
	n := &counter{}
	o.Fault = n.fault
	f, c, tick := ticking(t, path, o)
	before := n.renames
	c.move(foldTime)
	tick()
	if got := n.renames - before; got != 0 {
		t.Errorf("%d folds of nothing", got)
	}
	mustAppend(t, f, TableCreated{Address: "table.t"})
	want := encoded(t, f.State())
	tick()
	if got := n.renames - before; got != 1 {
		t.Errorf("%d folds, want 1", got)
	}
	if got := string(readBytes(t, path)); got != want {
		t.Errorf("state file: %s", got)
	}
	c.move(foldTime - time.Second)
	mustAppend(t, f, TableCreated{Address: "table.t"})
	tick()
	if got := n.renames - before; got != 1 {
		t.Errorf("%d folds before the time, want 1", got)
	}
	mustClose(t, f)
}

// A lock whose file is gone keeps nobody out: a second run has perhaps begun.
func TestLockFileThatIsRemovedEndsTheFile(t *testing.T) {
	path := newPath(t)
	f, c, tick := ticking(t, path, options())
	if err := os.Remove(LockPath(path)); err != nil {
		t.Fatal(err)
	}
	c.move(heartbeatTime)
	tick()
	err := f.Append(false, TableCreated{Address: "table.t"})
	want := "save " + path + ": lock " + LockPath(path) + ": the file was removed or replaced while it was held"
	if !errors.Is(err, ErrNotSaved) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if closing := f.Close(); closing == nil || closing.Error() != want {
		t.Errorf("close: %v", closing)
	}
}

func TestKeeperTicksByItself(t *testing.T) {
	o := options()
	o.ticks = nil
	synced := make(chan struct{}, 10)
	o.Fault = func(op Op, _ string) error {
		if op == OpSync {
			synced <- struct{}{}
		}
		return nil
	}
	f := mustOpen(t, newPath(t), o)
	<-synced // the first state file
	mustAppend(t, f, TableCreated{Address: "table.t"})
	select {
	case <-synced:
	case <-time.After(time.Minute):
		t.Error("a record was not synced within a minute")
	}
	mustClose(t, f)
}
