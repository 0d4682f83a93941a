package store

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// checkpointFrom is the size of log from which on checkpoints are made.
const checkpointFrom = 64 << 20

// errStopped ends a checkpoint that Close does not wait for.
var errStopped = errors.New("the store is closed")

// checkpoints is the goroutine that writes the log anew.
type checkpoints struct {
	wake   chan struct{}
	stop   chan struct{}
	done   chan struct{}
	least  int64 // size of log that is not worth writing anew
	next   int64 // guarded by Store.mu: a log that is smaller needs no look
	failed error // of the last one; read when done
}

// startCheckpoints starts the goroutine; stopCheckpoints ends it.
func (s *Store) startCheckpoints() {
	s.checkpoints = checkpoints{
		wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}), least: checkpointFrom,
	}
	go func() {
		defer close(s.checkpoints.done)
		for {
			select {
			case <-s.checkpoints.stop:
				return
			case <-s.checkpoints.wake:
				err := s.checkpoint()
				if errors.Is(err, errStopped) {
					return
				}
				s.checkpoints.failed = err
			}
		}
	}()
	s.considerCheckpoint()
}

func (s *Store) stopCheckpoints() error {
	close(s.checkpoints.stop)
	<-s.checkpoints.done
	return s.checkpoints.failed
}

func (s *Store) stopped() bool {
	select {
	case <-s.checkpoints.stop:
		return true
	default:
		return false
	}
}

// considerCheckpoint wakes the goroutine when at least half of a large log is of
// no use: replaced rows, aborted transactions, dropped tables.
func (s *Store) considerCheckpoint() {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := s.log.end()
	if size < s.checkpoints.next {
		return
	}
	live := int64(0)
	for _, d := range s.databases {
		for _, t := range d.tables {
			live += t.current.Load().live
		}
	}
	for _, stages := range s.prepared {
		for _, g := range stages {
			for _, slab := range g.full {
				live += int64(len(slab))
			}
		}
	}
	s.checkpoints.next = max(s.checkpoints.least, 2*live)
	if size < s.checkpoints.next {
		return
	}
	// Should it fail, the next try comes when the log has grown by a half.
	s.checkpoints.next = size + size/2
	select {
	case s.checkpoints.wake <- struct{}{}:
	default:
	}
}

// checkpoint puts a log that says the same in the place of the log, while
// transactions go on. First, with everybody waiting, it takes down what there
// is; that is quick, because snapshots do not change. Then it writes this to a
// new file, and behind it what the old log has got meanwhile. Last, with
// everybody waiting again, it adds the rest and renames the file. Killed at any
// moment, one of the two is there whole.
func (s *Store) checkpoint() error {
	v := s.takeInventory()
	path := s.logPath() + ".new"
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("write the log anew: %w", err)
	}
	fresh := &logFile{file: file, noSync: s.log.noSync}
	if err = s.writeAnew(fresh, v); err == nil {
		err = s.replaceLog(fresh, v)
	}
	if err == nil {
		return nil
	}
	if s.log != fresh {
		file.Close()
		os.Remove(path)
	}
	return fmt.Errorf("write the log anew: %w", err)
}

// writeAnew writes all of the new log that can be written while others work.
func (s *Store) writeAnew(fresh *logFile, v *inventory) error {
	if _, err := fresh.file.WriteAt([]byte(logMagic), 0); err != nil {
		return err
	}
	fresh.size = int64(len(logMagic))
	if err := v.write(fresh, s.log, s.stopped); err != nil {
		return err
	}
	v.tail = fresh.size
	if err := s.follow(fresh, v, s.log.end()); err != nil {
		return err
	}
	return fresh.sync()
}

// follow copies the old log's records up to a byte.
func (s *Store) follow(fresh *logFile, v *inventory, upTo int64) error {
	from := v.end + fresh.size - v.tail
	n, err := io.Copy(io.NewOffsetWriter(fresh.file, fresh.size), io.NewSectionReader(s.log.file, from, upTo-from))
	if err != nil {
		return err
	}
	if n != upTo-from {
		return fmt.Errorf("%d bytes of the old log for %d", n, upTo-from)
	}
	fresh.size += n
	return nil
}

// replaceLog is the end of a checkpoint.
func (s *Store) replaceLog(fresh *logFile, v *inventory) error {
	s.change.Lock()
	defer s.change.Unlock()
	if s.log.broken != nil {
		return s.log.broken
	}
	if err := s.follow(fresh, v, s.log.size); err != nil {
		return err
	}
	if err := fresh.sync(); err != nil {
		return err
	}
	if err := os.Rename(fresh.file.Name(), s.logPath()); err != nil {
		return err
	}
	// From here on the new log is the one that a start reads.
	s.log.file.Close()
	s.log = fresh
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, at := range s.remembered {
		if moved, early := v.moved[id]; early && at < v.end {
			s.remembered[id] = moved
		} else {
			s.remembered[id] = at - v.end + v.tail
		}
	}
	s.checkpoints.next = 0
	if err := syncDir(s.dir); err != nil {
		// A crash may bring the old log back, without what comes from here on.
		fresh.broken = err
		return err
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the data folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync the data folder: %w", err)
	}
	return nil
}
