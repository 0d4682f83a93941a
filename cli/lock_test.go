package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"starlift/state"
)

// runMain runs the program in this process and returns what it wrote.
func runMain(t *testing.T, env []string, arguments ...string) (code int, stdout, stderr string) {
	t.Helper()
	files := make([]*os.File, 3)
	for i := range files {
		f, err := os.CreateTemp(t.TempDir(), "stream")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	code = Main(Process{
		Arguments: append([]string{"starlift"}, arguments...), Environment: env,
		Stdin: files[0], Stdout: files[1], Stderr: files[2], Version: "0.1.0",
	})
	text := func(f *os.File) string {
		b, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return code, text(files[1]), text(files[2])
}

// hold takes the lock of a state as a run that began at a time, and whose clock
// stands still: its heartbeat stays as old as that.
func hold(t *testing.T, path string, at time.Time) *state.File {
	t.Helper()
	f, err := state.Open(path, state.Options{
		Run: "c41e77", Operation: "apply", Who: "ci", Host: "runner-7", PID: 4121, Version: "0.1.0",
		Now: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestALockIsShownAndTakenOnlyFromARunThatIsNotHeardOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.json")
	began := time.Date(2026, 11, 22, 6, 31, 0, 0, time.UTC)
	holder := hold(t, path, began)
	id := holder.Info().ID
	run := func(after time.Duration, arguments ...string) (int, string, string) {
		t.Helper()
		env := []string{"STARLIFT_TEST_NOW=" + began.Add(after).Format(time.RFC3339), "STARLIFT_STATE=" + path}
		return runMain(t, env, arguments...)
	}

	code, out, errs := run(3*time.Second, "state", "lock-info")
	want := fmt.Sprintf("    |\n    | operation: apply (run c41e77)\n    | holder:    ci on runner-7, pid 4121\n    | started:   2026-11-22T06:31:00Z (3s ago)\n    | heartbeat: 3s ago, so it is alive\n    | lock id:   %s\n", id)
	if code != exitDone || out != want {
		t.Errorf("lock-info: exit %d\n%s%s\nwant\n%s", code, out, errs, want)
	}
	for _, c := range []struct {
		after     time.Duration
		arguments string
		code      int
		want      string
	}{
		{3 * time.Second, "state rm -auto-approve load.x", exitLocked, "Wait for it with -lock-timeout=10m. starlift plan and status work"},
		{3 * time.Minute, "state rm -auto-approve load.x", exitLocked, "starlift force-unlock " + id},
		{3 * time.Second, "state lock-info -json", exitDone, `"run_id": "c41e77"`},
		{3 * time.Second, "force-unlock", exitUsage, "force-unlock takes one lock id"},
		{3 * time.Second, "force-unlock " + id, exitUsage, "SL0004"},
		{3 * time.Minute, "force-unlock -auto-approve 00000000", exitUsage, "the lock's id is " + id + ", not 00000000"},
		{3 * time.Second, "force-unlock -auto-approve " + id, exitLocked, "Its lock is not taken from a run that is alive"},
		{3 * time.Minute, "force-unlock -auto-approve " + id, exitDone, "last heard of 3m0s ago.\nDropped lock " + id},
		{3 * time.Minute, "state rm -auto-approve load.x", exitUsage, `the state has no object "load.x"`},
		{3 * time.Minute, "force-unlock -auto-approve " + id, exitDone, "Not locked.\n"},
	} {
		code, out, errs := run(c.after, strings.Fields(c.arguments)...)
		if code != c.code || !strings.Contains(out+errs, c.want) {
			t.Errorf("%s after %s: exit %d, want %d with %q\n%s%s", c.arguments, c.after, code, c.code, c.want, out, errs)
		}
	}
	_ = holder.Close() // its lock is gone, and it says so
}
