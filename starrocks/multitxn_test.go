package starrocks

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

var noTask = feReply("FAILED", "class com.starrocks.common.StarRocksException: stream load task l does not exist")

func statesOf(names ...string) (steps []step) {
	for _, n := range names {
		steps = append(steps, labelState(n))
	}
	return steps
}

func TestMultiTransactionNamesItselfInEveryRequest(t *testing.T) {
	f := newFake(t, map[string][]step{
		"fe rollback": {noTask}, "fe begin": {{text: `{"Status":"OK","Message":""}`}}, "be load": {taken},
		"fe commit": {{text: `{"Status":"OK","Message":""}`}}, "fe get_load_state": statesOf("VISIBLE"),
	})
	txn, err := f.client.BeginMulti(t.Context(), "shop", "l", TxnOptions{Idle: time.Minute, Warehouse: "night"})
	if err != nil {
		t.Fatal(err)
	}
	if f.header("fe begin", "timeout") != "600" || f.header("fe begin", "idle_transaction_timeout") != "60" {
		t.Errorf("timeout %q; the server's own would be 20 s", f.header("fe begin", "timeout"))
	}
	if got := f.header("fe begin", "warehouse"); got != "night" {
		t.Errorf("begin's warehouse is %q", got)
	}
	for _, table := range []string{"orders", "lines"} {
		stats, err := txn.Write(t.Context(), table, []Header{{"format", "CSV"}, {"table", "not this"}}, strings.NewReader("1\n2\n3\n"))
		if err != nil || stats != (Stats{Sent: 6, Bytes: 6}) || f.header("be load", "table") != table {
			t.Errorf("%s: %+v, error %v, sent to table %q", table, stats, err, f.header("be load", "table"))
		}
	}
	if visible, err := txn.Commit(t.Context(), 0); !visible || err != nil {
		t.Errorf("visible %v, error %v", visible, err)
	}
	for _, what := range []string{"fe rollback", "fe begin", "fe load", "be load", "fe commit"} {
		for name, want := range map[string]string{"transaction_type": "multi", "db": "shop", "label": "l"} {
			if got := f.header(what, name); got != want {
				t.Errorf("%s: %s is %q, want %q", what, name, got, want)
			}
		}
	}
	if f.header("fe commit", "timeout") != "60" || f.header("fe load", "Expect") != "100-continue" {
		t.Errorf("commit's timeout %q, the load's Expect %q", f.header("fe commit", "timeout"), f.header("fe load", "Expect"))
	}
	if want := []string{"1\n2\n3\n", "1\n2\n3\n"}; !slices.Equal(slices.DeleteFunc(f.bodies, func(s string) bool { return s == "" }), want) {
		t.Errorf("bodies %q, want %q", f.bodies, want)
	}
}

