package server

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// merge writes a step of a merge commit with a window of so many milliseconds.
func merge(body string, milliseconds int, more string) string {
	return fmt.Sprintf("stream:%s|enable_merge_commit=true|merge_commit_interval_ms=%d|merge_commit_parallel=1%s", body, milliseconds, more)
}

// mergeOnce ends the windows of the backend once so many requests are in them.
func (w *world) mergeOnce(requests int) {
	w.t.Helper()
	b := w.server.nodes[0].backend
	for deadline := time.Now().Add(10 * time.Second); b.Merging() < requests; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("%d requests wait for a commit, want %d", b.Merging(), requests)
		}
	}
	b.EndMerging()
}

// TestRequestsOfAWindowShareATransaction (protocol reference 2.6).
func TestRequestsOfAWindowShareATransaction(t *testing.T) {
	w := newWorld(t)
	const requests = 5
	answers := make([]string, requests)
	var all sync.WaitGroup
	for i := range requests {
		all.Go(func() {
			answers[i] = w.do(merge(fmt.Sprintf(`%d,x\n`, i), 60_000, fmt.Sprintf("|label=r%d", i)))
		})
	}
	w.mergeOnce(requests)
	all.Wait()
	label := regexp.MustCompile(`"Label": "(merge_commit_[-0-9a-f]+)"`)
	shared := label.FindStringSubmatch(answers[0])
	if shared == nil {
		t.Fatalf("no label in %s", answers[0])
	}
	for i, answer := range answers {
		want := fmt.Sprintf(`BE 200 {"Label": "%s", "Status": "Success", "Message": "OK", "RequestId": "r%d", "LoadBytes": 4}`, shared[1], i)
		if answer != want {
			t.Errorf("got %s\nwant %s", answer, want)
		}
	}
	if finished := w.server.txns.Finished("d"); len(finished) != 1 || finished[0].Counters.Loaded != requests {
		t.Errorf("%d transactions: %+v", len(finished), finished)
	}
	if got := w.do("rows"); got != "0x 1x 2x 3x 4x" {
		t.Errorf("rows %q", got)
	}
}

func TestOneBadRequestFailsTheWindow(t *testing.T) {
	w := newWorld(t)
	bad := w.meanwhile(merge(`x,bad\n`, 60_000, "|label=bad"))
	good := w.meanwhile(merge(`1,a\n`, 60_000, "|label=good"))
	w.mergeOnce(2)
	for _, answer := range []string{<-bad, <-good} {
		if !strings.Contains(answer, `"Status": "Fail", "Message": "too many filtered rows"`) {
			t.Errorf("got %s", answer)
		}
	}
	if got := w.do("rows"); got != "" {
		t.Errorf("rows %q", got)
	}
	if running := w.server.txns.Running("d"); len(running) != 0 {
		t.Errorf("left behind: %+v", running)
	}
}

func TestAsynchronousMergeAnswersBeforeTheCommit(t *testing.T) {
	w := newWorld(t)
	answer := w.do(merge(`1,a\n`, 60_000, "|label=r|merge_commit_async=true"))
	if !strings.Contains(answer, `"Status": "Success"`) || len(w.server.txns.Running("d")) != 1 {
		t.Errorf("got %s", answer)
	}
	// Other parameters open another window, the same ones do not.
	w.do(merge(`2,b\n`, 60_000, "|label=s|merge_commit_async=true|strict_mode=true"))
	w.do(merge(`3,c\n`, 60_000, "|label=u|merge_commit_async=true"))
	if n := len(w.server.txns.Running("d")); n != 2 {
		t.Errorf("%d transactions, want 2", n)
	}
	w.do("admin:/backend/restart")
	// The frontend learns nothing of the loss.
	if n := len(w.server.txns.Running("d")); n != 2 || w.server.nodes[0].backend.Merging() != 0 {
		t.Errorf("%d transactions after the restart", n)
	}
	if got := w.do("rows"); got != "" {
		t.Errorf("rows %q", got)
	}
}

func TestMergeCommitRefusals(t *testing.T) {
	for release, steps := range map[string][][2]string{
		"3.5.4": {
			{`stream:1|enable_merge_commit=true|merge_commit_parallel=1`, `FE 200 {"status":"FAILED","code":"INVALID_ARGUMENT","msg":"Batch write interval must be set positive, but is null","message":"Batch write interval must be set positive, but is null"}`},
			{`stream:1|enable_merge_commit=true|merge_commit_interval_ms=5|merge_commit_parallel=0`, `FE 200 {"status":"FAILED","code":"INVALID_ARGUMENT","msg":"Batch write parallel must be set positive, but is 0","message":"Batch write parallel must be set positive, but is 0"}`},
			{`stream:1|enable_merge_commit=maybe`, `BE 200 {"TxnId": -1, "Label": "l", "Status": "Fail", "Message": "Invalid parameter enable_merge_commit. The value must be bool type, but is maybe", ` + noRows + `0}`},
		},
		"3.3.9": {
			{`stream:1,a\n|enable_merge_commit=true`, streamOK},
		},
	} {
		w := newWorldWith(t, play(release))
		for _, step := range steps {
			if got := w.do(step[0]); got != step[1] {
				t.Errorf("%s, %s:\n got %s\nwant %s", release, step[0], got, step[1])
			}
		}
		w.stop()
	}
	w := newWorldWith(t, play("3.4.0"))
	_, text, err := w.send("PUT", w.be()+"/api/d/t/_stream_load", "1,a\n", "label", "r", "column_separator", ",",
		"enable_merge_commit", "true", "merge_commit_interval_ms", "1", "merge_commit_parallel", "1")
	if err != nil {
		t.Fatal(err)
	}
	// This one waited for its window to end by itself.
	keys := regexp.MustCompile(`"(\w+)":`).FindAllStringSubmatch(text, -1)
	var got []string
	for _, k := range keys {
		got = append(got, k[1])
	}
	want := []string{
		"TxnId", "Label", "Status", "Message", "RequestId", "LoadBytes", "LoadTimeMs", "ReadDataTimeMs",
		"PendingTimeMs", "WaitPlanTimeMs", "WriteDataTimeMs", "WaitFinishTimeMs", "LeftTimeMs",
	}
	if !slices.Equal(got, want) {
		t.Errorf("keys %q, want %q", got, want)
	}
}

// TestWindowEndsWithItsTransaction: one that is longer than the load's timeout
// holds nobody up.
func TestWindowEndsWithItsTransaction(t *testing.T) {
	w := newWorld(t)
	answer := w.meanwhile(merge(`1,a\n`, 3_600_000, "|label=r|timeout=30"))
	for w.server.nodes[0].backend.Merging() == 0 {
		time.Sleep(time.Millisecond)
	}
	w.do(`admin:/clock {"advance_seconds":30}`)
	if got := <-answer; !strings.Contains(got, `"Status": "Fail", "Message": "transaction is aborted by timeout"`) {
		t.Errorf("got %s", got)
	}
	if running := w.server.txns.Running("d"); len(running) != 0 {
		t.Errorf("left behind: %+v", running)
	}
}
