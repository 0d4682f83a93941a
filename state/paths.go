package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// DefaultWorkspace is the workspace that is always there.
const DefaultWorkspace = "default"

const (
	defaultFile     = "starlift.state.json"
	workspaceFolder = "starlift.state.d"
)

// Path returns where a workspace keeps its state under a folder:
// starlift.state.json for "default" and starlift.state.d/NAME.json for others.
func Path(folder, workspace string) string {
	return WorkspacePath(filepath.Join(folder, defaultFile), workspace)
}

// WorkspacePath returns where a workspace keeps its state when the default one
// keeps it in a given file: beside FILE.json, in the folder FILE.d.
func WorkspacePath(file, workspace string) string {
	if workspace == DefaultWorkspace {
		return file
	}
	return filepath.Join(folderBeside(file), workspace+".json")
}

func folderBeside(file string) string { return strings.TrimSuffix(file, ".json") + ".d" }

// Workspaces lists the workspaces of the default one's file, sorted; the default
// one is always among them.
func Workspaces(file string) ([]string, error) {
	names := []string{DefaultWorkspace}
	entries, err := os.ReadDir(folderBeside(file))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list workspaces: %w", err)
	}
	for _, e := range entries {
		// A file that is missing beside its journal is damage, which Open tells.
		name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".journal"), ".backup"), ".json")
		if strings.Contains(e.Name(), ".json") && CheckWorkspace(name) == nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

var workspaceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

// CheckWorkspace says why a text is no workspace's name, or nil.
func CheckWorkspace(name string) error {
	if workspaceName.MatchString(name) {
		return nil
	}
	return fmt.Errorf("%q is no name for a workspace: 1 to 64 letters, digits, - and _, the first a letter or a digit", name)
}

// JournalPath returns where the journal of a state file is.
func JournalPath(path string) string { return path + ".journal" }

// BackupPath returns where the state as it was before the last run is.
func BackupPath(path string) string { return path + ".backup" }

// Files returns what the states of all workspaces are kept in when the default
// one keeps its state in a given file: files, and a folder that ends in a
// separator.
func Files(file string) []string {
	return []string{file, JournalPath(file), BackupPath(file), temporaryPath(file), folderBeside(file) + string(filepath.Separator)}
}

// temporaryPath returns where a new state is written before it takes its place.
func temporaryPath(path string) string { return path + ".tmp" }

// LockPath returns where the lock of a state file is: .starlift.lock beside
// starlift.state.json, .starlift.NAME.lock for a state file NAME.json, beside
// the folder starlift.state.d where it is in that.
func LockPath(path string) string {
	folder, file := filepath.Split(path)
	if file == defaultFile {
		return filepath.Join(folder, ".starlift.lock")
	}
	if filepath.Base(folder) == workspaceFolder {
		folder = filepath.Dir(filepath.Clean(folder))
	}
	return filepath.Join(folder, ".starlift."+strings.TrimSuffix(file, ".json")+".lock")
}

// resolved follows a symbolic link to the state file, so that the journal and
// the lock are the same ones whatever name the file is reached by.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
