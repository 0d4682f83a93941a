package state

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// session opens, appends the records in two halves with a fold between, and
// closes. It returns how many records Append has accepted, or -1 where Open
// failed.
func session(path string, o Options, records []Record) (accepted int, err error) {
	f, err := Open(path, o)
	if err != nil {
		return -1, err
	}
	for i, r := range records {
		if i == len(records)/2 {
			if err := f.Fold(); err != nil {
				return accepted, errors.Join(err, f.Close())
			}
		}
		if err := f.Append(i%3 == 2, r); err != nil {
			return accepted, errors.Join(err, f.Close())
		}
		accepted++
	}
	return accepted, f.Close()
}

// After a kill at any step of a save nothing that was accepted is lost, nothing
// is there twice, and the state is never one between two records.
func TestKilledAtEveryStepOfASave(t *testing.T) {
	records := orders()
	states := prefixes(t, newState("04050607-0809-4a0b-8c0d-0e0f10111213"), records)
	for step := 0; ; step++ {
		path := newPath(t)
		o := options()
		killer := &died{at: step}
		o.Fault = killer.fault
		accepted, err := session(path, o, records)
		if !killer.isDead() {
			if err != nil || accepted != len(records) {
				t.Fatalf("without a kill: %d records, %v", accepted, err)
			}
			if step < 30 {
				t.Fatalf("only %d steps were tried", step)
			}
			return
		}
		if !errors.Is(err, errDied) || !errors.Is(err, ErrNotSaved) {
			t.Fatalf("step %d: %v, want ErrNotSaved", step, err)
		}
		reader, err := Read(path)
		if err != nil {
			t.Fatalf("step %d: read: %v", step, err)
		}
		f, err := Open(path, options())
		if err != nil {
			t.Fatalf("step %d: open again: %v", step, err)
		}
		got := encoded(t, f.State())
		found := slices.Index(states, got)
		// The record of a failed Append may be there.
		if found < accepted || found > accepted+1 {
			t.Errorf("step %d (after %v): %d records were accepted, %d are there", step, killer.steps, accepted, found)
		}
		if reader.Lineage != "" && encoded(t, reader) != got {
			t.Errorf("step %d: reading without the lock gives another state", step)
		}
		mustClose(t, f)
		for _, name := range folderOf(t, path) {
			if filepath.Ext(name) == ".tmp" {
				t.Errorf("step %d: %s is left after a whole run", step, name)
			}
		}
	}
}

// Power can fail where a process is killed, and then only what was synced is
// sure to be there: the order of the steps is what makes a fold safe.
func TestStepsOfAFold(t *testing.T) {
	path := newPath(t)
	o := options()
	recorder := &died{at: -1}
	o.Fault = recorder.fault
	f := mustOpen(t, path, o)
	first := []string{
		"open starlift.state.json.tmp", "write starlift.state.json.tmp", "sync starlift.state.json.tmp",
		"rename starlift.state.json", "sync folder " + filepath.Base(filepath.Dir(path)),
		"open starlift.state.json.journal", "sync folder " + filepath.Base(filepath.Dir(path)),
	}
	if !slices.Equal(recorder.steps, first) {
		t.Errorf("first open: %q", recorder.steps)
	}
	recorder.steps = nil
	mustAppend(t, f, orders()[0])
	mustClose(t, f)
	if want := append([]string{"write starlift.state.json.journal"}, fold(path)...); !slices.Equal(recorder.steps, want) {
		t.Errorf("append and close: %q", recorder.steps)
	}
}

func fold(path string) []string {
	return []string{
		"open starlift.state.json.tmp", "write starlift.state.json.tmp", "sync starlift.state.json.tmp",
		"rename starlift.state.json", "sync folder " + filepath.Base(filepath.Dir(path)),
		"truncate starlift.state.json.journal", "sync starlift.state.json.journal",
	}
}

