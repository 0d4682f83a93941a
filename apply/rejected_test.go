package apply

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func rejectedRows(at ...int64) []RejectedRow {
	var rows []RejectedRow
	for _, n := range at {
		rows = append(rows, RejectedRow{Load: "load.l", Label: "sl_l_1", File: "a.csv", Line: int(n), At: &n, Reason: "r", By: "starlift"})
	}
	return rows
}

func addRejected(t *testing.T, path string, most int, rows []RejectedRow) (left int) {
	t.Helper()
	f, err := openRejected("r.jsonl", path)
	if err != nil {
		t.Fatal(err)
	}
	left, err = f.add("load.l", rows, most)
	if err := errors.Join(err, f.sync(), f.close()); err != nil {
		t.Fatal(err)
	}
	return left
}

func readLines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func TestRejectedRowIsKeptOnceWhoeverReadsItAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	addRejected(t, path, 10, rejectedRows(3, 4))
	addRejected(t, path, 10, rejectedRows(3, 4, 5)) // another run
	lines := readLines(t, path)
	want := `{"load":"load.l","label":"sl_l_1","file":"a.csv","line":3,"at":3,"reason":"r","by":"starlift"}`
	if len(lines) != 3 || lines[0] != want {
		t.Errorf("the file is %q, want 3 lines, the first %s", lines, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestRejectedRowsEndAtMaxRowsOverTheFilesLife(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	if left := addRejected(t, path, 2, rejectedRows(1, 2, 3)); left != 1 {
		t.Errorf("%d rows left out, want 1", left)
	}
	if left := addRejected(t, path, 2, rejectedRows(2, 4)); left != 1 {
		t.Errorf("%d rows left out, want 1: one is there already", left)
	}
	if lines := readLines(t, path); len(lines) != 2 {
		t.Errorf("the file is %q", lines)
	}
}

func TestTornLineIsCutAndComesAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	addRejected(t, path, 10, rejectedRows(1, 2))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	addRejected(t, path, 10, rejectedRows(1, 2))
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(text) {
		t.Errorf("the file is %q, %v; want %q", after, err, text)
	}
}

func TestForeignFileIsRefused(t *testing.T) {
	folder := t.TempDir()
	foreign := filepath.Join(folder, "notes.txt")
	for _, text := range []string{"my notes\n", "my notes", "{\"a\": 1}\n", "{\"a\": 1}"} {
		if err := os.WriteFile(foreign, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openRejected("notes.txt", foreign); err == nil || !strings.Contains(err.Error(), "keep refused rows in notes.txt: line 1 is not a rejected row") {
			t.Errorf("%q: got %v", text, err)
		}
		if after, _ := os.ReadFile(foreign); string(after) != text {
			t.Errorf("%q became %q", text, after)
		}
	}
	if _, err := openRejected("no/r.jsonl", filepath.Join(folder, "no", "r.jsonl")); err == nil || !strings.Contains(err.Error(), "no such file or directory") {
		t.Errorf("got %v", err)
	}
	if _, err := openRejected("folder", folder); err == nil {
		t.Error("a folder is taken")
	}
}

func TestLoadsShareAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.jsonl")
	var files rejectedFiles
	defer files.close()
	one, err := files.at("r.jsonl", path)
	if err != nil {
		t.Fatal(err)
	}
	two, err := files.at("r.jsonl", path)
	if err != nil || one != two {
		t.Fatalf("%p and %p, %v", one, two, err)
	}
	other := rejectedRows(1)
	other[0].Load = "load.m"
	for _, rows := range [][]RejectedRow{rejectedRows(1), other} {
		if left, err := one.add(rows[0].Load, rows, 1); left != 0 || err != nil {
			t.Errorf("%d left, %v", left, err)
		}
	}
	if lines := readLines(t, path); len(lines) != 2 {
		t.Errorf("the file is %q", lines)
	}
	if one.room("load.l", 1) != 0 || one.room("load.l", 3) != 2 || one.room("load.other", 1) != 1 {
		t.Error("the rooms of loads depend on one another")
	}
}
