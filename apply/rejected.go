package apply

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// maxRejectedFile bounds what is read of a file of rejected rows when it is
// opened: all of it, to know which rows it has.
const maxRejectedFile = 1 << 30

// rejectedFile keeps refused rows, one JSON object a line, which it only appends.
// A row that it has already is not written again, whichever run wrote it, so that
// an epoch may be read any number of times. Loads may share one; it is used by
// several goroutines.
type rejectedFile struct {
	path string // as configured

	lock   sync.Mutex
	file   *os.File
	has    map[uint64]struct{} // digests of rows
	counts map[string]int      // rows by load
	dirty  bool                // written since the last sync
	text   []byte
	failed error // of writing: what follows cannot be trusted to be whole lines
}

// rejectedError is a file of rejected rows that cannot be used.
type rejectedError struct {
	path string
	err  error
}

func (e *rejectedError) Error() string {
	return fmt.Sprintf("keep refused rows in %s: %v", e.path, e.err)
}

func (e *rejectedError) Unwrap() error { return e.err }

// openRejected opens or creates the file, readable by its owner only: it holds
// values of rows. What a dead run left of a last line is cut: the row's epoch was
// not decided, so it comes again. A file that holds something else is refused.
func openRejected(path, full string) (*rejectedFile, error) {
	file, err := os.OpenFile(full, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, &rejectedError{path, plainPathError(err)}
	}
	f := &rejectedFile{path: path, file: file, has: map[uint64]struct{}{}, counts: map[string]int{}}
	if err := errors.Join(f.read(), syncFolder(filepath.Dir(full))); err != nil {
		_ = file.Close()
		return nil, &rejectedError{path, err}
	}
	return f, nil
}

// syncFolder makes a new file's name last as long as its rows.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return plainPathError(err)
	}
	_ = folder.Sync() // not every system has it
	return folder.Close()
}

// plainPathError takes the path out of an error that names it already.
func plainPathError(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (f *rejectedFile) read() error {
	info, err := f.file.Stat()
	switch {
	case err != nil:
		return plainPathError(err)
	case !info.Mode().IsRegular():
		return errors.New("it is not a file")
	case info.Size() > maxRejectedFile:
		return fmt.Errorf("it is larger than %d bytes; move it away", maxRejectedFile)
	}
	in := bufio.NewReaderSize(f.file, 64<<10)
	whole := int64(0) // bytes of whole lines
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil
		case errors.Is(err, io.EOF):
			if number == 1 && !bytes.HasPrefix(line, []byte(rejectedStart)) && !bytes.HasPrefix([]byte(rejectedStart), line) {
				return notRejected(number)
			}
			return plainPathError(f.file.Truncate(whole))
		case err != nil:
			return plainPathError(err)
		}
		var row RejectedRow
		if err := json.Unmarshal(line, &row); err != nil || row.Load == "" || row.Reason == "" {
			return notRejected(number)
		}
		whole += int64(len(line))
		f.has[digestOf(&row)] = struct{}{}
		f.counts[row.Load]++
	}
}

// rejectedStart is what every line begins with.
const rejectedStart = `{"load":"`

func notRejected(line int) error {
	return fmt.Errorf("line %d is not a rejected row; give the rows a file of their own, or move this one away", line)
}

// digestOf is the identity of a row: its epoch's label and its place or, where it
// was not found in the source, what is known of it.
func digestOf(row *RejectedRow) uint64 {
	h := fnv.New64a()
	part := func(s string) { _, _ = io.WriteString(h, strconv.Itoa(len(s))+":"+s) }
	part(row.Load)
	part(row.Label)
	if row.At != nil {
		part(strconv.FormatInt(*row.At, 10))
	} else {
		part(row.By)
		part(row.Reason)
		part(row.Value)
	}
	return h.Sum64()
}

// room is how many more rows of a load the file takes.
func (f *rejectedFile) room(load string, most int) int {
	f.lock.Lock()
	defer f.lock.Unlock()
	return max(0, most-f.counts[load])
}

// add appends the rows of one load that the file does not have, up to most rows
// of the load over the file's life, and returns how many it left out for that.
// They are on disk after sync.
func (f *rejectedFile) add(load string, rows []RejectedRow, most int) (left int, err error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.failed != nil {
		return 0, &rejectedError{f.path, f.failed}
	}
	f.text = f.text[:0]
	for i := range rows {
		digest := digestOf(&rows[i])
		if _, known := f.has[digest]; known {
			continue
		}
		if f.counts[load] >= most {
			left++
			continue
		}
		line, err := json.Marshal(&rows[i])
		if err != nil {
			return left, &rejectedError{f.path, err}
		}
		f.text = append(append(f.text, line...), '\n')
		f.has[digest] = struct{}{}
		f.counts[load]++
	}
	if len(f.text) == 0 {
		return left, nil
	}
	f.dirty = true
	if _, err := f.file.Write(f.text); err != nil {
		f.failed = plainPathError(err)
		return left, &rejectedError{f.path, f.failed}
	}
	return left, nil
}

// sync waits until what was added is on disk.
func (f *rejectedFile) sync() error {
	f.lock.Lock()
	defer f.lock.Unlock()
	if !f.dirty {
		return nil
	}
	if err := f.file.Sync(); err != nil {
		f.failed = plainPathError(err)
		return &rejectedError{f.path, f.failed}
	}
	f.dirty = false
	return nil
}

func (f *rejectedFile) close() error {
	f.lock.Lock()
	defer f.lock.Unlock()
	if err := f.file.Close(); err != nil {
		return &rejectedError{f.path, plainPathError(err)}
	}
	return nil
}

// rejectedFiles are the files of a run, one a path; loads that name the same path
// share one.
type rejectedFiles struct {
	lock sync.Mutex
	open map[string]*rejectedFile // by full path
}

func (r *rejectedFiles) at(path, full string) (*rejectedFile, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if f := r.open[full]; f != nil {
		return f, nil
	}
	f, err := openRejected(path, full)
	if err != nil {
		return nil, err
	}
	if r.open == nil {
		r.open = map[string]*rejectedFile{}
	}
	r.open[full] = f
	return f, nil
}

// close closes all of them. Every row is written and synced before its epoch is
// decided, so that nothing is lost with an error.
func (r *rejectedFiles) close() {
	r.lock.Lock()
	defer r.lock.Unlock()
	for _, f := range r.open {
		_ = f.close()
	}
	r.open = nil
}
