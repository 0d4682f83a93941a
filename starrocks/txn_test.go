package starrocks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

func begin(t *testing.T, f *fake) *Txn {
	t.Helper()
	txn, err := f.client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{Timeout: 90 * time.Second, Idle: 1500 * time.Millisecond, Warehouse: "night"})
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	return txn
}

func TestBeginGoesThroughTheFrontendAndKeepsItsBackend(t *testing.T) {
	f := newFake(t, map[string][]step{"be begin": {begun}, "be load": {taken}})
	txn := begin(t, f)
	if txn.ID() != 918301 || txn.Label() != "l" {
		t.Errorf("transaction %d of label %q", txn.ID(), txn.Label())
	}
	for name, want := range map[string]string{
		"method": "POST", "db": "shop", "table": "orders", "label": "l", "timeout": "90", "idle_transaction_timeout": "2", "warehouse": "night",
	} {
		if got := f.header("be begin", name); got != want {
			t.Errorf("begin's %s is %q, want %q", name, got, want)
		}
	}
	stats, err := txn.Write(t.Context(), []Header{{"format", "CSV"}}, strings.NewReader("1\x01a\x02\n2"))
	if err != nil || stats != (Stats{Sent: 6, Bytes: 6}) {
		t.Errorf("stats %+v, error %v", stats, err)
	}
	for name, want := range map[string]string{"method": "PUT", "Expect": "100-continue", "format": "CSV", "label": "l", "db": "shop", "table": "orders"} {
		if got := f.header("be load", name); got != want {
			t.Errorf("load's %s is %q, want %q", name, got, want)
		}
	}
	if want := []string{"fe begin", "be begin", "be load"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
	if want := []string{"1\x01a\x02\n2"}; !slices.Equal(f.bodies, want) {
		t.Errorf("bodies %q, want %q", f.bodies, want)
	}
}

func TestBeginOutcomes(t *testing.T) {
	for _, c := range []struct {
		name      string
		answer    step
		want      string
		exists    string // of a LabelExistsError: running or finished
		permanent bool
	}{
		{"running", beReply("LABEL_ALREADY_EXISTS", "Label [l] has already been used.", `"ExistingJobStatus": "RUNNING"`), "begin l: label l belongs to a running transaction", "running", false},
		{"finished", beReply("LABEL_ALREADY_EXISTS", "Label [l] has already been used.", `"ExistingJobStatus": "FINISHED"`), "begin l: label l belongs to a finished transaction", "finished", false},
		{"live context", beReply("LABEL_ALREADY_EXISTS", "", `"ExistingJobStatus": ""`), "begin l: label l belongs to a running transaction", "running", false},
		{"unknown table", beReply("ANALYSIS_ERROR", `unknown table "shop.orders"`), `begin l: answered ANALYSIS_ERROR: unknown table "shop.orders"`, "", true},
		{"too many running", beReply("ANALYSIS_ERROR", "current running txns on db 10 is 100, larger than limit 100"), "begin l: answered ANALYSIS_ERROR: current running txns on db 10 is 100, larger than limit 100", "", false},
		{"not leader", beReply("INTERNAL_ERROR", "current fe is not master"), "begin l: answered INTERNAL_ERROR: current fe is not master", "", false},
		{"no insert", beReply("INTERNAL_ERROR", "Access denied; you need (at least one of) the INSERT privilege(s) for this operation"), "", "", true},
		{"no backend", feReply("FAILED", "class com.starrocks.common.DdlException: No backend alive."), "begin l: answered FAILED: class com.starrocks.common.DdlException: No backend alive.", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"be begin": {c.answer}, "fe get_load_state": {labelState("PREPARE")}})
			_, err := f.client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{})
			if err == nil || c.want != "" && err.Error() != c.want {
				t.Fatalf("error %v, want %s", err, c.want)
			}
			var exists *LabelExistsError
			if errors.As(err, &exists) != (c.exists != "") || c.exists != "" && exists.Finished != (c.exists == "finished") {
				t.Errorf("error %#v, want a label that is %q", err, c.exists)
			}
			if Permanent(err) != c.permanent {
				t.Errorf("permanent is %v", Permanent(err))
			}
		})
	}
}

// A backend remembers a transaction that the frontends have forgotten.
func TestBeginGetsOverAnOrphan(t *testing.T) {
	alive := beReply("LABEL_ALREADY_EXISTS", "", `"ExistingJobStatus": ""`)
	f := newFake(t, map[string][]step{
		"be begin": {alive, begun}, "fe get_load_state": {labelState("UNKNOWN")}, "be rollback": {taken}, "be load": {taken},
	})
	txn := begin(t, f)
	if txn.ID() != 918301 {
		t.Errorf("transaction %d", txn.ID())
	}
	want := []string{"fe begin", "be begin", "fe get_load_state", "be rollback", "fe begin", "be begin"}
	if !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
}

