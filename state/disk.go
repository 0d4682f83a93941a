package state

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Op is a step that changes something on disk.
type Op uint8

// The steps, in the order in which a save takes them.
const (
	OpOpen       Op = iota + 1 // open or create a file for writing
	OpWrite                    // write to it
	OpSync                     // sync it
	OpRename                   // rename it; the path is the new one
	OpSyncFolder               // sync a folder
	OpTruncate                 // cut a file
	OpRemove                   // remove a temporary file
)

// Fault is asked before each step, with the path that the step is about. With
// an error the step is not taken and fails with that error; tests stop a run
// at its n-th step with it. Appending is one OpWrite on the journal and, with
// sync, one OpSync. Several goroutines may ask at a time.
type Fault func(op Op, path string) error

// Torn is an error for a Fault to return on OpWrite: the first Bytes bytes reach
// the file and the write fails.
type Torn struct{ Bytes int }

// Error says how much was written.
func (t Torn) Error() string { return "write ended early" }

// disk takes the steps. Files that it makes are readable by their owner only.
type disk struct{ fault Fault }

func (d disk) ask(op Op, path string) error {
	if d.fault == nil {
		return nil
	}
	return d.fault(op, path)
}

func (d disk) open(path string, flags int) (*os.File, error) {
	if err := d.ask(OpOpen, path); err != nil {
		return nil, err
	}
	return os.OpenFile(path, flags, 0o600)
}

func (d disk) write(file *os.File, content []byte) error {
	err := d.ask(OpWrite, file.Name())
	var torn Torn
	if errors.As(err, &torn) {
		content = content[:min(torn.Bytes, len(content))]
	} else if err != nil {
		return err
	}
	n, writing := file.Write(content)
	switch {
	case err != nil:
		return err
	case writing != nil:
		return writing
	case n < len(content):
		return io.ErrShortWrite
	}
	return nil
}

func (d disk) sync(file *os.File) error {
	if err := d.ask(OpSync, file.Name()); err != nil {
		return err
	}
	return dataSync(file)
}

func (d disk) truncate(file *os.File, size int64) error {
	if err := d.ask(OpTruncate, file.Name()); err != nil {
		return err
	}
	return file.Truncate(size)
}

func (d disk) syncFolder(path string) error {
	folder := filepath.Dir(path)
	if err := d.ask(OpSyncFolder, folder); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there; NTFS logs the rename
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// replace gives a file new content at once: a crash leaves the old content or
// the new, and after nil the new content survives a power failure.
func (d disk) replace(path string, content []byte) error {
	temporary := temporaryPath(path)
	// One that a crash has left may have other permissions.
	if err := d.remove(temporary); err != nil {
		return err
	}
	file, err := d.open(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	err = d.write(file, content)
	if err == nil {
		err = d.sync(file)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, d.remove(temporary))
	}
	if err := d.ask(OpRename, path); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	return d.syncFolder(path)
}

// remove removes a temporary file if it is there: a half-written one takes
// space that a full disk needs.
func (d disk) remove(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := d.ask(OpRemove, path); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
