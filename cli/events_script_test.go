package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/testscript"

	"starlift/cli"
	"starlift/source"
)

// event is what every line of the event stream has.
type event struct {
	Level     string `json:"@level"`
	Message   string `json:"@message"`
	Module    string `json:"@module"`
	Timestamp string `json:"@timestamp"`
	Seq       int    `json:"seq"`
	Run       string `json:"run_id"`
	Type      string `json:"type"`
	Outcome   string `json:"outcome"`
	Exit      int    `json:"exit_code"`
}

// streamProblem is what is wrong with an event stream; "" for nothing.
func streamProblem(text []byte) (problem string, all []event) {
	for line := range bytes.Lines(text) {
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			return "not JSON: " + string(line), all
		}
		all = append(all, e)
		switch {
		case e.Seq != len(all):
			return "a gap before: " + string(line), all
		case e.Run != all[0].Run || e.Module != "starlift.ui" || e.Message == "" || e.Timestamp == "":
			return "an envelope that is not whole: " + string(line), all
		}
	}
	switch n := len(all); {
	case n < 3:
		return "fewer than three events", all
	case all[0].Type != "version" || all[1].Type != "run_start":
		return "it begins with " + all[0].Type + ", " + all[1].Type, all
	case all[n-1].Type != "run_complete":
		return "it ends with " + all[n-1].Type, all
	}
	return "", all
}

// checkEvents is the script command: events OUTCOME TYPE… It checks the event
// stream that the last command wrote to stdout, that stderr is empty, and that
// events of the types came in this order.
func checkEvents(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: events OUTCOME TYPE...")
	}
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	problem, all := streamProblem([]byte(out))
	switch {
	case problem != "":
		ts.Fatalf("the event stream: %s", problem)
	case errs != "":
		ts.Fatalf("stderr has: %s", errs)
	case strings.Contains(out, "hunter2-canary"):
		ts.Fatalf("a secret is in it")
	case all[len(all)-1].Outcome != args[0]:
		ts.Fatalf("the outcome is %s", all[len(all)-1].Outcome)
	}
	for _, want := range args[1:] {
		at := slices.IndexFunc(all, func(e event) bool { return e.Type == want })
		if at < 0 {
			ts.Fatalf("no %s, or not in this order", want)
		}
		all = all[at+1:]
	}
}

// TestAPanicEndsTheEventStream runs a source that has a defect.
func TestAPanicEndsTheEventStream(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	if err := os.WriteFile(dir+"/main.sl.hcl", []byte("source \"boom\" \"b\" {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs := openTemp(t, dir), openTemp(t, dir)
	code := cli.Main(cli.Process{
		Arguments: []string{"starlift", "-chdir=" + dir, "plan", "-json"}, Stdin: os.Stdin, Stdout: out, Stderr: errs, Version: "0.1.0",
		Kinds: []source.Kind{{Name: "boom", Decode: func(hcl.Body, *hcl.EvalContext, string) (source.Config, hcl.Diagnostics) { panic("a defect") }}},
	})
	text, _ := os.ReadFile(out.Name())
	problem, all := streamProblem(text)
	if said, _ := os.ReadFile(errs.Name()); problem != "" || len(said) > 0 {
		t.Fatalf("%s; stderr: %s; stdout:\n%s", problem, said, text)
	}
	if last := all[len(all)-1]; code != 70 || last.Exit != 70 || last.Outcome != "failed" {
		t.Errorf("exit %d, run_complete %+v", code, last)
	}
}

func openTemp(t *testing.T, dir string) *os.File {
	t.Helper()
	f, err := os.CreateTemp(dir, "stream")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
