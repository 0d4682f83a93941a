package starrocks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestStateReadsEveryAnswer(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer step
		state  TxnState
		reason string
		want   string
	}{
		{"3.4", labelState("ABORTED"), Aborted, "because", ""},
		{"before 3.2", step{text: `{"state":"VISIBLE","status":"OK","msg":"Success"}`}, Visible, "", ""},
		{"null reason", step{text: `{"reason":null,"state":"PREPARED","status":"OK","code":"0"}`}, Prepared, "", ""},
		{"unknown", labelState("UNKNOWN"), Unknown, "because", ""},
		{"prepare", labelState("PREPARE"), Prepare, "because", ""},
		{"committed", labelState("COMMITTED"), Committed, "because", ""},
		{"a state of the future", labelState("FROZEN"), 0, "", `ask for label l: odd answer from FE: HTTP 200: label state "FROZEN"`},
		{"unknown database", step{text: `{"status":"FAILED","code":"1","msg":"unknown database, database=shop","message":"unknown database, database=shop"}`}, 0, "", "ask for label l: answered FAILED: unknown database, database=shop"},
		{"html", step{status: 502, text: "<html>\r\n<head>"}, 0, "", "ask for label l: odd answer from FE: HTTP 502: <html>"},
		{"empty", step{status: 500}, 0, "", "ask for label l: odd answer from FE: HTTP 500: empty"},
		{"terminal", step{text: "\x1b[2J"}, 0, "", "ask for label l: odd answer from FE: HTTP 200: ?[2J"},
		{"array", step{text: "[]"}, 0, "", "ask for label l: odd answer from FE: HTTP 200: []"},
		{"no status", step{text: "{}"}, 0, "", "ask for label l: odd answer from FE: HTTP 200: {}"},
		{"too long", step{text: strings.Repeat(" ", maxAnswer+1)}, 0, "", "ask for label l: odd answer from FE: HTTP 200: longer than 1 MiB"},
		{"not found on a backend", step{status: 404, text: "Not Found"}, 0, "", "ask for label l: odd answer from FE: HTTP 404: Not Found"},
		{"refused login", step{status: 401, text: `{"status":"FAILED","code":"1","msg":"Access denied for ana@127.0.0.1","message":"x"}`}, 0, "", "ask for label l: access denied by FE: x"},
		{"refused login, no text", step{status: 401}, 0, "", "ask for label l: access denied by FE: HTTP 401"},
		{"no such route", step{status: 404, text: `{"status":"FAILED","msg":"Not implemented"}`}, 0, "", "ask for label l: answered FAILED: Not implemented"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe get_load_state": {c.answer}})
			state, reason, err := f.client.State(t.Context(), "a b/ü", "l")
			text := ""
			if err != nil {
				text = strings.ReplaceAll(err.Error(), f.fe.URL, "FE")
			}
			if state != c.state || reason != c.reason || text != c.want {
				t.Errorf("%v, %q, error %q, want %v, %q, %q", state, reason, text, c.state, c.reason, c.want)
			}
			if got := f.header("fe get_load_state", "uri"); got != "/api/a%20b%2F%C3%BC/get_load_state?label=l" {
				t.Errorf("asked %s", got)
			}
			if strings.Contains(text, "canary") || strings.Contains(text, "Basic") {
				t.Errorf("the password is in %q", text)
			}
		})
	}
}

