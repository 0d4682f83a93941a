package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestWorkflow runs the commands of the workflow for pull requests in the order
// in which it does, with a gh that only writes down what it is asked.
func TestWorkflow(t *testing.T) {
	sandbox := buildSandbox(t)
	examples, err := filepath.Abs(filepath.Join("..", "examples", "ci"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/ci",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Join(e.WorkDir, "bin")+string(os.PathListSeparator)+filepath.Dir(sandbox)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("EXAMPLES", examples)
			e.Vars = append(e.Vars, raceExit)
			return nil
		},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// TestWorkflowRunsWhatTheStoryRuns finds every command of the workflow and of its
// page in the story.
func TestWorkflowRunsWhatTheStoryRuns(t *testing.T) {
	read := func(parts ...string) string {
		text, err := os.ReadFile(filepath.Join(parts...))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	story := read("testdata", "ci", "pull_request.txtar")
	found := 0
	for _, file := range []string{read("..", "examples", "ci", "github-workflow.yml"), read("..", "docs", "ci.md")} {
		for line := range strings.Lines(file) {
			command := strings.TrimSpace(line)
			command, _, _ = strings.Cut(command, " || ")
			if !strings.HasPrefix(command, "starlift ") {
				continue
			}
			found++
			// The shell's quotes and the names of this run.
			command = strings.NewReplacer(`"$PLAN"`, "$PLAN").Replace(command)
			if !slices.ContainsFunc(strings.Split(story, "\n"), func(l string) bool {
				return strings.TrimPrefix(l, "! ") == "exec "+command
			}) {
				t.Errorf("the story does not run: %s", command)
			}
		}
	}
	if found < 4 {
		t.Errorf("only %d commands were found", found)
	}
}
