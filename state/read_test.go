package state

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// While one process appends and folds, what another reads is always the state
// after some first part of the records: not less than what was appended when it
// began to read, and not more than when it ended.
func TestReadersDuringFoldsSeeOneInstant(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	start := f.State()
	var records []Record
	for i := range 300 {
		records = append(records, TableCreated{Address: fmt.Sprintf("table.t%d", i%7), TableID: int64(i)})
	}
	place := map[string]int{}
	for i, text := range prefixes(t, start, records) {
		place[text] = i
	}

	var begun, written atomic.Int64
	done := make(chan struct{})
	var readers sync.WaitGroup
	reads := make([]int, 2)
	for r := range reads {
		readers.Go(func() {
			for {
				atLeast := int(written.Load())
				s, err := Read(path)
				if err != nil {
					t.Errorf("read: %v", err)
					return
				}
				atMost := int(begun.Load())
				text, err := Encode(s)
				if err != nil {
					t.Errorf("encode: %v", err)
					return
				}
				at, ok := place[string(text)]
				if !ok || at < atLeast || at > atMost {
					t.Errorf("read the state after %d records (known: %v), want %d to %d", at, ok, atLeast, atMost)
					return
				}
				reads[r]++
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i, r := range records {
		begun.Add(1)
		if err := f.Append(i%4 == 0, r); err != nil {
			t.Errorf("append: %v", err)
			break
		}
		written.Add(1)
		if i%3 == 2 {
			if err := f.Fold(); err != nil {
				t.Errorf("fold: %v", err)
				break
			}
		}
	}
	close(done)
	readers.Wait()
	for r, n := range reads {
		if n == 0 {
			t.Errorf("reader %d read nothing", r)
		}
	}
	mustClose(t, f)
}

// The torn line that a reader sees belongs to a run that is still writing it.
func TestReaderLeavesATornLineAlone(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	mustAppend(t, f, orders()[:3]...)
	crash(t, f)
	journal := readBytes(t, JournalPath(path))
	torn := journal[:len(journal)-9]
	writeBytes(t, JournalPath(path), torn)
	if s := mustRead(t, path); s.Journal != 2 {
		t.Errorf("read up to record %d, want 2", s.Journal)
	}
	if got := readBytes(t, JournalPath(path)); string(got) != string(torn) {
		t.Errorf("the journal was changed")
	}
}
