package state

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFirstOpenMakesTheFiles(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustClose(t, f)
	want := []string{".starlift.lock", "starlift.state.json", "starlift.state.json.journal"}
	if got := folderOf(t, path); !slices.Equal(got, want) {
		t.Errorf("files: %q, want %q", got, want)
	}
	for _, name := range want {
		info, err := os.Stat(filepath.Join(filepath.Dir(path), name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, info.Mode().Perm())
		}
	}
}

func TestStateFileOfOtherModeBecomesPrivate(t *testing.T) {
	path := newPath(t)
	mustClose(t, mustOpen(t, path, options()))
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	writeBytes(t, path+".tmp", []byte("left by a crash"))
	if err := os.Chmod(path+".tmp", 0o644); err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, path, options())
	mustAppend(t, f, orders()[0])
	mustClose(t, f)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, err %v", info.Mode(), err)
	}
}

func TestBackupIsTheStateBeforeTheRun(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustAppend(t, f, orders()[:6]...)
	crash(t, f) // what it appended is in the journal only

	f = mustOpen(t, path, options())
	before := encoded(t, f.State())
	mustAppend(t, f, orders()[6:]...)
	if err := f.Fold(); err != nil {
		t.Fatal(err)
	}
	mustClose(t, f)
	if got := string(readBytes(t, BackupPath(path))); got != before {
		t.Errorf("backup:\n%s\nwant:\n%s", got, before)
	}
}

