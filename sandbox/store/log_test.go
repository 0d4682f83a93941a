package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCutAtEveryByte kills the process, so to speak, at every byte of the log:
// what was committed and prepared before that byte must be there whole.
func TestCutAtEveryByte(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	path := filepath.Join(dir, "log")
	type mark struct {
		size             int64
		rows, remembered []string
	}
	var marks []mark
	note := func(rows, remembered []string) { marks = append(marks, mark{s.log.end(), rows, remembered}) }
	note([]string{}, []string{})
	transact(t, s, table, "a", []change{{Upsert, 1, "x"}, {Upsert, 2, "y"}}, Prepared)
	note([]string{}, []string{"a PREPARED"})
	transact(t, s, table, "b", []change{{Upsert, 3, "z"}, {Delete, 1, nil}}, Visible)
	note([]string{"3z"}, []string{"a PREPARED", "b VISIBLE"})
	transact(t, s, table, "c", []change{{Upsert, 4, "w"}}, Aborted)
	note([]string{"3z"}, []string{"a PREPARED", "b VISIBLE", "c ABORTED"})
	transact(t, s, table, "d", []change{{Delete, 3, nil}, {Upsert, 5, strings.Repeat("v", 90)}}, Prepared, Visible)
	s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	other := t.TempDir()
	for cut := marks[0].size; cut < int64(len(whole)); cut++ {
		for at+1 < len(marks) && marks[at+1].size <= cut {
			at++
		}
		if err := os.WriteFile(filepath.Join(other, "log"), whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		s := open(t, other)
		table, _ := s.Table("d", "t")
		var remembered []string
		for _, r := range s.Recover() {
			remembered = append(remembered, r.Transaction.Label+" "+r.Transaction.State.String())
		}
		s.Close()
		if got := texts(table.Snapshot()); !slices.Equal(got, marks[at].rows) {
			t.Fatalf("cut at %d: rows %q, want %q", cut, got, marks[at].rows)
		}
		if !slices.Equal(remembered, marks[at].remembered) && !(at == 3 && slices.Equal(remembered, append(slices.Clone(marks[3].remembered), "d PREPARED"))) {
			t.Fatalf("cut at %d: transactions %q, want %q", cut, remembered, marks[at].remembered)
		}
	}
}

// TestDamageInTheMiddleIsAnErrorNotALoss changes each byte of the log in turn:
// only the last record may be taken for one that was not finished.
func TestDamageInTheMiddleIsAnErrorNotALoss(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	table := makeTable(t, s, definition(DuplicateKey, "t"))
	transact(t, s, table, "a", []change{{Upsert, 1, "x"}}, Visible)
	last := s.log.end()
	if err := s.SetNote("last", []byte("record")); err != nil {
		t.Fatal(err)
	}
	s.Close()
	path := filepath.Join(dir, "log")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		broken := bytes.Clone(whole)
		broken[at] ^= 0x41
		if err := os.WriteFile(path, broken, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir, Options{NoSync: true})
		if torn := int64(at) >= last; torn {
			if err != nil {
				t.Fatalf("byte %d: %v", at, err)
			}
			if s.log.end() != last || s.Note("last") != nil {
				t.Fatalf("byte %d: the torn record was not cut", at)
			}
			s.Close()
			continue
		}
		if !errors.Is(err, errDamaged) {
			t.Fatalf("byte %d: got %v, want %v", at, err, errDamaged)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(after, broken) {
			t.Fatalf("byte %d: the damaged log was changed", at)
		}
	}
}

func FuzzReadLog(f *testing.F) {
	dir := f.TempDir()
	s := open(f, dir)
	table := makeTable(f, s, definition(PrimaryKey, "t"))
	transact(f, s, table, "a", []change{{Upsert, 1, "x"}}, Prepared, Visible)
	s.Close()
	whole, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(logMagic))
	f.Fuzz(func(t *testing.T, log []byte) {
		total := int64(0)
		end, err := readLog(bytes.NewReader(log), int64(len(log)), func(_ int64, _ recordKind, payload []byte) error {
			total += recordHeader + int64(len(payload))
			_, _ = checkSlab(payload)
			return nil
		})
		if err == nil && end != 0 && end != total+int64(len(logMagic)) {
			t.Fatalf("end %d after %d bytes of records", end, total)
		}
		if end > int64(len(log)) {
			t.Fatalf("end %d of %d", end, len(log))
		}
	})
}
