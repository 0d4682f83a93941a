package state

import (
	"path/filepath"
	"strings"
)

const (
	defaultFile     = "starlift.state.json"
	workspaceFolder = "starlift.state.d"
)

// Path returns where a workspace keeps its state under a folder:
// starlift.state.json for "default" and starlift.state.d/NAME.json for others.
func Path(folder, workspace string) string {
	if workspace == "default" {
		return filepath.Join(folder, defaultFile)
	}
	return filepath.Join(folder, workspaceFolder, workspace+".json")
}

// JournalPath returns where the journal of a state file is.
func JournalPath(path string) string { return path + ".journal" }

// BackupPath returns where the state as it was before the last run is.
func BackupPath(path string) string { return path + ".backup" }

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