func TestPrepareOutcomes(t *testing.T) {
	counts := Counts{Known: true, Total: 5, Loaded: 2, Filtered: 2, Unselected: 1, Bytes: 60, ErrorURL: "http://be:8040/api/_load_error_log?file=e"}
	forgotten := feReply("FAILED", "class com.starrocks.common.StarRocksException: Transaction with op[prepare] and label[l] has no node.")
	tooMany := beReply("INTERNAL_ERROR", "too many filtered rows", `"ErrorURL": "http://be:8040/e"`)
	for _, c := range []struct {
		name    string
		prepare []step
		states  []step
		want    string
		counts  Counts
	}{
		{"success", []step{ready}, nil, "", counts},
		{"answer lost, prepared", []step{lost}, []step{labelState("PREPARED")}, "", Counts{}},
		{"answer lost, still working, then prepared", []step{lost}, []step{labelState("PREPARE"), labelState("PREPARE"), labelState("PREPARED")}, "", Counts{}},
		{"request lost", []step{lost, ready}, []step{labelState("PREPARE")}, "", counts},
		{"answer lost, still working", []step{lost, inUse, gone}, []step{labelState("PREPARE"), labelState("PREPARED")}, "", Counts{}},
		{"answer lost, refused rows", []step{lost, tooMany}, []step{labelState("PREPARE")}, "prepare l: too many filtered rows", Counts{}},
		{"answer lost, rolled back", []step{lost}, []step{labelState("ABORTED")}, "prepare l: label is aborted: because (after: ", Counts{}},
		{"answer lost, forgotten", []step{lost}, []step{labelState("UNKNOWN")}, "prepare l: label is unknown: because (after: ", Counts{}},
		{"answer lost, never ends", []step{lost}, []step{labelState("PREPARE")}, "prepare l: label is prepare: because (after: ", Counts{}},
		{"second prepare", []step{gone}, []step{labelState("PREPARED")}, "", Counts{}},
		{"backend restarted", []step{gone}, []step{labelState("PREPARE")}, "prepare l: label is prepare: because (after: answered TXN_NOT_EXISTS: transaction with label l not exists)", Counts{}},
		{"committed by another", []step{gone}, []step{labelState("VISIBLE")}, "prepare l: label is visible: because (after: answered TXN_NOT_EXISTS: transaction with label l not exists)", Counts{}},
		{"still loading", []step{inUse, inUse, ready}, nil, "", counts},
		{"timeout", []step{beReply("TIMEOUT", "lock")}, []step{labelState("ABORTED")}, "prepare l: label is aborted: because (after: answered TIMEOUT: lock)", Counts{}},
		{"leader forgot", []step{beReply("ANALYSIS_ERROR", "transaction not found: 918301")}, []step{labelState("UNKNOWN")}, "prepare l: label is unknown: because (after: answered ANALYSIS_ERROR: transaction not found: 918301)", Counts{}},
		{"no node", []step{forgotten}, []step{labelState("UNKNOWN")}, "prepare l: label is unknown", Counts{}},
		{"already failed", []step{beReply("ABORTED", "transaction is aborted")}, []step{labelState("ABORTED")}, "prepare l: label is aborted: because (after: answered ABORTED: transaction is aborted)", Counts{}},
		{"html", []step{{status: 502, text: "<html>\n<body>"}}, []step{labelState("PREPARED")}, "", Counts{}},
		{"too many filtered", []step{tooMany}, nil, "prepare l: too many filtered rows", Counts{}},
		{"no data", []step{beReply("INTERNAL_ERROR", "transaction 918301 hasn't send any data yet")}, nil, "prepare l: transaction 918301 hasn't send any data yet", Counts{}},
		{"asking fails too", []step{lost}, []step{{status: 500, text: "oops"}}, "prepare l: outcome unknown: ", Counts{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"be begin": {begun}, "be prepare": c.prepare, "fe get_load_state": c.states})
			got, err := begin(t, f).Prepare(t.Context())
			if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
			if got != c.counts {
				t.Errorf("counts %+v, want %+v", got, c.counts)
			}
			if total := f.total(); total > 20*time.Second {
				t.Errorf("waited %v", total)
			}
		})
	}
}

func (f *fake) total() (d time.Duration) {
	for _, s := range f.slept {
		d += s
	}
	return d
}

