package backend

import (
	"os"
	"testing"
	"time"

	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// TestPatienceOfACommit follows protocol reference 2.7: three quarters of the
// remote call, which is bounded by a quarter and a half of the load's timeout;
// later releases wait for visibility until the load's end.
func TestPatienceOfACommit(t *testing.T) {
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	st, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, c := range []struct {
		release       version.Release
		timeout       time.Duration
		sync          string
		lock, visible time.Duration
	}{
		{version.Of(2, 5, 22), 600 * time.Second, "", 112500 * time.Millisecond, 112500 * time.Millisecond},
		{version.Of(3, 0, 0), 10 * time.Second, "", 3750 * time.Millisecond, 3750 * time.Millisecond},
		{version.Of(3, 1, 4), 60 * time.Second, "", 15 * time.Second, 15 * time.Second},
		{version.Of(3, 5, 4), 200 * time.Second, "", 45 * time.Second, 190 * time.Second},
		{version.Of(3, 5, 4), 200 * time.Second, "false", 45 * time.Second, 45 * time.Second},
	} {
		clock := func() time.Time { return now }
		m := txn.New(st, txn.NewConfig(c.release), clock)
		if c.sync != "" {
			if err := m.Config().Set(txn.EnableSyncPublish, c.sync); err != nil {
				t.Fatal(err)
			}
		}
		b := New(Options{Txns: m, Release: c.release, Now: clock})
		got := b.patience(&context{begun: now.Add(-10 * time.Second), timeout: c.timeout})
		if got.Lock != now.Add(c.lock) || got.Visible != now.Add(c.visible) {
			t.Errorf("%s, %v: lock %v, visible %v", c.release, c.timeout, got.Lock.Sub(now), got.Visible.Sub(now))
		}
	}
}

func TestOnlyErrorLogsAreServed(t *testing.T) {
	dir := t.TempDir()
	l := errorLogs{dir: dir}
	name := "error_log_0123456789abcdef_0123456789abcdef"
	for _, file := range []string{name, "rejected_record_0123456789abcdef_0123456789abcdef", "log"} {
		if err := l.write(file, []byte("text"), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	const rejected = "rejected_record_0123456789abcdef_0123456789abcdef"
	for file, want := range map[string]string{
		name: "text", "": "parameter file not specified in url.", "log": dir + "/log: No such file or directory",
		"../" + name: "file path is not allowed: " + dir + "/../" + name,
		rejected:     dir + "/" + rejected + ": No such file or directory", name + "/": dir + "/" + name + "/: No such file or directory",
	} {
		if got := l.serve(file); string(got.Body) != want || (got.Type == "text/plain; charset=utf-8") != (file == name) {
			t.Errorf("%q: %s, %q", file, got.Type, got.Body)
		}
	}
	l.sweep(time.Now().Add(49 * time.Hour))
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d files stayed, %v", len(left), err)
	}
}

func TestSecondsOfAHeader(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "0": time.Nanosecond} {
		if got, e := seconds(text, "bad"); got != want || e != nil {
			t.Errorf("%q: %v, %v", text, got, e)
		}
	}
	for _, text := range []string{"x", "-1", "1.5", "99999999999", "+3"} {
		if got, e := seconds(text, "bad"); e == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
