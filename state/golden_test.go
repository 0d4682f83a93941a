package state

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want := readBytes(t, path); !bytes.Equal(got, want) {
		t.Errorf("%s differs; got:\n%s", path, got)
	}
}

// The files of a version have to be read by the next: their bytes change only
// together with the format.
func TestFilesAreTheSameBytes(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	for i, r := range orders() {
		if err := f.Append(i%2 == 1, r); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "journal", readBytes(t, JournalPath(path)))
	golden(t, "lock.json", bytes.ReplaceAll(readBytes(t, LockPath(path)), []byte(filepath.Dir(path)), []byte("FOLDER")))
	mustClose(t, f)
	golden(t, "state.json", readBytes(t, path))
}

func TestGoldenFilesAreRead(t *testing.T) {
	path := newPath(t)
	text := readBytes(t, filepath.Join("testdata", "state.json"))
	writeBytes(t, path, text)
	if got := encoded(t, mustRead(t, path)); got != string(text) {
		t.Errorf("read and written again:\n%s", got)
	}
}
