package starrocks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// streamed is a backend's answer to a plain Stream Load (protocol reference 2.2).
func streamed(status, message string, more ...string) step {
	text := fmt.Sprintf("{\n    \"TxnId\": 7,\n    \"Label\": \"l\",\n    \"Status\": %q,\n    \"Message\": %q", status, message)
	for _, m := range more {
		text += ",\n    " + m
	}
	return step{text: text + "\n}"}
}

var fiveRows = []string{
	`"NumberTotalRows": 5`, `"NumberLoadedRows": 2`, `"NumberFilteredRows": 2`, `"NumberUnselectedRows": 1`,
	`"LoadBytes": 60`, `"ErrorURL": "http://be:8040/e"`,
}

func TestStreamLoadFindsItsBackendWithoutABody(t *testing.T) {
	f := newFake(t, map[string][]step{"be _stream_load": {streamed("Success", "OK", fiveRows...)}})
	headers := []Header{{"format", "CSV"}, {"Label", "not this"}, {"timeout", "1"}}
	got, err := f.client.StreamLoad(t.Context(), "my shop", "orders", "l", 90*time.Second, headers, strings.NewReader("1\n2\n"))
	counts := Counts{Known: true, Total: 5, Loaded: 2, Filtered: 2, Unselected: 1, Bytes: 60, ErrorURL: "http://be:8040/e"}
	if err != nil || got != (Streamed{Txn: 7, Counts: counts, Visible: true}) {
		t.Errorf("%+v, error %v", got, err)
	}
	for name, want := range map[string]string{
		"method": "PUT", "uri": "/api/my%20shop/orders/_stream_load", "Expect": "100-continue", "format": "CSV", "timeout": "90",
	} {
		for _, what := range []string{"fe _stream_load", "be _stream_load"} {
			if got := f.header(what, name); got != want {
				t.Errorf("%s: %s is %q, want %q", what, name, got, want)
			}
		}
	}
	if fe, be := f.header("fe _stream_load", "label"), f.header("be _stream_load", "label"); fe != "" || be != "l" {
		t.Errorf("label %q at the frontend, %q at the backend; only the load itself has one", fe, be)
	}
	if want := []string{"fe _stream_load", "be _stream_load"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
	if want := []string{"1\n2\n"}; !slices.Equal(f.bodies, want) {
		t.Errorf("bodies %q, want %q", f.bodies, want)
	}
}

func TestStreamLoadOutcomes(t *testing.T) {
	const sure, undecided, refused, data, exists, gone = "sure", "undecided", "refused", "data", "exists", "gone"
	for _, c := range []struct {
		name      string
		fe, be    []step
		want      string // outcome
		text      string // begin of the error
		permanent bool
		busy      bool
	}{
		{"success", nil, []step{streamed("Success", "OK")}, sure, "", false, false},
		{"success in another case", nil, []step{streamed("SUCCESS", "OK")}, sure, "", false, false},
		{"publish timeout", nil, []step{streamed("Publish Timeout", "Publish timeout. The data will be visible after a while")}, sure, "", false, false},
		{"finished", nil, []step{streamed("Label Already Exists", "Label [l] has already been used.", `"ExistingJobStatus": "FINISHED"`)}, exists, "stream load l: label l belongs to a finished transaction", false, false},
		{"running", nil, []step{streamed("Label Already Exists", "Label [l] has already been used.", `"ExistingJobStatus": "RUNNING"`)}, exists, "stream load l: label l belongs to a running transaction", false, false},
		{"too many filtered", nil, []step{streamed("Fail", "too many filtered rows", fiveRows...)}, data, "stream load l: too many filtered rows", true, false},
		{"no rows", nil, []step{streamed("Fail", "No rows were imported from upstream")}, data, "stream load l: No rows were imported", true, false},
		{"status unknown", nil, []step{streamed("Fail", "Commit transaction fail cause x, Transaction status unknown, you can retry with same label.", fiveRows...)}, undecided, "stream load l: outcome unknown: answered Fail: Commit transaction fail", false, false},
		{"commit call lost, older", nil, []step{streamed("Fail", "FE RPC failure, address=TNetworkAddress(hostname=fe), reason=EAGAIN (timed out)")}, undecided, "stream load l: outcome unknown: answered Fail: FE RPC failure", false, false},
		{"lock", nil, []step{streamed("Fail", "get database write lock timeout, database=d")}, refused, "stream load l: answered Fail: get database write lock timeout", false, false},
		{"running limit", nil, []step{streamed("Fail", "current running txns on db 10 is 100, larger than limit 100")}, refused, "stream load l: answered Fail: current running txns", false, true},
		{"limit of a backend", nil, []step{streamed("Fail", "Stream Load exceed http cuncurrent limit 47, please try again later")}, refused, "stream load l: answered Fail: Stream Load exceed", false, true},
		{"unknown table", nil, []step{streamed("Fail", `unknown table "shop.orders"`)}, refused, `stream load l: answered Fail: unknown table "shop.orders"`, true, false},
		{"frontend refuses", []step{{text: `{"Status":"FAILED","Message":"class com.starrocks.common.DdlException: No backend alive."}`}}, nil, refused, "stream load l: answered FAILED: class com.starrocks.common.DdlException: No backend alive.", false, false},
		{"frontend refuses, old form", []step{{text: `{"status":"FAILED","msg":"There is no 100-continue header"}`}}, nil, refused, "stream load l: answered FAILED: There is no 100-continue header", false, false},
		{"no privilege", []step{{status: 401, text: `{"status":"FAILED","code":"1","msg":"Access denied for ana@10.0.0.1"}`}}, nil, gone, "stream load l: access denied by FE: Access denied for ana@10.0.0.1", true, false},
		{"login missing at the backend", nil, []step{streamed("Fail", "no valid Basic authorization")}, gone, "stream load l: access denied by BE: no valid Basic authorization", true, false},
		{"html before the rows", []step{{status: 502, text: "<html>"}}, nil, gone, "stream load l: odd answer from FE: HTTP 502: <html>", false, false},
		{"html after the rows", nil, []step{{status: 504, text: "<html>"}}, undecided, "stream load l: outcome unknown: odd answer from BE: HTTP 504: <html>", false, false},
		{"answer lost", nil, []step{lost}, undecided, "stream load l: outcome unknown: ask BE: ", false, false},
		{"a status of the future", nil, []step{streamed("Maybe", "who knows")}, undecided, "stream load l: outcome unknown: answered Maybe: who knows", false, false},
		{"success before the end", nil, []step{{sip: true, text: `{"Status":"Success","Message":"OK"}`}}, undecided, "stream load l: outcome unknown: odd answer from BE: HTTP 200: Success before the end of the body", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe _stream_load": c.fe, "be _stream_load": c.be})
			var rows io.Reader = strings.NewReader("1\n2\n")
			if strings.Contains(c.name, "before the end") {
				// Rows that have not come to their end when the answer is there.
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				rows = &endless{ctx: ctx}
			}
			got, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, rows)
			var (
				undecidedError *UndecidedError
				refusedError   *RefusedError
				dataError      *DataError
				existsError    *LabelExistsError
			)
			outcome := gone
			switch {
			case err == nil:
				outcome = sure
			case errors.As(err, &undecidedError):
				outcome = undecided
			case errors.As(err, &dataError):
				outcome = data
			case errors.As(err, &existsError):
				outcome = exists
			case errors.As(err, &refusedError):
				outcome = refused
			}
			text := ""
			if err != nil {
				text = strings.NewReplacer(f.fe.URL, "FE", f.be.URL, "BE").Replace(err.Error())
			}
			if outcome != c.want || !strings.HasPrefix(text, c.text) {
				t.Errorf("%s: %q, want %s: %q", outcome, text, c.want, c.text)
			}
			if Permanent(err) != c.permanent || Busy(err) != c.busy {
				t.Errorf("permanent %v, busy %v", Permanent(err), Busy(err))
			}
			if got.Visible != (c.name != "publish timeout" && outcome == sure) {
				t.Errorf("visible %v", got.Visible)
			}
			if n := len(f.requests()); n > 2 {
				t.Errorf("asked %v: a label whose rows were sent is asked for, not loaded again", f.requests())
			}
		})
	}
}