func TestRefusedRowsCarryTheirLog(t *testing.T) {
	answer := beReply("INTERNAL_ERROR", "too many filtered rows", `"NumberFilteredRows": 3`, `"ErrorURL": "http://be:8040/e"`)
	f := newFake(t, map[string][]step{"be begin": {begun}, "be prepare": {answer}})
	_, err := begin(t, f).Prepare(t.Context())
	var data *DataError
	if !errors.As(err, &data) || data.ErrorURL != "http://be:8040/e" || data.Counts.Filtered != 3 || data.NoRows || !Permanent(err) {
		t.Errorf("error %#v", err)
	}
	for _, text := range []string{
		"all partitions have no load data", "No partitions have data available for loading. If", "No rows were imported from upstream",
	} {
		f := newFake(t, map[string][]step{"be begin": {begun}, "be prepare": {beReply("ANALYSIS_ERROR", text)}})
		_, err := begin(t, f).Prepare(t.Context())
		if !errors.As(err, &data) || !data.NoRows {
			t.Errorf("%q gives %v", text, err)
		}
	}
}

func TestBusyTransactionIsAskedAgainWithGrowingPauses(t *testing.T) {
	f := newFake(t, map[string][]step{"be begin": {begun}, "be prepare": append(slices.Repeat([]step{inUse}, 12), ready)})
	if _, err := begin(t, f).Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []time.Duration{500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500, 5000, 5000, 5000}
	for i := range want {
		want[i] *= time.Millisecond
	}
	if !slices.Equal(f.slept, want) {
		t.Errorf("slept %v, want %v", f.slept, want)
	}
}

