package metrics

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"starlift/apply"
)

// served is a server of the metrics on a free port, until the test ends.
func served(t *testing.T, m *Metrics) *Server {
	t.Helper()
	s, err := m.Serve("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// get asks the server, over a connection of its own.
func get(t *testing.T, s *Server, path string) (status int, text string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Get("http://" + s.Address() + path)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err := errors.Join(err, r.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

func TestScrapeHasEveryNumberByLoad(t *testing.T) {
	m := told(planOf(map[string]int64{clicks: 100}),
		begun("a"), committed("a", 8, 2, 50, 2*time.Second),
		apply.LoadProgress{Address: clicks, Progress: apply.Progress{Bytes: 70, BytesPlanned: 100}},
		apply.EpochRetried{Address: clicks, Err: net.ErrClosed}, begun("b"),
	)
	_, text := get(t, served(t, m), "/metrics")
	var ours strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "starlift_") {
			ours.WriteString(line)
		}
	}
	const want = `starlift_build_info{commit="abc",version="1.2.3"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="0.05"} 0
starlift_epoch_seconds_bucket{load="load.clicks",le="0.1"} 0
starlift_epoch_seconds_bucket{load="load.clicks",le="0.25"} 0
starlift_epoch_seconds_bucket{load="load.clicks",le="0.5"} 0
starlift_epoch_seconds_bucket{load="load.clicks",le="1"} 0
starlift_epoch_seconds_bucket{load="load.clicks",le="2.5"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="5"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="10"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="30"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="60"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="120"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="300"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="600"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="1800"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="3600"} 1
starlift_epoch_seconds_bucket{load="load.clicks",le="+Inf"} 1
starlift_epoch_seconds_sum{load="load.clicks"} 2
starlift_epoch_seconds_count{load="load.clicks"} 1
starlift_filtered_rows_total{load="load.clicks"} 2
starlift_flush_bytes_total{load="load.clicks"} 50
starlift_flush_failed_total{load="load.clicks"} 1
starlift_flush_rows_total{load="load.clicks"} 10
starlift_flush_succeeded_total{load="load.clicks"} 1
starlift_lag_bytes{load="load.clicks"} 30
starlift_open_transactions{load="load.clicks"} 1
starlift_retries_total{class="busy",load="load.clicks"} 0
starlift_retries_total{class="network",load="load.clicks"} 0
starlift_retries_total{class="other",load="load.clicks"} 1
starlift_retries_total{class="refused",load="load.clicks"} 0
starlift_retries_total{class="rows",load="load.clicks"} 0
starlift_retries_total{class="timeout",load="load.clicks"} 0
starlift_retries_total{class="transaction",load="load.clicks"} 0
starlift_rolled_back_total{load="load.clicks"} 0
`
	if diff := cmp.Diff(want, ours.String()); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes"} {
		if !strings.Contains(text, "\n"+name+" ") {
			t.Errorf("%s is not there", name)
		}
	}
}

func TestHealthFollowsTheRun(t *testing.T) {
	m := New("1.2.3", "abc")
	s := served(t, m)
	expect := func(status int, phase Phase, loads int) {
		t.Helper()
		got, text := get(t, s, "/healthz")
		var a healthAnswer
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if got != status || a.Phase != phase || len(a.Loads) != loads {
			t.Errorf("answered %d %s, want %d, %s and %d loads", got, text, status, phase, loads)
		}
	}
	expect(503, Planning, 0)
	m.Begin(planOf(map[string]int64{clicks: 1, "load.b": 2}))
	expect(200, Applying, 2)
	m.Event(apply.LoadFailed{Address: clicks})
	expect(503, Applying, 2)
	m.End()
	expect(503, Ended, 2)
}

func TestOnlyTheTwoPagesAreServed(t *testing.T) {
	s := served(t, New("", ""))
	for _, path := range []string{"/", "/debug/pprof/", "/metrics/x"} {
		if status, _ := get(t, s, path); status != http.StatusNotFound {
			t.Errorf("%s answered %d", path, status)
		}
	}
	r, err := http.Post("http://"+s.Address()+"/metrics", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST answered %d", r.StatusCode)
	}
}

func TestAddressIsChecked(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:9187": "", "localhost:0": "", "[::1]:65535": "", "0.0.0.0:1": "",
		"":                "is not HOST:PORT",
		"9187":            "is not HOST:PORT",
		"127.0.0.1":       "is not HOST:PORT",
		"::1:9187":        "is not HOST:PORT",
		"http://a:1":      "is not HOST:PORT",
		":9187":           "names no host: 127.0.0.1:9187 is for this machine alone",
		"127.0.0.1:":      "has no port from 0 to 65535",
		"127.0.0.1:65536": "has no port from 0 to 65535",
		"127.0.0.1:-1":    "has no port from 0 to 65535",
		"127.0.0.1:http":  "has no port from 0 to 65535",
		"127.0.0.1:00":    "has no port from 0 to 65535",
	} {
		err := CheckAddress(address)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
	}
}

func TestPortInUseIsSaidAtOnce(t *testing.T) {
	s := served(t, New("", ""))
	if other, err := New("", "").Serve(s.Address()); err == nil {
		_ = other.Close()
		t.Error("two servers listen at one address")
	}
}

// TestConnectionsAreBounded opens more connections than there are places: what
// waits is served when others end, and Close ends an Accept that waits.
func TestConnectionsAreBounded(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newLimited(inner, 2)
	var dialled, accepted []net.Conn
	for range 3 {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		dialled = append(dialled, c)
	}
	for range 2 {
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		accepted = append(accepted, c)
	}
	if len(l.places) != 2 {
		t.Fatalf("%d places are taken, want 2", len(l.places))
	}
	_ = accepted[0].Close()
	_ = accepted[0].Close() // gives its place back once
	if len(l.places) != 1 {
		t.Fatalf("%d places are taken after one was closed, want 1", len(l.places))
	}
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan error)
	go func() {
		_, err := l.Accept()
		waiting <- err
	}()
	_ = l.Close()
	if err := <-waiting; !errors.Is(err, net.ErrClosed) {
		t.Errorf("a waiting Accept ended with %v", err)
	}
	for _, c := range append(dialled, c, accepted[1]) {
		_ = c.Close()
	}
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s, err := New("", "").Serve("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	idle, err := net.Dial("tcp", s.Address()) // a scraper that says nothing
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	_ = idle.Close()
	goleak.VerifyNone(t, before)
}
