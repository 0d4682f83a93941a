package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
)

// savedPlan is a saved plan that was read.
type savedPlan struct {
	path string
	file *plan.SavedPlan
	doc  *plan.Document
	// shown is the plan as it was made; it can be shown and compared.
	shown *plan.Plan
	// fingerprints that were made, by name and value.
	fingerprints map[string]string
}

// openSaved reads a saved plan and makes sure that it is whole.
func (s *session) openSaved(path string) (*savedPlan, error) {
	refuse := func(code diag.Code, exit int, summary, detail string) (*savedPlan, error) {
		s.show(hcl.Diagnostics{diag.Error(code, nil, summary, detail)})
		return nil, &exitError{exit}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		var at *os.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return refuse(diag.UnreadableFile, exitFailed, "Saved plan cannot be read", fmt.Sprintf("%s: %v. Make a plan file with: starlift plan -out=%s", path, err, plan.ShellWord(path)))
	}
	file, err := plan.ReadSavedPlan(text)
	if errors.Is(err, plan.ErrNewerPlan) {
		return refuse(diag.PlanDamaged, exitStale, "The saved plan is of a newer version", fmt.Sprintf("%s: %v. Use the version that made it, or make a new plan.", path, err))
	}
	var shown *plan.Plan
	if err == nil {
		shown, err = plan.Restore(file.Actions)
	}
	if err != nil {
		return refuse(diag.PlanDamaged, exitStale, "The saved plan is damaged", fmt.Sprintf("%s: %v. Nothing was changed. Make a new plan with: starlift plan -out=%s", path, err, plan.ShellWord(path)))
	}
	if c := file.Document.Config; c.LabelScheme != plan.LabelScheme || c.MappingRules != plan.MappingRules {
		return refuse(diag.PlanDamaged, exitStale, "The saved plan is of another version", path+" was made by a version that makes labels or maps types in another way. Use that version, or make a new plan.")
	}
	return &savedPlan{path: path, file: file, doc: file.Document, shown: shown}, nil
}

// onlySensitive refuses -var for what the plan holds the value of. A file of
// values may hold others as well, as long as they are those of the plan.
func onlySensitive(saved *savedPlan, vars []config.Var) error {
	for _, v := range vars {
		name, _, _ := strings.Cut(v.Assignment, "=")
		known, ok := saved.doc.Variables[strings.TrimSpace(name)]
		if v.File == "" && ok && !known.Sensitive {
			return usage(diag.ExclusiveFlags, "-var %s: %s holds the value that it was made with; only sensitive variables can be set for a saved plan", name, saved.path)
		}
	}
	return nil
}

// readSaved reads the configuration of the plan.
func (s *session) readSaved(saved *savedPlan) error {
	in := config.Input{Environment: s.env, Kinds: s.process.Kinds, Version: s.process.Version, Vars: variables(s.process.Arguments)}
	in.Saved = &config.Saved{Blocks: saved.file.Blocks, Read: saved.file.Read, Values: map[string]json.RawMessage{}}
	for name, v := range saved.doc.Variables {
		if !v.Sensitive {
			in.Saved.Values[name] = v.Value
		}
	}
	read, diags := config.Read(s.folder, in)
	s.config = read
	s.secrets = read.Secrets
	if diags.HasErrors() {
		s.show(diags)
		return &exitError{exitFailed}
	}
	return s.workspaceExists()
}

// folderNotes tells what has become of the configuration since: the plan is
// carried out as it was made.
func (s *session) folderNotes(saved *savedPlan) []string {
	var changed []string
	for _, f := range saved.doc.Config.Files {
		text, err := os.ReadFile(filepath.Join(s.folder, f.Path))
		if err != nil || sha256.Sum256(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))) != sha256.Sum256(saved.file.Blocks[f.Path]) {
			changed = append(changed, f.Path)
		}
	}
	entries, _ := os.ReadDir(s.folder) // a folder that is gone has changed, which was told
	for _, e := range entries {
		if _, known := saved.file.Blocks[e.Name()]; strings.HasSuffix(e.Name(), ".sl.hcl") && !strings.HasPrefix(e.Name(), ".") && !known {
			changed = append(changed, e.Name())
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("the configuration has changed since the plan was made (%s); the plan is carried out as it was made", strings.Join(changed, ", "))}
}