func TestBeginMultiTakesUpNothing(t *testing.T) {
	ok := step{text: `{"Status":"OK","Message":""}`}
	for _, c := range []struct {
		name     string
		rollback step
		begin    step
		states   []step
		want     string
		finished bool
		spent    bool
	}{
		{"fresh", noTask, ok, nil, "", false, false},
		{"fresh, older text", feReply("FAILED", "class com.starrocks.common.StarRocksException: stream load task ldoes not exist"), ok, nil, "", false, false},
		{"an earlier run's rows", feReply("OK", "stream load l abort"), ok, statesOf("ABORTED"), "begin l: label l belongs to a cancelled multi-table transaction", false, true},
		{"never had a load", feReply("OK", "stream load l abort"), ok, statesOf("UNKNOWN"), "begin l: label l belongs to a cancelled multi-table transaction", false, true},
		{"cancelled before", feReply("OK", "Transaction 7 has already aborted, label is l"), ok, statesOf("ABORTED"), "begin l: label l belongs to a cancelled multi-table transaction", false, true},
		{"committed before", feReply("FAILED", "Can not abort VISIBLE transaction 7, label is l"), ok, statesOf("VISIBLE"), "begin l: label l belongs to a finished transaction", true, false},
		{"committed before, told as OK", feReply("OK", "stream load task l has already been commited"), ok, statesOf("COMMITTED"), "begin l: label l belongs to a finished transaction", true, false},
		{"cannot be rolled back", feReply("FAILED", "Can not abort transaction 7 during committing, label is l"), ok, statesOf("PREPARE"), "begin l: label is prepare: because (after: answered FAILED: Can not abort transaction 7 during committing, label is l)", false, false},
		{"lost", lost, ok, nil, "begin l: ask ", false, false},
		{"raced", noTask, feReplyExisting("BEGIN"), nil, "begin l: label l belongs to a running transaction", false, false},
		{"raced, cancelled", noTask, feReplyExisting("CANCELLED"), nil, "begin l: label l belongs to a cancelled multi-table transaction", false, true},
		{"raced, committed", noTask, feReplyExisting("COMMITED"), nil, "begin l: label l belongs to a finished transaction", true, false},
		{"OK with a hint", noTask, feReply("OK", "stream load task l has already been cancelled: x"), nil, "begin l: answered OK: stream load task l has already been cancelled: x", false, false},
		{"unknown database", feReply("FAILED", "class com.starrocks.common.StarRocksException: Database[shop] does not exist."), ok, statesOf("UNKNOWN"), "begin l: answered FAILED: class com.starrocks.common.StarRocksException: Database[shop] does not exist.", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe rollback": {c.rollback}, "fe begin": {c.begin}, "fe get_load_state": c.states})
			_, err := f.client.BeginMulti(t.Context(), "shop", "l", TxnOptions{})
			text := ""
			if err != nil {
				text = err.Error()
			}
			if !strings.HasPrefix(text, c.want) || (text == "") != (c.want == "") {
				t.Errorf("error %q, want %q", text, c.want)
			}
			var exists *LabelExistsError
			if errors.As(err, &exists) != (c.finished || c.spent || strings.Contains(c.want, "belongs")) {
				t.Errorf("error %#v", err)
			}
			if exists != nil && (exists.Finished != c.finished || exists.Spent != c.spent) {
				t.Errorf("finished %v, spent %v", exists.Finished, exists.Spent)
			}
		})
	}
}

func feReplyExisting(state string) step {
	return step{text: `{"Status":"LABEL_ALREADY_EXISTS","Message":"Transaction already started with label [l], txnId: 7","ExistingJobStatus":"` + state + `","TxnId":7}`}
}

