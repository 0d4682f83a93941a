package state

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Open takes the lock, reads the state with its journal, and keeps a backup of
// what it found. The first Open makes a state with a new lineage. The File must
// be closed.
//
// The errors: *LockedError; *FileError with its reasons; the context's.
func Open(path string, o Options) (*File, error) {
	o = o.withDefaults()
	path = resolved(path)
	if err := makeWorkspaceFolder(path); err != nil {
		return nil, err
	}
	held, err := takeLock(path, o)
	if err != nil {
		return nil, err
	}
	f := &File{
		path: path, run: o.Run, disk: disk{o.Fault}, now: o.Now,
		lock: held, info: held.info, foldedAt: o.Now(),
		stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	if err := f.load(o); err != nil {
		if f.journal != nil {
			err = errors.Join(err, f.journal.Close())
		}
		return nil, errors.Join(err, held.release())
	}
	go f.keep(o.ticks)
	return f, nil
}

// load leaves the files as a run begins with them: the state file contains
// everything, the journal is empty, the backup equals the state.
func (f *File) load(o Options) error {
	c, err := readContent(f.path)
	if err != nil {
		return err
	}
	s, applied, err := c.decode(f.path)
	if err != nil {
		return err
	}
	fresh := s == nil
	if fresh {
		lineage, err := newLineage(o.Random)
		if err != nil {
			return err
		}
		s = newState(lineage)
	}
	f.state, f.synced = s, s.Journal
	f.unfolded = fresh || applied > 0
	text, err := Encode(s)
	if err != nil {
		return notSaved(f.path, err)
	}
	if f.unfolded {
		// Of a new state the file comes first. A journal without one is an error
		// from then on.
		if err := f.disk.replace(f.path, text); err != nil {
			return notSaved(f.path, err)
		}
		f.unfolded = false
	}
	if err := f.openJournal(c.journal); err != nil {
		return err
	}
	if fresh || bytes.Equal(c.backup, text) {
		return nil
	}
	if err := f.disk.replace(BackupPath(f.path), text); err != nil {
		return notSaved(BackupPath(f.path), err)
	}
	return nil
}

// openJournal opens the journal and empties it: what it held is in the state
// file, or was torn.
func (f *File) openJournal(held []byte) error {
	path := JournalPath(f.path)
	journal, err := f.disk.open(path, os.O_RDWR|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return notSaved(path, err)
	}
	f.journal, f.size = journal, int64(len(held))
	if held == nil {
		// A synced record in a file whose name is lost would be lost.
		if err := f.disk.syncFolder(path); err != nil {
			return notSaved(path, err)
		}
	}
	if len(held) == 0 {
		return nil
	}
	return f.empty()
}

// makeWorkspaceFolder makes the folder of workspaces, such as starlift.state.d,
// for the first of them. Any other folder has to be there.
func makeWorkspaceFolder(path string) error {
	folder := filepath.Dir(path)
	if filepath.Ext(folder) != ".d" {
		return nil
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return notSaved(path, err)
	}
	return nil
}
