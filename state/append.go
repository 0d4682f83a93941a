package state

import (
	"errors"
	"fmt"
)

// write appends the lines and makes the changes. It returns the sequence of the
// last record and whether a fold is due.
func (f *File) write(payloads []payload) (last uint64, due bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.usable(); err != nil {
		return 0, false, err
	}
	if len(payloads) == 0 {
		return f.state.Journal, false, nil
	}
	if err := payloads[0].record.check(f.state); err != nil {
		return 0, false, fmt.Errorf("append a %s record: %w", payloads[0].record.kind(), err)
	}
	at := wallClock(f.now())
	f.buffer = f.buffer[:0]
	for i, p := range payloads {
		l := line{
			Sequence: f.state.Journal + 1 + uint64(i), Time: at, Run: f.run, Lineage: f.state.Lineage,
			Synced: f.synced, Type: p.record.kind(), Record: p.text,
		}
		f.buffer = l.appendTo(f.buffer)
	}
	if err := f.disk.write(f.journal, f.buffer); err != nil {
		return 0, false, f.takeBack(err)
	}
	for i, p := range payloads {
		// Only now, since a record may need the one before it.
		if err := p.record.check(f.state); err != nil {
			return 0, false, f.takeBack(fmt.Errorf("append record %d of %d, a %s: %w",
				i+1, len(payloads), p.record.kind(), err))
		}
		p.record.apply(f.state, at)
		f.state.Journal++
	}
	f.size += int64(len(f.buffer))
	f.unfolded = true
	f.pending += len(payloads)
	return f.state.Journal, f.pending >= foldRecords, nil
}

// takeBack cuts off what a failed append has written, so that half a record
// stands in the journal only where this fails too; then the next Open cuts it.
func (f *File) takeBack(cause error) error {
	cut := f.disk.truncate(f.journal, f.size)
	return f.fail(notSaved(JournalPath(f.path), errors.Join(cause, cut)))
}

// syncTo returns when the record last is on disk. Of several goroutines that
// call it, one syncs for all that have written by then; the others find their
// records synced when it is their turn.
func (f *File) syncTo(last uint64) error {
	f.syncing.Lock()
	defer f.syncing.Unlock()

	f.mu.Lock()
	err, done, written := f.usable(), f.synced >= last, f.state.Journal
	f.mu.Unlock()
	if err != nil || done {
		return err
	}
	// Others go on appending meanwhile; what they write may reach the disk too,
	// but only what was written before the sync is known to.
	err = f.disk.sync(f.journal)

	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		// A second try could succeed without having written anything: the kernel
		// drops what it could not write.
		return f.fail(notSaved(JournalPath(f.path), err))
	}
	f.synced = written
	return nil
}
