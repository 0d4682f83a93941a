package state

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// ordersState is a state of its own, of another lineage where one is given.
func ordersState(t *testing.T, lineage string) *State {
	t.Helper()
	s := newState(lineage)
	for _, r := range orders() {
		if err := s.follow(s.Journal+1, epochZero, r); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestReplaceKeepsTheStateAsItWas(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustAppend(t, f, orders()...)
	older := f.State()
	mustAppend(t, f, LoadForgotten{Load: "load.orders"})
	newest := f.State()
	if err := f.Replace(older); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, f, TableForgotten{Address: "table.orders"})
	mustClose(t, f)
	got := mustRead(t, path)
	if got.Serial != newest.Serial+2 || got.Loads["load.orders"] == nil || len(got.Tables) != 0 {
		t.Errorf("after the replacement: serial %d, loads %v, tables %v", got.Serial, got.Loads, got.Tables)
	}
	kept, err := Decode(readBytes(t, BackupPath(path)))
	if err != nil || encoded(t, kept) != encoded(t, newest) {
		t.Errorf("the backup is not the state as it was: %v", err)
	}
	mustClose(t, mustOpen(t, path, options()))
}

func TestReplaceByAnotherLineage(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustAppend(t, f, orders()...)
	was := f.State()
	foreign := ordersState(t, "22222222-2222-4222-8222-222222222222")
	if err := f.Replace(foreign); err != nil {
		t.Fatal(err)
	}
	mustClose(t, f)
	if got := mustRead(t, path); got.Lineage != foreign.Lineage || got.Serial != foreign.Serial {
		t.Errorf("lineage %s, serial %d", got.Lineage, got.Serial)
	}
	kept, err := Decode(readBytes(t, ReplacedPath(path)))
	if err != nil || encoded(t, kept) != encoded(t, was) {
		t.Errorf("%s is not the state as it was: %v", ReplacedPath(path), err)
	}
	mustClose(t, mustOpen(t, path, options()))
}

// A process that dies at any step of it leaves the old state or the new.
func TestReplaceSurvivesDeathAtEveryStep(t *testing.T) {
	for _, lineage := range []string{"", "22222222-2222-4222-8222-222222222222"} {
		for step := 0; ; step++ {
			path := newPath(t)
			f := mustOpen(t, path, options())
			mustAppend(t, f, orders()...)
			was, next := f.State(), f.State()
			if lineage != "" {
				next = ordersState(t, lineage)
			}
			delete(next.Tables, "table.orders")
			d := &died{at: step}
			f.disk.fault = d.fault
			err := f.Replace(next)
			if err == nil {
				mustClose(t, f)
				break
			}
			crash(t, f)
			o := options()
			f, err = Open(path, o)
			if err != nil {
				t.Fatalf("died at step %d (%v): %v", step, d.steps, err)
			}
			got := f.State()
			mustClose(t, f)
			if len(got.Tables) != len(was.Tables) && len(got.Tables) != len(next.Tables) {
				t.Errorf("died at step %d: tables %v", step, got.Tables)
			}
			if got.Loads["load.orders"] == nil {
				t.Errorf("died at step %d: the load is gone", step)
			}
		}
	}
}

func TestDeleteLeavesNothingOrWhatCanBeDeletedAgain(t *testing.T) {
	for step := 0; ; step++ {
		path := newPath(t)
		f := mustOpen(t, path, options())
		mustAppend(t, f, orders()...)
		mustClose(t, f)
		f = mustOpen(t, path, options())
		d := &died{at: step}
		f.disk.fault = d.fault
		err := f.Delete()
		if err == nil {
			for _, p := range []string{path, JournalPath(path), BackupPath(path), LockPath(path)} {
				if _, err := os.Lstat(p); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is still there: %v", p, err)
				}
			}
			return
		}
		again, err := Open(path, options())
		if err != nil {
			t.Fatalf("died at step %d (%v): %v", step, d.steps, err)
		}
		if err := again.Delete(); err != nil {
			t.Fatalf("delete after step %d: %v", step, err)
		}
	}
}

