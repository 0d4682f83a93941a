package cli_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"starlift/state"
)

// TestTheFirstSignalEndsTheWaitForALock: nothing was begun, so there is nothing to
// bring to a good end.
func TestTheFirstSignalEndsTheWaitForALock(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "starlift") // testscript runs the command that the program's name says
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	config := "cluster \"c\" {\n  jdbc_url = \"jdbc:mysql://127.0.0.1:1\"\n  load_url = \"127.0.0.1:1\"\n  username = \"root\"\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "main.sl.hcl"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	holder, err := state.Open(filepath.Join(dir, "starlift.state.json"), state.Options{Run: "c41e77", Operation: "apply"})
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	cmd := exec.Command(program, "apply", "-auto-approve", "-lock-timeout=1h")
	cmd.Dir = dir
	var out strings.Builder
	cmd.Stdout = &out
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(errs)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Waiting up to 1h0m for the lock") {
		t.Logf("stderr: %s", lines.Text())
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Logf("stderr: %s", lines.Text())
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(out.String(), "Apply interrupted. Nothing was changed.") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
}