func TestWorkspaceHasItsOwnFiles(t *testing.T) {
	folder := t.TempDir()
	path := Path(folder, "prod")
	f := mustOpen(t, path, options())
	defer mustClose(t, f)
	other := mustOpen(t, Path(folder, "default"), options())
	defer mustClose(t, other)
	for _, name := range []string{
		"starlift.state.d/prod.json", "starlift.state.d/prod.json.journal", ".starlift.prod.lock",
		"starlift.state.json", "starlift.state.json.journal", ".starlift.lock",
	} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestLockPath(t *testing.T) {
	for path, want := range map[string]string{
		"starlift.state.json":          ".starlift.lock",
		"/a/starlift.state.json":       "/a/.starlift.lock",
		"starlift.state.d/prod.json":   ".starlift.prod.lock",
		"/a/starlift.state.d/dev.json": "/a/.starlift.dev.lock",
		"/a/other.json":                "/a/.starlift.other.lock",
		"/a/other":                     "/a/.starlift.other.lock",
	} {
		if got := LockPath(path); got != want {
			t.Errorf("LockPath(%q) = %q, want %q", path, got, want)
		}
	}
}

// The same state by two names has one lock and one journal.
func TestLinkToAStateIsTheSameState(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustAppend(t, f, orders()[:6]...)
	link := filepath.Join(t.TempDir(), "starlift.state.json")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if second, err := Open(link, options()); !errors.As(err, &locked) {
		t.Fatalf("second open: %v, %v", second, err)
	}
	if got := encoded(t, mustRead(t, link)); got != encoded(t, f.State()) {
		t.Errorf("read by the link: %s", got)
	}
	mustClose(t, f)
	mustClose(t, mustOpen(t, link, options()))
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
}

// Only where nothing says that there has been a state does Open begin anew.
func TestStateThatCannotBeUsedIsNeverAFreshStart(t *testing.T) {
	const name = "starlift.state.json"
	sample := newPath(t)
	f := mustOpen(t, sample, options())
	mustAppend(t, f, orders()[:6]...)
	mustClose(t, f)
	old := readBytes(t, sample)
	f = mustOpen(t, sample, options())
	mustAppend(t, f, orders()[6:8]...)
	if err := f.Fold(); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, f, orders()[8:]...)
	whole, journal := readBytes(t, sample), readBytes(t, JournalPath(sample))
	mustClose(t, f)
	alien := readBytes(t, filepath.Join("testdata", "state.json"))
	s, err := Decode(alien)
	if err != nil {
		t.Fatal(err)
	}
	s.Lineage = "ffffffff-0809-4a0b-8c0d-0e0f10111213"
	alien = []byte(encoded(t, s))
	newer := bytes.Replace(whole, []byte(`"format": 1`), []byte(`"format": 2`), 1)

	for _, c := range []struct {
		name                   string
		state, journal, backup []byte
		reason                 error
		message                string // without the folder
	}{
		{"missing beside a journal", nil, journal, nil, ErrDamaged, "read " + name + ": the file is missing, but " + name + ".journal is there; restore it from a copy; without one, move it and " + name + ".journal away to begin anew"},
		{"missing beside an empty journal", nil, []byte{}, nil, ErrDamaged, "read " + name + ": the file is missing, but " + name + ".journal is there; restore it from a copy; without one, move it and " + name + ".journal away to begin anew"},
		{"missing beside a backup", nil, nil, old, ErrDamaged, "read " + name + ": the file is missing, but " + name + ".backup is there; restore it from " + name + ".backup"},
		{"missing beside both", nil, journal, old, ErrDamaged, "read " + name + ": the file is missing, but " + name + ".journal is there; restore it from " + name + ".backup"},
		{"empty", []byte{}, nil, nil, ErrDamaged, "read " + name + ": the file is empty; restore it from a copy; without one, move it and " + name + ".journal away to begin anew"},
		{"empty beside all", []byte{}, journal, old, ErrDamaged, "read " + name + ": the file is empty; restore it from " + name + ".backup"},
		{"truncated", whole[:len(whole)/2], journal, old, ErrDamaged, "read " + name + ": not a whole state file: unexpected end of JSON input; restore it from " + name + ".backup"},
		{"truncated in the checksum", append(bytes.Clone(whole[:len(whole)-5]), "\"\n}\n"...), journal, old, ErrDamaged, "read " + name + ": the content does not match its checksum: it was changed outside of this program; restore it from " + name + ".backup"},
		{"changed by hand", bytes.Replace(whole, []byte(`"shop"`), []byte(`"shoe"`), 1), journal, old, ErrDamaged, "read " + name + ": the content does not match its checksum: it was changed outside of this program; restore it from " + name + ".backup"},
		{"something else", []byte("{}\n"), nil, nil, ErrDamaged, "read " + name + ": not a state file: it has no format; restore it from a copy; without one, move it and " + name + ".journal away to begin anew"},
		{"newer", newer, nil, old, ErrNewer, "read " + name + ": state from a newer version: format 2, and this version reads format 1; use the version that wrote it"},
		{"foreign beside a journal", alien, journal, nil, ErrDamaged, "read " + name + ".journal line 1: it belongs to the lineage 04050607-0809-4a0b-8c0d-0e0f10111213, and the state file to ffffffff-0809-4a0b-8c0d-0e0f10111213; put the files of one workspace together again"},
		{"foreign beside a backup", alien, nil, old, ErrDamaged, "read " + name + ".backup: it belongs to the lineage 04050607-0809-4a0b-8c0d-0e0f10111213, and the state file to ffffffff-0809-4a0b-8c0d-0e0f10111213; put the files of one workspace together again"},
		{"older than its journal", old, journal, old, ErrOlder, "read " + name + ".journal line 1: it begins with record 9, but the state file ends with record 6: an older state file was put in its place; put the newer state file back, or move the journal away to go on from the older one"},
		{"older than its backup", old, nil, whole, ErrOlder, "read " + name + ": it ends with record 6, but " + name + ".backup with record 8: an older state file was put in its place; put the newer one back, or move the backup away to go on from the older one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := newPath(t)
			for _, part := range []struct {
				path string
				text []byte
			}{{path, c.state}, {JournalPath(path), c.journal}, {BackupPath(path), c.backup}} {
				if part.text != nil {
					writeBytes(t, part.path, part.text)
				}
			}
			before := contents(t, path)
			_, reading := Read(path)
			f, opening := Open(path, options())
			if opening == nil {
				mustClose(t, f)
			}
			for _, err := range []error{reading, opening} {
				var fe *FileError
				if !errors.As(err, &fe) || !errors.Is(err, c.reason) {
					t.Fatalf("got %v, want %v", err, c.reason)
				}
				if got := strings.ReplaceAll(err.Error(), filepath.Dir(path)+"/", ""); got != c.message {
					t.Errorf("got  %s\nwant %s", got, c.message)
				}
			}
			if after := contents(t, path); after != before {
				t.Errorf("the files were changed")
			}
			if _, held, err := ReadLock(path); held || err != nil {
				t.Errorf("the lock is still held after an open that failed: %v", err)
			}
		})
	}
}

// contents is the state, its journal and its backup, put together.
func contents(t *testing.T, path string) string {
	t.Helper()
	c, err := readContent(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.Join([][]byte{c.state, c.journal, c.backup}, []byte("\x00")))
}

// A backup that is broken is no reason to stop: the state is whole.
func TestBrokenBackupIsReplaced(t *testing.T) {
	path := newPath(t)
	mustClose(t, mustOpen(t, path, options()))
	writeBytes(t, BackupPath(path), []byte("{"))
	f := mustOpen(t, path, options())
	mustClose(t, f)
	if got, want := string(readBytes(t, BackupPath(path))), string(readBytes(t, path)); got != want {
		t.Errorf("backup: %s", got)
	}
}

func TestStateThatIsAFolderIsTold(t *testing.T) {
	path := newPath(t)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, open := range []func() error{
		func() error { _, err := Read(path); return err },
		func() error { _, err := Open(path, options()); return err },
	} {
		want := "read " + path + ": read " + path + ": is a directory"
		if err := open(); !errors.Is(err, ErrDamaged) || err.Error() != want {
			t.Errorf("got %v", err)
		}
	}
}