func TestRedirectsAreFollowedByHand(t *testing.T) {
	for _, c := range []struct {
		name   string
		fe, be []step
		want   string
		asked  int
	}{
		{"leader and backend", []step{{location: "FE"}, {location: "BE"}}, []step{begun}, "", 3},
		{"three hops", []step{{location: "FE"}, {location: "FE"}, {location: "BE"}}, []step{begun}, "", 4},
		{"a ring", []step{{location: "BE"}}, []step{{location: "FE"}}, "redirected more than 3 times", 4},
		{"user name", []step{{location: "http://ana:x@127.0.0.1:1/"}}, nil, "redirected to an address with a user name in it", 1},
		{"file", []step{{location: "file:///etc/passwd"}}, nil, `redirected to "file:///etc/passwd", which is not an http address`, 1},
		{"relative", []step{{location: "/api"}}, nil, `redirected to "/api", which is not an http address`, 1},
		{"none", []step{{location: " "}}, nil, `redirected to "", which is not an http address`, 1},
		{"garbage", []step{{location: "http://[::1"}}, nil, "redirected to an address that cannot be read", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe begin": c.fe, "be begin": c.be})
			_, err := f.client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{})
			text := ""
			if err != nil {
				_, text, _ = strings.Cut(err.Error(), "HTTP 307: ")
			}
			if text != c.want || (err == nil) != (c.want == "") {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if n := len(f.requests()); n != c.asked {
				t.Errorf("asked %v, want %d requests", f.requests(), c.asked)
			}
		})
	}
}

// closedAddress is one where nobody listens.
func closedAddress() string {
	s := httptest.NewServer(nil)
	defer s.Close()
	return s.Listener.Addr().String()
}

func TestBackendAddresses(t *testing.T) {
	be := hostOf("http://10.0.0.5:8040")
	for _, c := range []struct {
		name string
		maps map[string]string
		want string
	}{
		{"none", nil, "http://10.0.0.5:8040"},
		{"host and port", map[string]string{"10.0.0.5:8040": "localhost:18040"}, "http://localhost:18040"},
		{"host", map[string]string{"10.0.0.5": "localhost"}, "http://localhost:8040"},
		{"exact before host", map[string]string{"10.0.0.5": "a", "10.0.0.5:8040": "b:1"}, "http://b:1"},
		{"with a scheme", map[string]string{"10.0.0.5": "https://lb/"}, "https://lb:8040"},
		{"IPv6", map[string]string{"10.0.0.5": "[::1]"}, "http://[::1]:8040"},
		{"another", map[string]string{"10.0.0.6": "x"}, "http://10.0.0.5:8040"},
	} {
		client := New(Settings{Backends: c.maps})
		if got, _ := client.backend("http", be); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestMappedBackendIsUsedForAllRequests(t *testing.T) {
	f := newFake(t, map[string][]step{
		"fe begin": {{location: "http://be-1.internal:8040/api/transaction/begin"}}, "be begin": {begun}, "be load": {taken},
	})
	settings := f.settings()
	settings.Backends = map[string]string{"be-1.internal": hostOf(f.be.URL)}
	client := New(settings)
	defer client.Close()
	txn, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := txn.Write(t.Context(), nil, strings.NewReader("1\n")); err != nil {
		t.Error(err)
	}
}

func TestErrorLogIsFetchedWithoutCredentials(t *testing.T) {
	var authorization, uri string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization, uri = r.Header.Get("Authorization"), r.RequestURI
		if r.URL.Path != "/api/_load_error_log" {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "Not Found")
			return
		}
		fmt.Fprint(w, "Error: one. Row: 1\n\x1b[2J\r\n\n"+strings.Repeat("x", 2000)+strings.Repeat("\nmore", 100))
	}))
	defer s.Close()
	client := New(Settings{User: "ana", Password: "canary", Backends: map[string]string{"be-1": hostOf(s.URL)}})
	defer client.Close()
	lines, err := client.ErrorLog(t.Context(), "http://be-1:8040/api/_load_error_log?file=error_log_1_2")
	if err != nil || len(lines) != 50 || lines[0] != "Error: one. Row: 1" || lines[1] != "?[2J" || lines[2] != strings.Repeat("x", 1000)+"…" || lines[3] != "more" {
		t.Errorf("lines %q, error %v", lines, err)
	}
	if authorization != "" || uri != "/api/_load_error_log?file=error_log_1_2" {
		t.Errorf("Authorization %q, asked %s", authorization, uri)
	}
	for _, c := range []struct{ address, want string }{
		{"http://be-1:8040/api/other", "fetch the error log: odd answer from " + s.URL + ": HTTP 404: Not Found"},
		{"file:///etc/passwd", `fetch the error log: "file:///etc/passwd" is not an http address`},
		{"", `fetch the error log: "" is not an http address`},
		{"http://a:b@be-1:8040/", `fetch the error log: "http://a:b@be-1:8040/" is not an http address`},
	} {
		if _, err := client.ErrorLog(t.Context(), c.address); fmt.Sprint(err) != c.want {
			t.Errorf("%q: error %v, want %s", c.address, err, c.want)
		}
	}
}