// endless is rows without an end; it gives one at a time, and never too many.
type endless struct {
	ctx   context.Context //nolint:containedctx // a reader of a test
	given int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.given > 0 {
		// Slow enough for an answer to come first, whenever it comes.
		select {
		case <-e.ctx.Done():
			return 0, context.Cause(e.ctx)
		case <-time.After(time.Millisecond):
		}
	}
	e.given++
	return copy(p, "1\n"), nil
}

func TestStreamLoadGetsOverDeadBackends(t *testing.T) {
	dead := "http://" + closedAddress() + "/api/shop/orders/_stream_load"
	f := newFake(t, map[string][]step{
		"fe _stream_load": {{location: dead}, {location: dead}, {location: "BE"}}, "be _stream_load": {streamed("Success", "OK")},
	})
	if _, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n")); err != nil {
		t.Error(err)
	}
	if want := []string{"fe _stream_load", "fe _stream_load", "fe _stream_load", "be _stream_load"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
	if want := []string{"1\n"}; !slices.Equal(f.bodies, want) {
		t.Errorf("bodies %q, want %q", f.bodies, want)
	}

	f = newFake(t, map[string][]step{"fe _stream_load": {{location: dead}}})
	_, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n"))
	var unreachable *UnreachableError
	if !errors.As(err, &unreachable) || len(f.requests()) != maxNamings {
		t.Errorf("error %v after %v", err, f.requests())
	}
}

