package server

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

func twoFrontends(o *Options) { o.Follower = true }
func twoBackends(o *Options)  { o.Backends = 2 }

func (w *world) follower() string { return "http://" + w.server.ports.follower.Addr().String() }

// hop sends a request and tells where it is redirected to: FE, follower, BE1, BE2
// or the answer itself.
func (w *world) hop(method, url string, headers ...string) string {
	w.t.Helper()
	response, text, err := w.send(method, url, "", append(headers, "Expect", "100-continue")...)
	if err != nil {
		return err.Error()
	}
	if response.StatusCode != http.StatusTemporaryRedirect {
		return plain(text)
	}
	location := response.Header.Get("Location")
	if w.server.ports.follower != nil && strings.HasPrefix(location, w.follower()+"/") {
		return "follower"
	}
	if strings.HasPrefix(location, w.fe()+"/") {
		return "FE"
	}
	for i, n := range w.server.nodes {
		if strings.HasPrefix(location, "http://"+n.address+"/") {
			return fmt.Sprint("BE", i+1)
		}
	}
	return location
}

// TestFollowerSendsToTheLeader: all but a plain _stream_load is the leader's
// (protocol reference 1.4).
func TestFollowerSendsToTheLeader(t *testing.T) {
	w := newWorldWith(t, twoFrontends)
	headers := []string{"db", "d", "table", "t", "label", "l"}
	paths := map[string]string{
		"PUT /api/d/t/_stream_load":         "BE1",
		"PUT /api/transaction/load":         "FE",
		"POST /api/transaction/begin":       "FE",
		"POST /api/transaction/prepare":     "FE",
		"POST /api/transaction/commit":      "FE",
		"POST /api/transaction/rollback":    "FE",
		"GET /api/d/get_load_state?label=l": "FE",
		"POST /api/d/t/_cancel?label=l":     "FE",
	}
	for request, want := range paths {
		method, path, _ := strings.Cut(request, " ")
		if got := w.hop(method, w.follower()+path, headers...); got != want {
			t.Errorf("%s at the follower goes to %s, want %s", request, got, want)
		}
	}
	merge := []string{"enable_merge_commit", "true", "merge_commit_interval_ms", "10", "merge_commit_parallel", "1"}
	if got := w.hop("PUT", w.follower()+"/api/d/t/_stream_load", merge...); got != "FE" {
		t.Errorf("a merge commit goes to %s", got)
	}
	w.do("admin:/frontend/switch")
	if got := w.hop("POST", w.fe()+"/api/transaction/begin", headers...); got != "follower" {
		t.Errorf("after the switch the first frontend sends to %s", got)
	}
	if got := w.hop("POST", w.follower()+"/api/transaction/begin", headers...); got != "BE1" {
		t.Errorf("after the switch the second frontend sends to %s", got)
	}
	if response, _, err := w.send("GET", w.follower()+"/api/d/get_load_state?label=l", "", "Authorization", ""); err != nil || response.StatusCode != 401 {
		t.Errorf("a follower checks credentials first: %v", err)
	}
}

func TestLabelStaysWithItsBackend(t *testing.T) {
	w := newWorldWith(t, twoBackends)
	used := map[string]bool{}
	for i := range 40 {
		label := fmt.Sprint("l", i)
		headers := []string{"db", "d", "table", "t", "label", label}
		node := w.hop("POST", w.fe()+"/api/transaction/begin", headers...)
		used[node] = true
		for _, op := range []string{"PUT load", "POST prepare"} {
			method, op, _ := strings.Cut(op, " ")
			if got := w.hop(method, w.fe()+"/api/transaction/"+op, headers...); got != node {
				t.Fatalf("%s of %s goes to %s, begin went to %s", op, label, got, node)
			}
		}
	}
	if !used["BE1"] || !used["BE2"] {
		t.Errorf("only %v were chosen", used)
	}
}