func TestUnreachableBackendIsNamedWithItsCure(t *testing.T) {
	dead := closedAddress()
	f := newFake(t, map[string][]step{"fe begin": {{location: "http://" + dead + "/api/transaction/begin"}}})
	_, err := f.client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{})
	want := "begin l: backend " + dead + ", named by the frontend, cannot be reached from here (backend_addresses can map it to an address that can): "
	var unreachable *UnreachableError
	if !errors.As(err, &unreachable) || !strings.HasPrefix(err.Error(), want) || Permanent(err) {
		t.Errorf("error %v, want %s", err, want)
	}
	settings := f.settings()
	settings.Backends = map[string]string{dead: closedAddress()}
	client := New(settings)
	defer client.Close()
	_, err = client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{})
	if !errors.As(err, &unreachable) || unreachable.Named != dead || unreachable.Address != settings.Backends[dead] {
		t.Errorf("error %v", err)
	}
}

func TestFollowerThatNamesALeaderOutOfReachIsNotTheOnlyOne(t *testing.T) {
	f := newFake(t, map[string][]step{"fe begin": {{location: "http://" + closedAddress() + "/api/transaction/begin"}, {location: "BE"}}, "be begin": {begun}})
	second := httptest.NewServer(f.node("fe"))
	defer second.Close()
	settings := f.settings()
	settings.Load = append(settings.Load, second.URL)
	client := New(settings)
	defer client.Close()
	if _, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{}); err != nil {
		t.Error(err)
	}
	if want := []string{"fe begin", "fe begin", "be begin"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
}

func TestPasswordDoesNotLeaveAnEncryptedConnectionUnasked(t *testing.T) {
	client := New(Settings{Backends: map[string]string{"mapped": "http://10.0.0.5"}})
	defer client.Close()
	_, _, err := client.redirected("https://fe:8443", "http://be:8040/api/transaction/begin")
	if want := "redirected from https to http://be:8040 without encryption; backend_addresses can map be:8040 to https://… or, where that is meant, http://…"; fmt.Sprint(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
	h, path, err := client.redirected("https://fe:8443", "http://mapped:8040/api/transaction/begin?a=b%20c")
	if err != nil || h.base != "http://10.0.0.5:8040" || path != "/api/transaction/begin?a=b%20c" {
		t.Errorf("%+v, %s, error %v", h, path, err)
	}
}

func TestRequestsFailOverAndRememberTheDeadFrontend(t *testing.T) {
	f := newFake(t, map[string][]step{"be begin": {begun}, "fe get_load_state": {labelState("VISIBLE")}})
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	settings := f.settings()
	dead := "http://" + closedAddress()
	settings.Load = []string{hostOf(dead), f.fe.URL}
	settings.Now = func() time.Time { return now }
	client := New(settings)
	defer client.Close()
	if _, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{}); err != nil {
		t.Errorf("begin did not go to the next frontend: %v", err)
	}
	if order := client.load.order(); !slices.Equal(order, []string{f.fe.URL, dead}) {
		t.Errorf("order %v", order)
	}
}

func TestOrderOfFrontends(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f := &frontends{addresses: []string{"a", "b", "c"}, now: func() time.Time { return now }}
	expect := func(want string) {
		t.Helper()
		if got := strings.Join(f.order(), ""); got != want {
			t.Errorf("order %s, want %s", got, want)
		}
	}
	expect("abc")
	f.failed("a")
	expect("bca")
	f.worked("c")
	expect("cba")
	f.failed("b")
	f.failed("c")
	expect("abc") // all rest: none is left out
	now = now.Add(restAfterFailure - time.Nanosecond)
	expect("abc")
	f.failed("c")
	now = now.Add(time.Nanosecond)
	expect("abc") // a and b have rested, c has not
	f.failed("b")
	expect("abc")
	now = now.Add(restAfterFailure)
	f.worked("b")
	expect("bac")
}