func TestBeginGetsOverDeadBackends(t *testing.T) {
	dead := "http://" + closedAddress() + "/api/transaction/begin"
	f := newFake(t, map[string][]step{"fe begin": {{location: dead}, {location: "BE"}}, "be begin": {begun}})
	if _, err := f.client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{}); err != nil {
		t.Error(err)
	}
}

func TestStreamLoadGoesToTheNextFrontend(t *testing.T) {
	f := newFake(t, map[string][]step{"fe _stream_load": {lost, {location: "BE"}}, "be _stream_load": {streamed("Success", "OK")}})
	second := httptest.NewServer(f.node("fe"))
	defer second.Close()
	settings := f.settings()
	settings.Load = []string{closedAddress(), f.fe.URL, second.URL}
	client := New(settings)
	defer client.Close()
	if _, err := client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n")); err != nil {
		t.Error(err)
	}
	if want := []string{"fe _stream_load", "fe _stream_load", "be _stream_load"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
}

func TestConnectionLostBeforeTheRowsIsTriedOnceMore(t *testing.T) {
	f := newFake(t, map[string][]step{"be _stream_load": {{lose: true, unread: true}, streamed("Success", "OK")}})
	if _, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n")); err != nil {
		t.Error(err)
	}
	f = newFake(t, map[string][]step{"be _stream_load": {{lose: true, unread: true}}})
	_, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n"))
	var undecided *UndecidedError
	if err == nil || errors.As(err, &undecided) || errors.Is(err, ErrBodyLost) || len(f.requests()) != 4 {
		t.Errorf("error %v after %v; no row was read, so nothing is open", err, f.requests())
	}
}

// Without the end of the body no server can have committed.
func TestStreamLoadThatBreaksBeforeTheEndIsNotUndecided(t *testing.T) {
	f := newFake(t, map[string][]step{"be _stream_load": {{sip: true, lose: true}}})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, &endless{ctx: ctx})
	var undecided *UndecidedError
	if !errors.Is(err, ErrBodyLost) || errors.As(err, &undecided) || Permanent(err) {
		t.Errorf("error %v", err)
	}
}

