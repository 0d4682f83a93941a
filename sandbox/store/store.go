package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Options are the choices of Open.
type Options struct {
	// NoSync leaves it to the kernel when the log reaches the disk: safe when
	// the process is killed, not when the power fails.
	NoSync bool
	// Now is the clock that says which moment a new column with DEFAULT
	// CURRENT_TIMESTAMP holds; nil for that of the machine.
	Now func() time.Time
	// Placed tells which rows have a partition: it gets the values of the columns
	// that it names. Where it gives nil all rows of the table have one, and so
	// they have when Placed itself is nil.
	Placed func(d *Definition) (columns []int, placed func(values Row) bool, err error)
}

// Store is the open data folder. Its methods may be called by several
// goroutines.
//
// Who takes several of its locks takes them in this order: change, catalogue,
// the commit locks of tables by their ids, mu.
type Store struct {
	dir  string
	lock *os.File
	log  *logFile
	now  func() time.Time
	// placed is Options.Placed, or nil.
	placed func(d *Definition) (columns []int, placed func(values Row) bool, err error)

	// change is held for reading while something is written to the log and its
	// effect brought about, and for writing by a checkpoint, which must see the
	// log and the memory say the same.
	change sync.RWMutex
	logs   int // checkpoints begun; a Stage must be logged anew after one
	parts  atomic.Uint32

	catalogue sync.Mutex // one change of what tables and databases there are at a time

	mu         sync.Mutex
	databases  map[string]*database
	nextID     int64
	reserved   int64
	recovered  []Recovered
	notes      map[string][]byte
	remembered map[int64]int64    // where the log has the record of a transaction
	prepared   map[int64][]*Stage // of PREPARED and COMMITTED transactions

	checkpoints checkpoints
}

// database is a name space of tables.
type database struct {
	id     int64
	tables map[string]*Table
}

// Recovered is a transaction that the log remembers. Stages hold the rows of a
// PREPARED or COMMITTED one; there are none for the others.
type Recovered struct {
	Transaction Transaction
	Stages      []*Stage
}

// Open locks the folder, makes it when it is missing, and reads what it holds:
// all committed rows and the PREPARED transactions. The error of a locked
// folder names the process that has it.
func Open(dir string, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{
		dir: dir, lock: lock, now: o.Now, placed: o.Placed, databases: map[string]*database{}, notes: map[string][]byte{},
		remembered: map[int64]int64{}, prepared: map[int64][]*Stage{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.load(o); err != nil {
		if s.log != nil {
			s.log.file.Close()
		}
		lock.Close()
		return nil, err
	}
	s.startCheckpoints()
	return s, nil
}

// Close ends a checkpoint that runs, syncs the log and unlocks the folder. No
// other method may be called afterwards, save those that read tables.
func (s *Store) Close() error {
	failed := s.stopCheckpoints()
	return errors.Join(failed, s.log.sync(), s.log.file.Close(), s.lock.Close())
}

func (s *Store) logPath() string { return filepath.Join(s.dir, "log") }
