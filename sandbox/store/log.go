package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"sync"
)

// A log file is the magic and then records: the mark (4 bytes), length of the
// payload (4, little endian), CRC-32C of length, kind and payload (4), kind (1),
// payload. The mark is what a reader looks for behind a broken record.
const (
	logMagic     = "starlift-sandbox log 2\n"
	recordMark   = "\xf5\xe9\x1c\xa7"
	recordHeader = 13
)

// recordKind says what a record's payload is.
type recordKind uint8

const (
	recordCatalog     recordKind = iota + 1 // JSON of catalogRecord
	recordRows                              // rows of an open transaction: see Stage
	recordBase                              // rows of a table, written by compaction
	recordTransaction                       // JSON of transactionRecord
	recordForget                            // JSON list of transaction ids
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errDamaged is what reading answers for a broken record that is not the end
// of the file: cutting there would lose what follows.
var errDamaged = errors.New("the log is damaged")

// logFile is the open log. Its methods may be called by several goroutines.
type logFile struct {
	mu     sync.Mutex
	file   *os.File
	size   int64
	broken error // set when a failed write could not be taken back
	noSync bool
}

// append writes one record and returns where it starts. After an error nothing
// of it is in the log.
func (l *logFile) append(kind recordKind, payload []byte) (int64, error) {
	if len(payload) > math.MaxUint32 {
		return 0, fmt.Errorf("write the log: a record of %d bytes", len(payload))
	}
	header := sealRecord(kind, payload)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return 0, l.broken
	}
	if _, err := l.file.WriteAt(header, l.size); err != nil {
		return 0, l.takeBack(err)
	}
	if _, err := l.file.WriteAt(payload, l.size+recordHeader); err != nil {
		return 0, l.takeBack(err)
	}
	at := l.size
	l.size += recordHeader + int64(len(payload))
	return at, nil
}

// takeBack cuts what a failed write left: without it the next record would
// stand behind a torn one, and be cut with it at the next start.
func (l *logFile) takeBack(cause error) error {
	if err := l.file.Truncate(l.size); err != nil {
		l.broken = fmt.Errorf("write the log: %w, and cutting it back: %w", cause, err)
		return l.broken
	}
	return fmt.Errorf("write the log: %w", cause)
}

// sync returns when everything appended so far is on the disk.
func (l *logFile) sync() error {
	if l.noSync {
		return nil
	}
	if err := l.file.Sync(); err != nil {
		// What the kernel could not write it may have forgotten: nothing that
		// is written from here on can be vouched for.
		l.mu.Lock()
		defer l.mu.Unlock()
		l.broken = fmt.Errorf("sync the log: %w", err)
		return l.broken
	}
	return nil
}

// sealRecord returns the header for a payload.
func sealRecord(kind recordKind, payload []byte) []byte {
	header := make([]byte, 0, recordHeader)
	header = append(header, recordMark...)
	header = binary.LittleEndian.AppendUint32(header, uint32(len(payload)))
	header = binary.LittleEndian.AppendUint32(header, recordSum(kind, payload))
	return append(header, byte(kind))
}

func recordSum(kind recordKind, payload []byte) uint32 {
	var head [5]byte
	binary.LittleEndian.PutUint32(head[:], uint32(len(payload)))
	head[4] = byte(kind)
	return crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, payload)
}

// end returns where the next record will start.
func (l *logFile) end() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size
}