func TestCommitOutcomes(t *testing.T) {
	publish := feReply("FAILED", "class com.starrocks.common.StarRocksException: publish timeout: 60000ms")
	already := feReply("OK", "Transaction 918301 has already committed, label is l")
	aborted := feReply("FAILED", "class com.starrocks.common.StarRocksException: Can not commit ABORTED transaction 918301, label is l")
	fine := feReply("OK", "")
	for _, c := range []struct {
		name    string
		commit  []step
		states  []string
		resumed bool
		visible bool
		want    string
		commits int
	}{
		{"ok, visible", []step{fine}, []string{"VISIBLE"}, false, true, "", 1},
		{"ok, committed only", []step{fine}, []string{"COMMITTED"}, false, false, "", 1},
		{"ok is not believed", []step{fine}, []string{"ABORTED"}, false, false, "commit l: label is aborted: because", 1},
		{"ok but forgotten", []step{fine}, []string{"UNKNOWN"}, false, false, "commit l: label is unknown: because", 1},
		{"publish timeout", []step{publish}, []string{"COMMITTED"}, false, false, "", 1},
		{"PUBLISH_TIMEOUT", []step{beReply("PUBLISH_TIMEOUT", "Publish timeout. The data will be visible after a while")}, []string{"VISIBLE"}, false, true, "", 1},
		{"lock timeout, then ok", []step{notYet, fine}, []string{"PREPARED", "VISIBLE"}, false, true, "", 2},
		{"lock timeout for ever", []step{notYet}, []string{"PREPARED"}, false, false, "commit l: label is prepared: because (after: answered FAILED: class com.starrocks.common.StarRocksException: get database write lock timeout, database=d, timeout=20000ms)", maxCommits},
		{"already committed", []step{already}, []string{"COMMITTED"}, false, false, "", 1},
		{"answer lost after the effect", []step{lost}, []string{"VISIBLE"}, false, true, "", 1},
		{"answer lost before it", []step{lost, fine}, []string{"PREPARED", "VISIBLE"}, false, true, "", 2},
		{"aborted", []step{aborted}, []string{"ABORTED"}, false, false, "commit l: label is aborted: because (after: answered FAILED: class com.starrocks.common.StarRocksException: Can not commit ABORTED transaction 918301, label is l)", 1},
		{"html", []step{{status: 503, text: "<html>busy"}}, []string{"COMMITTED"}, false, false, "", 1},
		{"resumed, prepared", []step{fine}, []string{"PREPARED", "VISIBLE"}, true, true, "", 1},
		{"resumed, visible already", nil, []string{"VISIBLE"}, true, true, "", 0},
		{"resumed, half an epoch", nil, []string{"PREPARE"}, true, false, "commit l: label is prepare: because", 0},
		{"resumed, forgotten", nil, []string{"UNKNOWN"}, true, false, "commit l: label is unknown: because", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var states []step
			for _, s := range c.states {
				states = append(states, labelState(s))
			}
			f := newFake(t, map[string][]step{
				"be begin": {begun}, "be prepare": {ready}, "fe commit": c.commit, "fe get_load_state": states,
			})
			txn := f.client.Resume("shop", "orders", "l")
			if !c.resumed {
				txn = begin(t, f)
				if _, err := txn.Prepare(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			visible, err := txn.Commit(t.Context(), 0)
			text := ""
			if err != nil {
				text = err.Error()
			}
			if visible != c.visible || text != c.want {
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
			if c.commits > 0 && f.header("fe commit", "timeout") != "60" {
				t.Errorf("timeout %q", f.header("fe commit", "timeout"))
			}
		})
	}
}

func TestCommitThatCannotBeAskedForIsUndecided(t *testing.T) {
	f := newFake(t, map[string][]step{"fe commit": {lost}, "fe get_load_state": {labelState("PREPARED"), lost}})
	_, err := f.client.Resume("shop", "orders", "l").Commit(t.Context(), time.Second)
	var undecided *UndecidedError
	if !errors.As(err, &undecided) || Permanent(err) {
		t.Errorf("error %v", err)
	}
}

func TestRollbackOutcomes(t *testing.T) {
	ok := beReply("OK", "")
	cancelled := step{text: `{"status":"OK","code":"0","msg":"Success","message":"OK"}`}
	notFound := step{text: `{"status":"FAILED","msg":"transaction not found: l"}`}
	committed := feReply("FAILED", "class com.starrocks.common.StarRocksException: Can not abort VISIBLE transaction 1, label is l")
	for _, c := range []struct {
		name     string
		rollback []step
		cancel   []step
		states   []string
		want     string
	}{
		{"ok", []step{ok}, nil, nil, ""},
		{"lost, aborted", []step{lost}, nil, []string{"ABORTED"}, ""},
		{"lost, forgotten", []step{lost}, nil, []string{"UNKNOWN"}, ""},
		{"committed", []step{committed}, nil, []string{"VISIBLE"}, "roll back l: label is visible: because (after: answered FAILED: class com.starrocks.common.StarRocksException: Can not abort VISIBLE transaction 1, label is l)"},
		{"prepared, second try", []step{lost, ok}, nil, []string{"PREPARED"}, ""},
		{"busy, then ok", []step{inUse, ok}, nil, []string{"PREPARE"}, ""},
		{"backend restarted: cancel", []step{gone}, []step{cancelled}, []string{"PREPARE"}, ""},
		{"cancel comes too late", []step{gone}, []step{notFound}, []string{"PREPARE", "ABORTED"}, ""},
		{"only the timeout is left", []step{gone}, []step{notFound}, []string{"PREPARE"}, "roll back l: label is prepare: because (after: answered TXN_NOT_EXISTS: transaction with label l not exists)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var states []step
			for _, s := range c.states {
				states = append(states, labelState(s))
			}
			f := newFake(t, map[string][]step{"fe rollback": c.rollback, "fe _cancel": c.cancel, "fe get_load_state": states})
			err := f.client.Resume("shop", "orders", "l").Rollback(t.Context())
			text := ""
			if err != nil {
				text = err.Error()
			}
			if text != c.want {
				t.Errorf("error %q, want %q", text, c.want)
			}
			if c.cancel != nil && f.header("fe _cancel", "uri") != "/api/shop/_/_cancel?label=l" {
				t.Errorf("cancel asked %q", f.header("fe _cancel", "uri"))
			}
		})
	}
}

// watched counts reads, so that a test sees whether rows were touched.
type watched struct {
	rows  io.Reader
	reads int
}

func (w *watched) Read(p []byte) (int, error) {
	w.reads++
	return w.rows.Read(p)
}

func TestRowsAreNotReadBeforeTheBackendAccepts(t *testing.T) {
	refusal := beReply("INVALID_ARGUMENT", "Request table x not equal transaction table orders")
	refusal.unread = true
	f := newFake(t, map[string][]step{"be begin": {begun}, "be load": {refusal}})
	rows := &watched{rows: strings.NewReader("1\n")}
	_, err := begin(t, f).Write(t.Context(), nil, rows)
	if want := "load l: answered INVALID_ARGUMENT: Request table x not equal transaction table orders"; err == nil || err.Error() != want || rows.reads != 0 || !Permanent(err) {
		t.Errorf("error %v after %d reads, want %s after none", err, rows.reads, want)
	}
}

func TestRowsSurviveARedirectAndABusyAnswer(t *testing.T) {
	busy := inUse
	busy.unread = true
	f := newFake(t, map[string][]step{"be load": {busy, taken}})
	stats, err := f.client.Resume("shop", "orders", "l").Write(t.Context(), nil, strings.NewReader("1\n2\n3\n"))
	if err != nil || stats.Sent != 6 {
		t.Fatalf("stats %+v, error %v", stats, err)
	}
	if want := []string{"1\n2\n3\n"}; !slices.Equal(f.bodies, want) {
		t.Errorf("bodies %q, want %q", f.bodies, want)
	}
	if want := []string{"fe load", "be load", "fe load", "be load"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
}

func TestLoadOutcomesAfterRowsWereRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer step
		want   string
		body   bool // ErrBodyLost
	}{
		{"answer lost", lost, "load l: ask ", true},
		{"busy", inUse, "load l: answered TXN_IN_PROCESSING: Transaction is in processing; part of the body was read before a backend accepted it", true},
		{"headers differ", beReply("INTERNAL_ERROR", "load request not equal last."), "load l: answered INTERNAL_ERROR: load request not equal last.", false},
		{"aborted", beReply("ABORTED", "current transaction is aborted"), "load l: answered ABORTED: current transaction is aborted", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"be begin": {begun}, "be load": {c.answer}})
			_, err := begin(t, f).Write(t.Context(), nil, strings.NewReader("1\n"))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || errors.Is(err, ErrBodyLost) != c.body {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if n := len(f.requests()); n != 3 {
				t.Errorf("asked %v: rows that were read must not be sent again", f.requests())
			}
		})
	}
}

