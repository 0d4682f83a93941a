package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"starlift/diag"
	"starlift/state"
)

// chooseWorkspace takes -workspace, or STARLIFT_WORKSPACE, or the default one.
// There is no command that selects one for later: which state a command works on
// must be seen in it.
func (s *session) chooseWorkspace(flag string) error {
	name := flag
	if name == "" {
		name = s.env["STARLIFT_WORKSPACE"]
	}
	if name == "" {
		return nil
	}
	if err := state.CheckWorkspace(name); err != nil {
		return usage(diag.UnknownWorkspace, "%v", err)
	}
	s.workspace = name
	return nil
}

// workspaceExists refuses a workspace that was never made: a name misspelt must
// not be an empty state, which would load everything again.
func (s *session) workspaceExists() error {
	if s.workspace == state.DefaultWorkspace {
		return nil
	}
	known, err := state.Workspaces(s.defaultStatePath())
	if err != nil {
		return err
	}
	if slices.Contains(known, s.workspace) {
		return nil
	}
	return s.noWorkspace(s.workspace, known)
}

func (s *session) noWorkspace(name string, known []string) error {
	text := fmt.Sprintf("there is no workspace %q", name)
	if near := diag.Near(name, known); len(near) > 0 {
		text += "; near it: " + strings.Join(near, ", ")
	}
	return usage(diag.UnknownWorkspace, "%s; make it with: starlift workspace new %s", text, name)
}

// statePath is the state file of the workspace.
func (s *session) statePath() string {
	return state.WorkspacePath(s.defaultStatePath(), s.workspace)
}

// defaultStatePath is the state file of the default workspace: -state, what the
// configuration says, or starlift.state.json. Those of others are beside it.
func (s *session) defaultStatePath() string {
	if s.state != "" {
		return s.state
	}
	path := state.Path("", state.DefaultWorkspace)
	if s.config != nil && s.config.StatePath != "" {
		path = s.config.StatePath
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.folder, path)
}

// ownFiles are what states are kept in, for sources whose patterns must not match
// them.
func (s *session) ownFiles() []string {
	path, err := filepath.Abs(s.defaultStatePath())
	if err != nil {
		return nil
	}
	return state.Files(path)
}

// testHooks refuses a hook for tests that would be passed over in silence.
func (s *session) testHooks() error {
	at := s.env["STARLIFT_TEST_NOW"]
	if _, err := time.Parse(time.RFC3339, at); at != "" && err != nil {
		return usage(diag.UnknownFlag, "STARLIFT_TEST_NOW is a time such as 2026-11-22T06:31:00Z, not %q", at)
	}
	return nil
}
