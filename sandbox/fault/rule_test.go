package fault

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"starlift-sandbox/reply"
)

func TestRuleMatchesLabelsAndStatements(t *testing.T) {
	for _, test := range []struct {
		rule   Rule
		op, of string
		want   bool
	}{
		{Rule{On: Load}, Load, "l", true},
		{Rule{On: Load}, Begin, "l", false},
		{Rule{On: Any}, Begin, "l", true},
		{Rule{On: Any}, Redirect, "l", false},
		{Rule{On: Any}, SQL, "select 1", false},
		{Rule{On: Load, Label: "sl_events_*"}, Load, "sl_events_1", true},
		{Rule{On: Load, Label: "sl_events_*"}, Load, "sl_other_1", false},
		{Rule{On: SQL}, SQL, "select 1", true},
		{Rule{On: SQL, Statement: "ALTER TABLE"}, SQL, "alter\n  table t add column c int", true},
		{Rule{On: SQL, Statement: "ALTER TABLE"}, SQL, "create table t (alter int)", false},
	} {
		if got := test.rule.matches(test.op, test.of); got != test.want {
			t.Errorf("%+v of %s %q: %v", test.rule, test.op, test.of, got)
		}
	}
}

// TestRulesOutliveTheProcess lets a rule fire once of twice, and takes the notes
// up as a server does that starts anew.
func TestRulesOutliveTheProcess(t *testing.T) {
	kept := map[string][]byte{}
	load := func(name string) []byte { return kept[name] }
	save := func(name string, value []byte) error {
		kept[name] = value
		return nil
	}
	var first, second Set
	if err := errors.Join(first.Keep(load, save), first.Add(Rule{On: Commit, Action: LoseAnswer, Times: 2})); err != nil {
		t.Fatal(err)
	}
	if _, fired := first.match(Commit, "l"); !fired {
		t.Fatal("the rule does not fire")
	}
	if err := second.Keep(load, save); err != nil {
		t.Fatal(err)
	}
	var fired []bool
	for range 2 {
		_, found := second.match(Commit, "l")
		fired = append(fired, found)
	}
	if want := []bool{true, false}; !reflect.DeepEqual(fired, want) {
		t.Errorf("after the restart %v, want %v", fired, want)
	}
}

func TestFailedNoteIsToldToWhoSetsARule(t *testing.T) {
	full := errors.New("disk full")
	var s Set
	if err := s.Keep(func(string) []byte { return nil }, func(string, []byte) error { return full }); err != nil {
		t.Fatal(err)
	}
	if err := s.Add(Rule{On: Load, Action: CutBefore}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

func TestRedirectsGoAstray(t *testing.T) {
	for action, host := range map[string]string{Loop: "", Astray: "http://127.0.0.1:1"} {
		var s Set
		if err := s.Add(Rule{On: Redirect, Action: action}); err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.Serve(w, r, Redirect, "l", func(*http.Request) reply.Reply { return reply.Text(200, "done") })
		}))
		if host == "" {
			host = server.URL
		}
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err := client.Get(server.URL + "/api/d/t/_stream_load?a=b")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		server.Close()
		if got, want := response.Header.Get("Location"), host+"/api/d/t/_stream_load?a=b"; response.StatusCode != 307 || got != want {
			t.Errorf("%s: %s to %q, want %q", action, response.Status, got, want)
		}
	}
}

// TestStatements breaks a statement in each way.
func TestStatements(t *testing.T) {
	for _, c := range []struct {
		rule      Rule
		ran, sent bool
		want      error
	}{
		{Rule{Action: CutBefore}, false, false, ErrDropped},
		{Rule{Action: LoseAnswer}, true, false, ErrDropped},
		{Rule{Action: Delay, Milliseconds: 1}, true, true, nil},
		{Rule{Action: Error, Code: 1064, Body: "no"}, false, false, &StatementError{1064, "no"}},
		{Rule{Action: CutBefore, At: 2}, true, true, nil},
	} {
		var s Set
		c.rule.On = SQL
		if err := s.Add(c.rule); err != nil {
			t.Fatal(err)
		}
		ran, sent := false, false
		err := s.Statement(context.Background(), "select 1", func(send bool) error {
			ran, sent = true, send
			return nil
		})
		if ran != c.ran || sent != c.sent || !errors.Is(err, c.want) && !reflect.DeepEqual(err, c.want) {
			t.Errorf("%s: ran %v, sent %v, %v", c.rule.Action, ran, sent, err)
		}
	}
}

// TestEventsHappenBeforeTheEffect notes in which order the server is told of
// both.
func TestEventsHappenBeforeTheEffect(t *testing.T) {
	var order []string
	var s Set
	s.Happen(map[string]func(string){
		LeaderSwitch:   func(label string) { order = append(order, "switch "+label) },
		LabelForgotten: func(label string) { order = append(order, "forget "+label) },
	})
	err := errors.Join(s.Add(Rule{On: Commit, Action: LeaderSwitch}), s.Add(Rule{On: Prepare, Action: LabelForgotten}),
		s.Add(Rule{On: SQL, Action: LeaderSwitch}))
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range []string{Commit, Commit, Prepare} {
		s.Serve(httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil), op, "l", func(*http.Request) reply.Reply {
			order = append(order, op)
			return reply.Text(200, "")
		})
	}
	err = s.Statement(context.Background(), "select 1", func(bool) error {
		order = append(order, "select")
		return nil
	})
	if want := []string{"switch l", Commit, Commit, "forget l", Prepare, "switch ", "select"}; err != nil || !reflect.DeepEqual(order, want) {
		t.Errorf("%q, %v, want %q", order, err, want)
	}
}
