package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"starlift/state"
)

// ignoreLines are what git should not see of a state file: it holds what only one
// run may change, and none of it can be merged.
func ignoreLines(folder, stateFile string) []string {
	name, err := filepath.Rel(folder, stateFile)
	if err != nil || strings.HasPrefix(name, "..") || filepath.IsAbs(name) {
		return []string{"*.slplan"} // the state is elsewhere
	}
	name = filepath.ToSlash(name)
	return []string{
		name, name + ".*",
		filepath.ToSlash(filepath.Dir(state.WorkspacePath(name, "w"))) + "/",
		filepath.ToSlash(filepath.Join(filepath.Dir(name), ".starlift*")),
		"*.slplan",
	}
}

// missingIgnores lists the lines that the folder's .gitignore lacks, in the order
// of ignoreLines; none where the folder is in no git work tree.
func missingIgnores(folder, stateFile string) ([]string, error) {
	if !inWorkTree(folder) {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(folder, ".gitignore"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read .gitignore: %w", err)
	}
	have := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	return slices.DeleteFunc(ignoreLines(folder, stateFile), func(line string) bool {
		return slices.Contains(have, line) || slices.Contains(have, "/"+line)
	}), nil
}

// inWorkTree says whether the folder, or one above it, holds .git.
func inWorkTree(folder string) bool {
	at, err := filepath.Abs(folder)
	for err == nil {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return true
		}
		if above := filepath.Dir(at); above != at {
			at = above
			continue
		}
		return false
	}
	return false
}

// addIgnores appends lines to the folder's .gitignore, with a line break before
// them where the last line lacks one.
func addIgnores(folder string, lines []string) error {
	path := filepath.Join(folder, ".gitignore")
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("add to .gitignore: %w", err)
	}
	if len(text) > 0 && !strings.HasSuffix(string(text), "\n") {
		text = append(text, '\n')
	}
	text = append(text, strings.Join(lines, "\n")+"\n"...)
	if err := os.WriteFile(path, text, 0o644); err != nil { //nolint:gosec // a file that everybody reads
		return fmt.Errorf("add to .gitignore: %w", err)
	}
	return nil
}
