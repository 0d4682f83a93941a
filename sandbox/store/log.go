package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sync"
)

// A log file is the magic and then records: length of the payload (4 bytes,
// little endian), CRC-32C of kind and payload (4), kind (1), payload.
const (
	logMagic     = "starlift-sandbox log 1\n"
	recordHeader = 9
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

// append writes one record. After an error nothing of it is in the log.
func (l *logFile) append(kind recordKind, payload []byte) error {
	header := make([]byte, recordHeader)
	sealRecord(header, kind, payload)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return l.broken
	}
	if _, err := l.file.WriteAt(header, l.size); err != nil {
		return l.takeBack(err)
	}
	if _, err := l.file.WriteAt(payload, l.size+recordHeader); err != nil {
		return l.takeBack(err)
	}
	l.size += recordHeader + int64(len(payload))
	return nil
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

// sealRecord fills the header for a payload.
func sealRecord(header []byte, kind recordKind, payload []byte) {
	header[8] = byte(kind)
	sum := crc32.Update(crc32.Checksum(header[8:9], castagnoli), castagnoli, payload)
	binary.LittleEndian.PutUint32(header, uint32(len(payload)))
	binary.LittleEndian.PutUint32(header[4:], sum)
}

// readLog hands every whole record of the first size bytes of r to apply,
// which keeps the payload. It returns the offset after the last whole record;
// what is behind it is a record that a killed process did not finish.
func readLog(r io.Reader, size int64, apply func(recordKind, []byte) error) (int64, error) {
	in := bufio.NewReaderSize(r, 1<<18)
	magic := make([]byte, min(int64(len(logMagic)), size))
	if _, err := io.ReadFull(in, magic); err != nil {
		return 0, fmt.Errorf("read the log: %w", err)
	}
	if string(magic) != logMagic {
		if bytes.HasPrefix([]byte(logMagic), magic) {
			return 0, nil // killed while the file was made
		}
		return 0, fmt.Errorf("%w: it does not start with %q", errDamaged, logMagic)
	}
	at := int64(len(logMagic))
	header := make([]byte, recordHeader)
	for size-at >= recordHeader {
		if _, err := io.ReadFull(in, header); err != nil {
			return at, fmt.Errorf("read the log: %w", err)
		}
		length := int64(binary.LittleEndian.Uint32(header))
		end := at + recordHeader + length
		if end > size {
			return at, nil
		}
		payload := make([]byte, length)
		if _, err := io.ReadFull(in, payload); err != nil {
			return at, fmt.Errorf("read the log: %w", err)
		}
		sum := crc32.Update(crc32.Checksum(header[8:9], castagnoli), castagnoli, payload)
		if sum != binary.LittleEndian.Uint32(header[4:]) {
			if end == size {
				return at, nil
			}
			return at, fmt.Errorf("%w: checksum at byte %d of %d", errDamaged, at, size)
		}
		if err := apply(recordKind(header[8]), payload); err != nil {
			return at, fmt.Errorf("%w: record at byte %d: %w", errDamaged, at, err)
		}
		at = end
	}
	return at, nil
}