// Only what changes nothing may be asked twice when an answer is lost.
func TestLostAnswerIsRepeatedForStateOnly(t *testing.T) {
	f := newFake(t, map[string][]step{"fe get_load_state": {lost, labelState("VISIBLE")}, "be begin": {lost}, "fe _cancel": {lost}})
	second := httptest.NewServer(f.node("fe"))
	defer second.Close()
	settings := f.settings()
	settings.Load = append(settings.Load, second.URL)
	client := New(settings)
	defer client.Close()
	if state, _, err := client.State(t.Context(), "shop", "l"); err != nil || state != Visible {
		t.Errorf("state %v, error %v", state, err)
	}
	if _, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{}); err == nil || Permanent(err) {
		t.Errorf("begin: error %v", err)
	}
	if err := client.Cancel(t.Context(), "shop", "l"); err == nil || Permanent(err) {
		t.Errorf("cancel: error %v", err)
	}
	if want := []string{"fe get_load_state", "fe get_load_state", "fe begin", "be begin", "fe _cancel"}; !slices.Equal(f.requests(), want) {
		t.Errorf("asked %v, want %v", f.requests(), want)
	}
}

func TestFrontendThatIsNotWellIsNotTheOnlyOne(t *testing.T) {
	f := newFake(t, map[string][]step{"fe get_load_state": {{status: 503, text: "<html>starting"}, labelState("VISIBLE")}})
	second := httptest.NewServer(f.node("fe"))
	defer second.Close()
	settings := f.settings()
	settings.Load = append(settings.Load, second.URL)
	client := New(settings)
	defer client.Close()
	if state, _, err := client.State(t.Context(), "shop", "l"); err != nil || state != Visible {
		t.Errorf("state %v, error %v", state, err)
	}
	if want := []string{second.URL, f.fe.URL}; !slices.Equal(client.load.order(), want) {
		t.Errorf("order %v, want %v", client.load.order(), want)
	}
}

func TestEveryFrontendDown(t *testing.T) {
	a, b := closedAddress(), closedAddress()
	client := New(Settings{Load: []string{a, b}})
	defer client.Close()
	_, _, err := client.State(t.Context(), "shop", "l")
	if err == nil || !strings.HasPrefix(err.Error(), "ask for label l: no frontend can be reached: ask http://"+a+": dial tcp ") || !strings.Contains(err.Error(), "; ask http://"+b+": ") || Permanent(err) {
		t.Errorf("error %v", err)
	}
	none := New(Settings{})
	defer none.Close()
	if _, _, err := none.State(t.Context(), "shop", "l"); fmt.Sprint(err) != "ask for label l: no HTTP address of a frontend is configured" {
		t.Errorf("error %v", err)
	}
	odd := New(Settings{Load: []string{"http://ana:canary@fe:8030", "http://ana:canary@fe:no", "ftp://fe:1", "fe:no"}})
	defer odd.Close()
	if _, _, err := odd.State(t.Context(), "shop", "l"); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("error %v", err)
	}
}

func TestAnswersAreBoundedInTime(t *testing.T) {
	f := newFake(t, map[string][]step{"fe get_load_state": {{hang: true}}})
	settings := f.settings()
	settings.AnswerTimeout, settings.ConnectTimeout = time.Millisecond, time.Millisecond
	client := New(settings)
	defer client.Close()
	if _, _, err := client.State(t.Context(), "shop", "l"); !errors.Is(err, context.DeadlineExceeded) {
		var network interface{ Timeout() bool } // the connection itself may take too long on a busy machine
		if !errors.As(err, &network) || !network.Timeout() {
			t.Errorf("error %v", err)
		}
	}
}