func TestEditedStatesAreReadAndBrokenOnesRefused(t *testing.T) {
	text := encoded(t, ordersState(t, "22222222-2222-4222-8222-222222222222"))
	if _, signed, err := Edited([]byte(text)); err != nil || !signed {
		t.Errorf("as written: signed %v, %v", signed, err)
	}
	s, signed, err := Edited([]byte(strings.Replace(text, `"serial": `, `"serial":  1`, 1)))
	if err != nil || signed || s.Serial < 10 {
		t.Errorf("with another serial: signed %v, %v", signed, err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"format": 1`, `"format": 2`, "newer version"},
		{`"format": 1`, `"format": 0`, "format"},
		{`"objects": {`, `"objects": [`, "not a state file"},
		{`"lineage": "22222222-2222-4222-8222-222222222222"`, `"lineage": ""`, "the lineage is missing"},
		{`"kind": "load"`, `"kind": "lode"`, "unknown kind"},
		{`"split": "log"`, `"split": "lag"`, "that is not there"},
		{`"id": "a.csv@1"`, `"id": "a.csv@0"`, "there twice"},
		{`"rows": 10`, `"rows": "ten"`, "cannot unmarshal"},
		{`"rows": 10`, `"raws": 10`, "unknown field"},
	} {
		if !strings.Contains(text, c.old) {
			t.Fatalf("the text has no %s", c.old)
		}
		if _, _, err := Edited([]byte(strings.Replace(text, c.old, c.new, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.new, err, c.want)
		}
	}
}

// A process that was asleep for longer than a heartbeat lasts finds out that its
// lock went to another before it writes.
func TestASleeperWhoseLockWasTakenWritesNothing(t *testing.T) {
	path := newPath(t)
	at := &clock{at: epochZero}
	o := options()
	o.Now = at.now
	sleeper := mustOpen(t, path, o)
	if err := ForceUnlock(path, "00000000"); err == nil || !strings.Contains(err.Error(), "its id is") {
		t.Errorf("another id: %v", err)
	}
	if err := ForceUnlock(path, sleeper.Info().ID); err != nil {
		t.Fatal(err)
	}
	at.move(time.Hour)
	other := mustOpen(t, path, options())
	if err := sleeper.Append(true, orders()[0]); !errors.Is(err, ErrNotSaved) {
		t.Errorf("the sleeper writes: %v", err)
	}
	if err := sleeper.Close(); !errors.Is(err, ErrNotSaved) {
		t.Errorf("the sleeper closes: %v", err)
	}
	mustAppend(t, other, orders()...)
	mustClose(t, other)
	if err := ForceUnlock(path, other.Info().ID); err == nil || !strings.Contains(err.Error(), "nobody holds it") {
		t.Errorf("a lock that is free: %v", err)
	}
}

func TestWorkspacesAreListedBesideTheDefaultOne(t *testing.T) {
	path := newPath(t)
	names := func() string {
		t.Helper()
		list, err := Workspaces(path)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(list, " ")
	}
	if got := names(); got != "default" {
		t.Errorf("at first: %s", got)
	}
	mustClose(t, mustOpen(t, WorkspacePath(path, "prod"), options()))
	mustClose(t, mustOpen(t, WorkspacePath(path, "dev-1"), options()))
	writeBytes(t, WorkspacePath(path, "lost")+".journal", nil)
	writeBytes(t, strings.TrimSuffix(path, ".json")+".d/notes.txt", nil)
	if got := names(); got != "default dev-1 lost prod" {
		t.Errorf("then: %s", got)
	}
	for _, bad := range []string{"", "a b", "../x", "-x", "a.b", strings.Repeat("x", 65)} {
		if CheckWorkspace(bad) == nil {
			t.Errorf("%q is taken for a name", bad)
		}
	}
}
