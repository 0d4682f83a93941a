package cli_test

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"starlift/cli"
	"starlift/source"
	"starlift/source/csv"
	"starlift/source/values"
)

// TestMain lets the test binary be starlift itself, so that scripts run what
// users run.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"starlift": runStarlift})
}

func runStarlift() {
	p := cli.Process{
		Arguments: os.Args, Environment: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Kinds: []source.Kind{csv.Kind(), values.Kind()}, Version: "0.1.0",
	}
	if step, err := strconv.Atoi(os.Getenv(killAt)); err == nil {
		p.StateFault = killFault(step)
	}
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(cli.Main(p))
}

// TestScripts runs the stories of testdata/script: the program as a user sees
// it, against the sandbox.
func TestScripts(t *testing.T) {
	sandbox := buildSandbox(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(sandbox)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("COLUMNS", "80")
			e.Vars = append(e.Vars, raceExit)
			return nil
		},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// buildSandbox builds the server that the stories run against, from its own
// module, and returns its path. The build cache makes it quick after the first.
func buildSandbox(t testing.TB) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "starlift-sandbox")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "sandbox")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the sandbox: %v\n%s", err, out)
	}
	return program
}