func TestAppendThatIsCutShortIsTakenBack(t *testing.T) {
	for _, bytes := range []int{0, 1, 100, 10000} {
		path := newPath(t)
		o := options()
		full := false
		o.Fault = func(op Op, path string) error {
			if full && op == OpWrite {
				return Torn{bytes}
			}
			return nil
		}
		f := mustOpen(t, path, o)
		mustAppend(t, f, orders()[:2]...)
		before, journal := encoded(t, f.State()), readBytes(t, JournalPath(path))
		full = true
		err := f.Append(true, orders()[2])
		if !errors.Is(err, ErrNotSaved) {
			t.Fatalf("%d bytes written: %v", bytes, err)
		}
		if got := readBytes(t, JournalPath(path)); string(got) != string(journal) {
			t.Errorf("%d bytes written: the journal has %d bytes after, want %d", bytes, len(got), len(journal))
		}
		if got := encoded(t, f.State()); got != before {
			t.Errorf("%d bytes written: the state changed", bytes)
		}
		full = false
		if again := f.Append(false, orders()[3]); !errors.Is(again, ErrNotSaved) {
			t.Errorf("append after a failure: %v", again)
		}
		if closing := f.Close(); !errors.Is(closing, ErrNotSaved) {
			t.Errorf("close after a failure: %v", closing)
		}
		if got := encoded(t, mustRead(t, path)); got != before {
			t.Errorf("%d bytes written: read after: %s", bytes, got)
		}
	}
}

func TestFailedSyncEndsTheFile(t *testing.T) {
	path := newPath(t)
	o := options()
	broken := false
	o.Fault = func(op Op, path string) error {
		if broken && op == OpSync {
			return fs.ErrPermission
		}
		return nil
	}
	f := mustOpen(t, path, o)
	broken = true
	err := f.Append(true, orders()[0])
	want := "save " + JournalPath(path) + ": permission denied"
	if !errors.Is(err, ErrNotSaved) || err.Error() != want {
		t.Fatalf("append: %v", err)
	}
	broken = false
	if err := f.Append(true, orders()[1]); !errors.Is(err, ErrNotSaved) {
		t.Errorf("a sync that failed was tried again: %v", err)
	}
	if err := f.Fold(); !errors.Is(err, ErrNotSaved) {
		t.Errorf("fold: %v", err)
	}
	if err := f.Close(); !errors.Is(err, ErrNotSaved) {
		t.Errorf("close: %v", err)
	}
}

// A fold that fails leaves all in the journal, and appending goes on.
func TestFoldThatFailsLosesNothing(t *testing.T) {
	for _, op := range []Op{OpOpen, OpWrite, OpSync, OpRename, OpSyncFolder, OpTruncate} {
		path := newPath(t)
		o := options()
		failing := false
		o.Fault = func(at Op, path string) error {
			if failing && at == op {
				return fs.ErrPermission
			}
			return nil
		}
		f := mustOpen(t, path, o)
		mustAppend(t, f, orders()[:4]...)
		failing = true
		if err := f.Fold(); !errors.Is(err, ErrNotSaved) {
			t.Fatalf("%s: fold: %v", opName(op), err)
		}
		failing = false
		if got := encoded(t, mustRead(t, path)); got != encoded(t, f.State()) {
			t.Errorf("%s: read after a failed fold: %s", opName(op), got)
		}
		mustAppend(t, f, orders()[4:]...)
		want := encoded(t, f.State())
		if got := encoded(t, mustRead(t, path)); got != want {
			t.Errorf("%s: read after more records: %s", opName(op), got)
		}
		mustClose(t, f)
		if got := string(readBytes(t, path)); got != want {
			t.Errorf("%s: state file after close: %s", opName(op), got)
		}
	}
}

// Where Close cannot fold it syncs, so that an unsynced last record is kept.
func TestCloseThatCannotFoldSyncsTheJournal(t *testing.T) {
	path := newPath(t)
	o := options()
	var synced []string
	failing := false
	o.Fault = func(op Op, path string) error {
		if failing && op == OpRename {
			return fs.ErrPermission
		}
		if failing && op == OpSync {
			synced = append(synced, filepath.Base(path))
		}
		return nil
	}
	f := mustOpen(t, path, o)
	mustAppend(t, f, orders()[:4]...)
	want := encoded(t, f.State())
	failing = true
	if err := f.Close(); !errors.Is(err, ErrNotSaved) {
		t.Fatalf("close: %v", err)
	}
	if want := []string{"starlift.state.json.tmp", "starlift.state.json.journal"}; !slices.Equal(synced, want) {
		t.Errorf("synced %q, want %q", synced, want)
	}
	if got := encoded(t, mustRead(t, path)); got != want {
		t.Errorf("read after: %s", got)
	}
}

func TestFolderThatCannotBeWrittenIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gone", "starlift.state.json")
	_, err := Open(path, options())
	want := "save " + LockPath(path) + ": open " + LockPath(path) + ": no such file or directory"
	if !errors.Is(err, ErrNotSaved) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	s, err := Read(path)
	if err != nil || s.Lineage != "" || s.Format != Format {
		t.Errorf("read: %+v, %v", s, err)
	}
}

func folderOf(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
