package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMovedBlocksAfterEveryKillLoadEachRowOnce kills the loader before each step
// that its state takes on disk, gives the load another address and its table
// another name by moved blocks, kills the run that moves them too, and lets one
// run go to the end: transactions that were left open are settled in a table that
// has been renamed.
func TestMovedBlocksAfterEveryKillLoadEachRowOnce(t *testing.T) {
	s := newCrashSite(t, buildSandbox(t))
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(s.dir, "main.sl.hcl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := strings.NewReplacer(`table "events"`, `table "clicks"`, `load "events"`, `load "clicks"`, "table.events", "table.clicks").Replace(crashConfig)
	after := crashConfig + `
moved {
  from = table.clicks
  to   = table.events
}
moved {
  from = load.clicks
  to   = load.events
}
`
	for step := 1; ; step++ {
		write(before)
		if step > 1 {
			s.reset()
			if code, output := s.run("", "sandbox", "sql", "DROP TABLE IF EXISTS crash.clicks FORCE"); code != 0 {
				t.Fatalf("drop the table: exit %d\n%s", code, output)
			}
		}
		killed, output := s.run(fmt.Sprintf("%s=%d", killAt, step), "apply", "-auto-approve")
		if killed != 0 && killed != -1 {
			t.Fatalf("step %d: exit %d\n%s", step, killed, output)
		}
		write(after)
		again := 1 + step%15
		if code, output := s.run(fmt.Sprintf("%s=%d", killAt, again), "apply", "-auto-approve"); code != 0 && code != -1 {
			t.Fatalf("step %d, then %d: exit %d\n%s", step, again, code, output)
		}
		s.finish()
		if killed == 0 {
			if step < 20 {
				t.Fatalf("the run took only %d steps", step)
			}
			return
		}
	}
}
