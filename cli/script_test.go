package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"starlift/cli"
	"starlift/source"
	"starlift/source/csv"
	"starlift/source/json"
	"starlift/source/mysql"
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
		Kinds: []source.Kind{csv.Kind(), json.Kind(), mysql.Kind(), values.Kind()}, Version: "0.1.0",
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
	examples, err := filepath.Abs(filepath.Join("..", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(sandbox)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("COLUMNS", "80")
			e.Setenv("EXAMPLES", examples)
			e.Vars = append(e.Vars, raceExit)
			return nil
		},
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"eventually": eventually, "events": checkEvents, "listen": listen, "scrape": scrape},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// eventually runs a command until what it prints matches: eventually REGEXP
// COMMAND… It gives up after 20 seconds.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: eventually REGEXP COMMAND...")
	}
	wanted := regexp.MustCompile(args[0])
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		command := exec.Command(args[1], args[2:]...)
		command.Dir = ts.Getenv("WORK")
		for _, name := range []string{"PATH", "HOME", "COLUMNS"} {
			command.Env = append(command.Env, name+"="+ts.Getenv(name))
		}
		command.Path, _ = lookPath(args[1], ts.Getenv("PATH"))
		out, err := command.CombinedOutput()
		if wanted.Match(out) {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%s: %v never said %s:\n%s", args[1], err, args[0], out)
		}
	}
}

// lookPath finds a program in the folders of a PATH that is not this process's.
func lookPath(program, path string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if at := filepath.Join(dir, program); exec.Command(at).Err == nil {
			if info, err := os.Stat(at); err == nil && info.Mode()&0o111 != 0 {
				return at, nil
			}
		}
	}
	return program, fmt.Errorf("%s is not in %s", program, path)
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
