package fault

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"starlift-sandbox/reply"
)

func TestRuleFiresOnTheCountedRequests(t *testing.T) {
	var s Set
	for _, r := range []Rule{
		{On: Load, At: 2, Times: 2, Action: CutBefore},
		{On: Any, At: 3, Action: LoseAnswer},
	} {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	var fired []string
	for _, op := range []string{Load, Begin, Load, Load, Load, Any} {
		r, found := s.match(op, "l")
		if !found {
			r.Action = "-"
		}
		fired = append(fired, r.Action)
	}
	// The third request matches both rules: the first one breaks it.
	if want := []string{"-", "-", CutBefore, CutBefore, "-", "-"}; !reflect.DeepEqual(fired, want) {
		t.Errorf("got %q, want %q", fired, want)
	}
	rules := s.Rules()
	if rules[0].Seen != 3 || rules[0].Fired != 2 || rules[1].Seen != 3 || rules[1].Fired != 0 {
		t.Errorf("got %+v", rules)
	}
	want := []Count{{Any, "l", 1}, {Begin, "l", 1}, {Load, "l", 4}}
	if got := s.Counts(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if err := s.Clear(); err != nil || len(s.Rules()) != 0 {
		t.Errorf("rules stayed, %v", err)
	}
}

func TestSenselessRulesAreRefused(t *testing.T) {
	for _, r := range []Rule{
		{On: "x", Action: CutBefore},
		{On: Load, Action: "x"},
		{On: Load, Action: CutBefore, At: -1},
		{On: Load, Action: CutBefore, Times: -1},
		{On: Begin, Action: CutBody},
		{On: Load, Action: Status},
		{On: Load, Action: Delay, Milliseconds: -1},
		{On: Load, Action: Slow},
		{On: Commit, Action: Stall},
		{On: Begin, Action: Busy},
		{On: Load, Action: Error, Code: 1064},
		{On: SQL, Action: Error},
		{On: SQL, Action: Status, Code: 500},
		{On: SQL, Action: Loop},
		{On: SQL, Action: CutBefore, Label: "l"},
		{On: Load, Action: CutBefore, Statement: "ALTER"},
		{On: Load, Action: CutBefore, Label: "["},
	} {
		var s Set
		if err := s.Add(r); err == nil {
			t.Errorf("%+v was taken", r)
		}
	}
}

// TestActions breaks a request with a body of 8 bytes in each way.
func TestActions(t *testing.T) {
	for _, c := range []struct {
		rule   Rule
		read   string // what the effect got of the body
		effect bool
		answer string // empty: the connection was closed without one
	}{
		{Rule{Action: CutBefore}, "", false, ""},
		{Rule{Action: CutBody, AfterBytes: 3}, "abc", true, ""},
		{Rule{Action: CutBody, AfterBytes: 100}, "abcdefgh", true, ""},
		{Rule{Action: LoseAnswer}, "abcdefgh", true, ""},
		{Rule{Action: Status, Code: 503, Body: "busy"}, "", false, "503 busy"},
		{Rule{Action: Delay, Milliseconds: 1}, "abcdefgh", true, "200 done"},
		{Rule{Action: Slow, BytesPerSecond: 10_000}, "abcdefgh", true, "200 done"},
		{Rule{Action: Stall, AfterBytes: 5, Milliseconds: 1}, "abcdefgh", true, "200 done"},
		{Rule{Action: Busy}, "abcdefgh", true, "200 busy"},
	} {
		var s Set
		c.rule.On = Load
		if err := s.Add(c.rule); err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		taken, failed := false, error(nil)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.Serve(w, r, Load, "l", func(r *http.Request) reply.Reply {
				taken = true
				_, failed = io.Copy(&got, r.Body)
				if IsBusy(r) {
					return reply.Text(200, "busy")
				}
				return reply.Text(200, "done")
			})
		}))
		answer := ""
		response, err := http.Post(server.URL, "", strings.NewReader("abcdefgh"))
		if err == nil {
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			answer = response.Status[:4] + string(body)
		}
		server.Close()
		if answer != c.answer || got.String() != c.read || taken != c.effect {
			t.Errorf("%s: answer %q, read %q, effect %v", c.rule.Action, answer, got.String(), taken)
		}
		if cut := c.rule.Action == CutBody; cut != errors.Is(failed, errCut) {
			t.Errorf("%s: reading ended with %v", c.rule.Action, failed)
		}
	}
}
