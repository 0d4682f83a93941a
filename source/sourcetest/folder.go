package sourcetest

import (
	"os"
	"path/filepath"
	"testing"
)

// Folder writes files into a folder of the test's own, and returns where it is.
func Folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		Put(t, dir, name, content)
	}
	return dir
}

// Put writes one file into a folder, over one that is there.
func Put(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
