package server

import (
	"strings"
	"testing"
	"time"

	"starlift-sandbox/txn"
)

// waitFor returns once the state of label l is as told.
func (w *world) waitFor(state string) {
	w.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); w.do("state") != state; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("the state still is %s, want %s", w.do("state"), state)
		}
	}
}

// meanwhile takes a step in the background; the answer comes on the channel.
func (w *world) meanwhile(step string) <-chan string {
	answer := make(chan string, 1)
	go func() { answer <- w.do(step) }()
	return answer
}

func TestCommitOfThePreparedTellsPublishTimeout(t *testing.T) {
	w := newWorld(t)
	if err := w.server.txns.DelayPublishing(txn.Never); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"begin", `load:1,a\n`, "prepare"} {
		w.do(step)
	}
	answer := w.meanwhile("commit")
	w.waitFor("COMMITTED ")
	w.do(`admin:/clock {"advance_seconds":20}`)
	if got := <-answer; got != exception+`publish timeout: 20000"}` {
		t.Errorf("got %s", got)
	}
	for _, step := range [][2]string{
		{"rows", ""},
		{"commit", `FE 200 {"Label": "l", "Status": "OK", "Message": "Transaction N has already committed, label is l"}`},
		{"rollback", exception + `Can not abort COMMITTED transaction N, label is l"}`},
		{"begin", exists("FINISHED", "Label [l] has already been used.")},
		{"restart", "ok"},
		{"state", "VISIBLE "},
		{"rows", "1a"},
	} {
		if got := w.do(step[0]); got != step[1] {
			t.Errorf("%s: got %s", step[0], got)
		}
	}
}

// TestPublishTimeoutOfLoads: before 3.2 a backend answers when the remote call
// is over, later ones when the load's own time is.
func TestPublishTimeoutOfLoads(t *testing.T) {
	const late = "Publish timeout. The data will be visible after a while, txn has not sent publish tasks yet, maybe waiting previous txns on the same table(s) to finish, tableIds: N"
	for _, c := range []struct {
		release, step, want string
		advance             string
	}{
		{"2.5.22", `stream:1,a\n`, `"Status": "Publish Timeout", "Message": "transaction commit successfully, BUT data will be visible later", "NumberTotalRows": 1, "NumberLoadedRows": 1`, "113"},
		{"3.5.4", `stream:1,a\n|timeout=100`, `"Status": "Publish Timeout", "Message": "` + late + `", "NumberTotalRows": 1`, "100"},
		{"3.5.4", "commit", refused("PUBLISH_TIMEOUT", late), "600"},
	} {
		w := newWorldWith(t, play(c.release))
		if err := w.server.txns.DelayPublishing(txn.Never); err != nil {
			t.Fatal(err)
		}
		if c.step == "commit" {
			w.do("begin")
			w.do(`load:1,a\n`)
		}
		answer := w.meanwhile(c.step)
		w.waitFor("COMMITTED ")
		w.do(`admin:/clock {"advance_seconds":` + c.advance + `}`)
		if got := <-answer; !strings.Contains(got, c.want) {
			t.Errorf("%s of %s:\n got %s\nwant %s", c.step, c.release, got, c.want)
		}
		if err := w.server.txns.DelayPublishing(0); err != nil {
			t.Fatal(err)
		}
		if got := w.do("rows"); got != "1a" {
			t.Errorf("rows %q", got)
		}
		w.stop()
	}
}

func TestLockTimeoutsCommitNothing(t *testing.T) {
	w := newWorld(t)
	for _, step := range []string{"begin", `load:1,a\n`, "prepare"} {
		w.do(step)
	}
	if err := w.server.txns.LockDatabase("d"); err != nil {
		t.Fatal(err)
	}
	if got := w.do("commit|timeout=0"); got != exception+`get database write lock timeout, database\u003dd, timeoutMillis\u003d0"}` {
		t.Errorf("got %s", got)
	}
	if got := w.do("state"); got != "PREPARED " {
		t.Errorf("state %s", got)
	}
	w.server.txns.UnlockDatabase("d")
	if got := w.do("commit"); got != commitOK {
		t.Errorf("got %s", got)
	}
}

func TestRefusalsOnDemand(t *testing.T) {
	w := newWorld(t)
	for _, step := range []string{"begin", `load:1,a\n`, "prepare"} {
		w.do(step)
	}
	if err := w.server.txns.Config().Set(txn.DisableLoadJob, "true"); err != nil {
		t.Fatal(err)
	}
	const disabled = "disable_load_job is set to true, all load jobs are prevented"
	if got := w.do("begin|label=m"); got != refused("ANALYSIS_ERROR", disabled) {
		t.Errorf("got %s", got)
	}
	if got := w.do("commit"); !strings.Contains(got, `"FAILED"`) || !strings.Contains(got, disabled) {
		t.Errorf("got %s", got)
	}
	if err := w.server.txns.Config().Set(txn.DisableLoadJob, "false"); err != nil {
		t.Fatal(err)
	}
	w.server.txns.SetSafeMode(true)
	if got := w.do("begin|label=m"); got != refused("ANALYSIS_ERROR", "The cluster is under safe mode state, all load jobs are rejected.") {
		t.Errorf("got %s", got)
	}
}
