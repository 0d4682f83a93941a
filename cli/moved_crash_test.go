package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestALoadThatIsMovedAfterEveryKillLoadsEachRowOnce kills the loader before each
// step that its state takes on disk, gives the load another address, and lets one
// run under that address go to the end: open transactions and labels go with it.
func TestALoadThatIsMovedAfterEveryKillLoadsEachRowOnce(t *testing.T) {
	s := newCrashSite(t, buildSandbox(t))
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(s.dir, "main.sl.hcl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	moved := strings.Replace(crashConfig, `load "events"`, `load "clicks"`, 1)
	for step := 1; ; step++ {
		write(crashConfig)
		if step > 1 {
			s.reset()
		}
		killed, output := s.run(fmt.Sprintf("%s=%d", killAt, step), "apply", "-auto-approve")
		if killed != 0 && killed != -1 {
			t.Fatalf("step %d: exit %d\n%s", step, killed, output)
		}
		code, output := s.run("", "state", "mv", "-auto-approve", "load.events", "load.clicks")
		if unknown := strings.Contains(output, "has no object"); code != 0 && !unknown {
			t.Fatalf("step %d: state mv: exit %d\n%s", step, code, output)
		}
		write(moved)
		s.finish()
		if killed == 0 {
			if step < 20 {
				t.Fatalf("the run took only %d steps", step)
			}
			return
		}
	}
}