func TestMultiWriteOutcomes(t *testing.T) {
	over := feReply("OK", "stream load task l has already been cancelled: timeout")
	for _, c := range []struct {
		name   string
		fe, be []step
		want   string
		asked  int
	}{
		{"taken", nil, []step{taken}, "", 2},
		{"OK that took nothing", []step{over}, nil, "load orders of l: answered OK: stream load task l has already been cancelled: timeout", 1},
		{"OK without a word", []step{feReply("OK", "")}, nil, "load orders of l: odd answer from FE: HTTP 200: OK without the rows", 1},
		{"the frontend cannot plan it", []step{feReply("FAILED", "class com.starrocks.common.MetaNotFoundException: Failed to find table orders in db shop")}, nil, "load orders of l: answered FAILED: class com.starrocks.common.MetaNotFoundException: Failed to find table orders in db shop", 1},
		{"forgotten by a new leader", []step{noTask}, nil, "load orders of l: answered FAILED: class com.starrocks.common.StarRocksException: stream load task l does not exist", 1},
		{"busy, then taken", nil, []step{{text: inUse.text, unread: true}, taken}, "", 4},
		{"connection gone, then taken", nil, []step{{lose: true, unread: true}, taken}, "", 4},
		{"busy after the rows were read", nil, []step{inUse}, "load orders of l: answered TXN_IN_PROCESSING: Transaction is in processing; part of the body was read before a backend accepted it", 2},
		{"lost after the rows were read", nil, []step{lost}, "load orders of l: ask BE: ", 2},
		{"headers differ", nil, []step{beReply("INTERNAL_ERROR", "load request not equal last.")}, "load orders of l: answered INTERNAL_ERROR: load request not equal last.", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe load": c.fe, "be load": c.be})
			stats, err := f.client.ResumeMulti("shop", "l").Write(t.Context(), "orders", nil, strings.NewReader("1\n2\n3\n"))
			text := ""
			if err != nil {
				text = strings.NewReplacer(f.fe.URL, "FE", f.be.URL, "BE").Replace(err.Error())
			}
			if !strings.HasPrefix(text, c.want) || (text == "") != (c.want == "") {
				t.Errorf("error %q, want %q", text, c.want)
			}
			if err == nil && stats.Sent != 6 {
				t.Errorf("%+v", stats)
			}
			if n := len(f.requests()); n != c.asked {
				t.Errorf("asked %v, want %d requests", f.requests(), c.asked)
			}
			if touched := strings.Contains(c.name, "were read"); errors.Is(err, ErrBodyLost) != touched {
				t.Errorf("body lost is %v", !touched)
			}
		})
	}
	broken := errors.New("record without an end")
	f := newFake(t, map[string][]step{"be load": {{lose: true}}})
	_, err := f.client.ResumeMulti("shop", "l").Write(t.Context(), "orders", nil, io.MultiReader(strings.NewReader("1\n"), failing{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestMultiCommitBelievesOnlyTheLabel(t *testing.T) {
	fine := feReply("OK", "")
	const filtered = "abnormal data more than max filter rate, tracking_url: http://be:8040/api/_load_error_log?file=e"
	for _, c := range []struct {
		name    string
		commit  []step
		states  []step
		visible bool
		want    string
		commits int
	}{
		{"visible", []step{fine}, statesOf("VISIBLE"), true, "", 1},
		{"committed", []step{fine}, statesOf("COMMITTED"), false, "", 1},
		{"takes its time", []step{fine}, statesOf("PREPARE", "PREPARED", "COMMITTED"), false, "", 1},
		{"OK that is a failure", []step{fine}, statesOf("ABORTED"), false, "commit l: label is aborted: because", 1},
		{"OK and forgotten", []step{fine}, statesOf("UNKNOWN"), false, "commit l: label is unknown: because", 1},
		{"OK and nothing happens", []step{fine}, statesOf("PREPARE"), false, "commit l: label is prepare: because", 1},
		{"already committed", []step{feReply("OK", "Transaction 7 has already committed, label is l")}, statesOf("VISIBLE"), true, "", 1},
		{"already committing", []step{feReply("FAILED", "Transaction 7 is already committing, label is l")}, statesOf("PREPARE", "VISIBLE"), true, "", 1},
		{"cancelled", []step{feReply("FAILED", "Can not commit CANCELLED transaction 7, label is l")}, statesOf("ABORTED"), false, "commit l: label is aborted: because (after: answered FAILED: Can not commit CANCELLED transaction 7, label is l)", 1},
		{"a new leader", []step{noTask}, statesOf("UNKNOWN"), false, "commit l: label is unknown: because (after: answered FAILED: class com.starrocks.common.StarRocksException: stream load task l does not exist)", 1},
		{"answer lost after the effect", []step{lost}, statesOf("VISIBLE"), true, "", 1},
		{"request lost", []step{lost, fine}, statesOf("PREPARE", "PREPARE", "PREPARE", "PREPARE", "VISIBLE"), true, "", 2},
		{"request lost, not registered", []step{lost, fine}, statesOf("UNKNOWN", "COMMITTED"), false, "", 2},
		{"request lost for ever", []step{lost}, statesOf("UNKNOWN"), false, "commit l: label is unknown: because (after: ask ", maxCommits},
		{"too many filtered rows", []step{feReply("FAILED", filtered)}, statesOf("ABORTED"), false, "commit l: " + filtered, 1},
		{"too many filtered rows, told as OK", []step{fine}, []step{{text: `{"state":"ABORTED","reason":"commit failed: ` + filtered + `","status":"OK","code":"0"}`}}, false, "commit l: commit failed: " + filtered, 1},
		{"too many filtered rows, committed all the same", []step{feReply("FAILED", filtered)}, statesOf("COMMITTED"), false, "", 1},
		{"no rows", []step{feReply("FAILED", "No rows were imported from upstream")}, statesOf("ABORTED"), false, "commit l: No rows were imported from upstream", 1},
		{"cannot be asked for", []step{fine}, []step{lost}, false, "commit l: asking for the label: ask for label l: no frontend can be reached", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe commit": c.commit, "fe get_load_state": c.states})
			visible, err := f.client.ResumeMulti("shop", "l").Commit(t.Context(), 0)
			text := ""
			if err != nil {
				text = err.Error()
			}
			if visible != c.visible || !strings.HasPrefix(text, c.want) || (text == "") != (c.want == "") {
				t.Errorf("visible %v, error %q, want %v, %q", visible, text, c.visible, c.want)
			}
			commits := 0
			for _, a := range f.requests() {
				if a == "fe commit" {
					commits++
				}
			}
			if commits != c.commits {
				t.Errorf("%d commits were sent, want %d", commits, c.commits)
			}
			var data *DataError
			if isData := strings.Contains(c.want, "abnormal") || strings.Contains(c.want, "No rows"); errors.As(err, &data) != isData || Permanent(err) != isData {
				t.Errorf("error %#v, permanent %v", err, Permanent(err))
			}
			if strings.Contains(c.want, "abnormal") && data != nil && data.ErrorURL != "http://be:8040/api/_load_error_log?file=e" {
				t.Errorf("error log at %q", data.ErrorURL)
			}
			if data != nil && data.NoRows != strings.Contains(c.want, "No rows") {
				t.Errorf("no rows is %v", data.NoRows)
			}
			if f.total() > 3*DefaultCommitTimeout {
				t.Errorf("waited %v", f.total())
			}
		})
	}
}

func TestMultiRollbackLadder(t *testing.T) {
	cancelled := step{text: `{"status":"OK","msg":"Success"}`}
	for _, c := range []struct {
		name     string
		rollback []step
		cancel   []step
		states   []step
		want     string
	}{
		{"rolled back", []step{feReply("OK", "stream load l abort")}, nil, statesOf("ABORTED"), ""},
		{"before the first load", []step{feReply("OK", "stream load l abort")}, nil, statesOf("UNKNOWN"), ""},
		{"no such task", []step{noTask}, nil, statesOf("UNKNOWN"), ""},
		{"takes its time", []step{feReply("OK", "stream load l abort initiated, rollback pending")}, nil, statesOf("PREPARE", "ABORTED"), ""},
		{"committed, told as OK", []step{feReply("OK", "Can not abort VISIBLE transaction 7, label is l")}, nil, statesOf("VISIBLE"), "roll back l: label is visible: because (after: answered OK: Can not abort VISIBLE transaction 7, label is l)"},
		{"task gone, label open", []step{noTask}, []step{cancelled}, statesOf("PREPARE", "PREPARE", "ABORTED"), ""},
		{"only the timeout is left", []step{noTask}, []step{feReply("FAILED", "transaction not found: l")}, statesOf("PREPARE"), "roll back l: label is prepare: because (after: answered FAILED: "},
		{"lost once", []step{lost, feReply("OK", "stream load l abort")}, nil, statesOf("UNKNOWN"), ""},
		{"lost for ever", []step{lost}, nil, statesOf("UNKNOWN"), "roll back l: label is unknown: because (after: ask "},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe rollback": c.rollback, "fe _cancel": c.cancel, "fe get_load_state": c.states})
			err := f.client.ResumeMulti("shop", "l").Rollback(t.Context())
			text := ""
			if err != nil {
				text = err.Error()
			}
			if !strings.HasPrefix(text, c.want) || (text == "") != (c.want == "") {
				t.Errorf("error %q, want %q", text, c.want)
			}
		})
	}
}