// TestDeadBackendBehindARedirect: the frontend notices late.
func TestDeadBackendBehindARedirect(t *testing.T) {
	w := newWorldWith(t, twoBackends)
	w.do("begin")
	headers := []string{"db", "d", "table", "t", "label", "l"}
	node := w.hop("PUT", w.fe()+"/api/transaction/load", headers...)
	number := int(node[2] - '0')
	if err := w.server.SetDead(number, true); err != nil {
		t.Fatal(err)
	}
	if got := w.hop("PUT", w.fe()+"/api/transaction/load", headers...); got != node {
		t.Errorf("goes to %s, want the dead %s", got, node)
	}
	if _, _, err := w.send("PUT", "http://"+w.server.nodes[number-1].address+"/api/transaction/load", "x"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the dead backend answers %v", err)
	}
	if got := w.do("state"); got != "PREPARE " {
		t.Errorf("state %s", got)
	}
	aborted, err := w.server.cluster.DeclareDead(number)
	if aborted != 1 || err != nil {
		t.Errorf("%d aborted, %v", aborted, err)
	}
	if got := w.do("state"); got != "ABORTED coordinate BE is down" {
		t.Errorf("state %s", got)
	}
	for i := range 10 {
		if got := w.hop("PUT", w.fe()+"/api/d/t/_stream_load", "label", fmt.Sprint(i)); got == node {
			t.Fatalf("the dead %s was chosen", node)
		}
	}
	if err := w.server.SetDead(number, false); err != nil {
		t.Fatal(err)
	}
	if err := w.server.cluster.DeclareAlive(number); err != nil {
		t.Fatal(err)
	}
	w.client.CloseIdleConnections()
	if response, _, err := w.send("GET", "http://"+w.server.nodes[number-1].address+"/api/health", ""); err != nil || response.StatusCode != 200 {
		t.Errorf("after its return it answers %v", err)
	}
}

func TestNoBackendAlive(t *testing.T) {
	w := newWorld(t)
	if _, err := w.server.cluster.DeclareDead(1); err != nil {
		t.Fatal(err)
	}
	const none = `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.DdlException: No backend alive."}`
	for _, step := range []string{"begin", `stream:1,a\n`} {
		if got := w.do(step); got != none {
			t.Errorf("%s: got %s", step, got)
		}
	}
	if _, text, _ := w.send("GET", w.fe()+"/api/health", ""); text != `{"online_backend_num":0,"total_backend_num":1,"status":"OK"}` {
		t.Errorf("health %s", text)
	}
	if err := w.server.SetDead(2, true); err == nil {
		t.Error("there is no second backend")
	}
}

// TestSecondBeginMisleadsTheFrontend: the memory of labels takes the backend of
// the last begin, also of one that was refused (protocol reference 3.4).
func TestSecondBeginMisleadsTheFrontend(t *testing.T) {
	w := newWorldWith(t, func(o *Options) { o.Backends, o.Version = 2, "3.1.10" })
	for _, step := range [][2]string{
		{"begin", beginOK},
		{`load:1,a\n`, loadOK},
		{"begin", exists("RUNNING", "Label [l] has already been used.")},
		{`load:2,b\n`, goneLoad},
		{"state", "PREPARE "},
		{"begin", exists("", "")},
		{`load:2,b\n`, loadOK},
	} {
		if got := w.do(step[0]); got != step[1] {
			t.Fatalf("%s: got %s", step[0], got)
		}
	}
}

// TestDeathOfABackendLeavesALoadOpen: nobody tells the frontend.
func TestDeathOfABackendLeavesALoadOpen(t *testing.T) {
	w := newWorld(t)
	c, err := net.Dial("tcp", w.server.nodes[0].address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, loadHead("Content-Length: 100")+"1,a\n")
	w.waitFor("PREPARE ")
	if err := w.server.SetDead(1, true); err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(c)
	if got := w.do("state"); got != "PREPARE " {
		t.Errorf("state %s", got)
	}
	if _, err := w.server.cluster.DeclareDead(1); err != nil {
		t.Fatal(err)
	}
	if got := w.do("state"); got != "ABORTED coordinate BE is down" {
		t.Errorf("state %s", got)
	}
}