func TestRowsReadBeforeARedirectAreLost(t *testing.T) {
	// A frontend that says 100 Continue before it redirects, as a proxy may.
	f := newFake(t, map[string][]step{"fe load": {{sip: true, location: "BE"}}})
	_, err := f.client.Resume("shop", "orders", "l").Write(t.Context(), nil, strings.NewReader("1\n2\n"))
	if !errors.Is(err, ErrBodyLost) || Permanent(err) {
		t.Errorf("error %v", err)
	}
	if want := []string{"fe load"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v: rows without their beginning must not be sent on", f.requests())
	}
}

func TestFailureToReadTheRowsIsInTheChain(t *testing.T) {
	broken := errors.New("record without an end")
	f := newFake(t, map[string][]step{"be begin": {begun}, "be load": {{lose: true}}})
	_, err := begin(t, f).Write(t.Context(), nil, io.MultiReader(strings.NewReader("1\n"), failing{broken}))
	if !errors.Is(err, broken) || err.Error() != "load l: read the rows: record without an end" {
		t.Errorf("error %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestCancelledLoadReturnsAndReadsNoMore(t *testing.T) {
	f := newFake(t, map[string][]step{"be begin": {begun}, "be load": {{hang: true}}})
	txn := begin(t, f)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("interrupted")
	// The rows have no end; the first of them to be sent brings the interrupt.
	rows := readerFunc(func(p []byte) (int, error) { cancel(stop); return copy(p, "1\n"), nil })
	_, err := txn.Write(ctx, nil, rows)
	if !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestWaitVisible(t *testing.T) {
	for _, c := range []struct {
		states  []string
		visible bool
		want    string
	}{
		{[]string{"VISIBLE"}, true, "<nil>"},
		{[]string{"COMMITTED", "COMMITTED", "VISIBLE"}, true, "<nil>"},
		{[]string{"COMMITTED"}, false, "<nil>"},
		{[]string{"PREPARED"}, false, "wait for l: label is prepared: because"},
	} {
		var states []step
		for _, s := range c.states {
			states = append(states, labelState(s))
		}
		f := newFake(t, map[string][]step{"fe get_load_state": states})
		visible, err := f.client.WaitVisible(t.Context(), "shop", "l", 10*time.Second)
		if visible != c.visible || fmt.Sprint(err) != c.want {
			t.Errorf("%v: visible %v, error %v", c.states, visible, err)
		}
		if f.total() > 10*time.Second {
			t.Errorf("waited %v", f.total())
		}
	}
}

// net/http may read a body after the answer has come.
func TestRowsAreTheCallersAgainAfterAWrite(t *testing.T) {
	rows := strings.NewReader("1\n2\n")
	b := &body{rows: rows}
	if n, err := b.Read(make([]byte, 2)); n != 2 || err != nil {
		t.Fatalf("%d bytes, error %v", n, err)
	}
	if err := b.Close(); err != nil || b.size() != 2 {
		t.Errorf("error %v, %d bytes", err, b.size())
	}
	b.seal()
	if n, err := b.Read(make([]byte, 2)); n != 0 || !errors.Is(err, io.ErrClosedPipe) || rows.Len() != 2 {
		t.Errorf("%d bytes, error %v, %d bytes left", n, err, rows.Len())
	}
}