func TestStreamLoadWithFailedRowsCommitsNothing(t *testing.T) {
	broken := errors.New("the decision could not be written")
	f := newFake(t, map[string][]step{"be _stream_load": {{sip: true, hang: true}}})
	_, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, io.MultiReader(strings.NewReader("1\n"), failing{broken}))
	var undecided *UndecidedError
	if !errors.Is(err, broken) || errors.As(err, &undecided) || err.Error() != "stream load l: read the rows: the decision could not be written" {
		t.Errorf("error %v", err)
	}
}

func TestInterruptedStreamLoadIsUndecidedOnlyAfterItsEnd(t *testing.T) {
	stop := errors.New("interrupted")
	f := newFake(t, map[string][]step{"be _stream_load": {{hang: true}}})
	ctx, cancel := context.WithCancelCause(t.Context())
	rows := readerFunc(func(p []byte) (int, error) { cancel(stop); return copy(p, "1\n"), nil })
	_, err := f.client.StreamLoad(ctx, "shop", "orders", "l", 0, nil, rows)
	var undecided *UndecidedError
	if !errors.Is(err, stop) || errors.As(err, &undecided) {
		t.Errorf("error %v", err)
	}
	ctx, cancel = context.WithCancelCause(t.Context())
	last := readerFunc(func(p []byte) (int, error) { cancel(stop); return copy(p, "1\n"), io.EOF })
	_, err = f.client.StreamLoad(ctx, "shop", "orders", "l", 0, nil, last)
	if !errors.Is(err, stop) || !errors.As(err, &undecided) {
		t.Errorf("error %v", err)
	}
}

// A proxy that hides the redirect carries the empty request out, under a label of
// its own invention.
func TestStreamLoadThroughAProxy(t *testing.T) {
	f := newFake(t, map[string][]step{"fe _stream_load": {streamed("Fail", "No rows were imported from upstream"), streamed("Success", "OK")}})
	if _, err := f.client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n")); err != nil {
		t.Error(err)
	}
	if want := []string{"1\n"}; !slices.Equal(f.bodies, want) || f.header("fe _stream_load", "label") != "l" {
		t.Errorf("bodies %q, want %q", f.bodies, want)
	}
}

func TestMergeCommitOutcomes(t *testing.T) {
	merged := step{text: `{"TxnId": 9, "Label": "merge_commit_1", "Status": "Success", "Message": "OK", "RequestId": "r", "LoadBytes": 2, "LeftMergeTimeMs": 5}`}
	for _, c := range []struct {
		name   string
		fe, be []step
		want   string
	}{
		{"success", nil, []step{merged}, ""},
		{"by the leader", []step{{location: "FE"}, {location: "BE"}}, []step{merged}, ""},
		{"fail", nil, []step{{text: `{"TxnId": 9, "Label": "merge_commit_1", "Status": "Fail", "Message": "too many filtered rows", "RequestId": "r"}`}}, "merge commit r: too many filtered rows"},
		{"refused by the frontend", []step{{text: `{"code":"INVALID_ARGUMENT","status":"FAILED","msg":"Batch write interval must be set positive, but is null","message":"Batch write interval must be set positive, but is null"}`}}, nil, "merge commit r: answered INVALID_ARGUMENT: Batch write interval must be set positive, but is null"},
		{"refused by the frontend, no code", []step{{text: `{"code":"1","status":"FAILED","msg":"no"}`}}, nil, "merge commit r: answered FAILED: no"},
		{"code is a number", []step{{text: `{"code":1,"status":"FAILED","msg":"no"}`}}, nil, "merge commit r: answered FAILED: no"},
		{"answer lost", nil, []step{lost}, "merge commit r: outcome unknown: ask "},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe _stream_load": c.fe, "be _stream_load": c.be})
			got, err := f.client.MergeCommit(t.Context(), "shop", "orders", "r", 0, []Header{{"enable_merge_commit", "true"}}, strings.NewReader("1\n"))
			if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
			if err == nil && got != (Merged{Txn: 9, Label: "merge_commit_1", Bytes: 2}) {
				t.Errorf("%+v", got)
			}
			if f.header("be _stream_load", "label") != "r" && len(c.be) > 0 {
				t.Errorf("label %q", f.header("be _stream_load", "label"))
			}
		})
	}
}
