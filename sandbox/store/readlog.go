package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// readLog hands every whole record of the first size bytes of r to apply, with
// where it starts; apply keeps the payload. It returns the offset after the last
// whole record. What is behind it is a record that a killed process did not
// finish: a broken record with a whole one behind it is an error instead.
func readLog(r io.ReaderAt, size int64, apply func(at int64, kind recordKind, payload []byte) error) (int64, error) {
	magic := make([]byte, min(int64(len(logMagic)), size))
	if _, err := r.ReadAt(magic, 0); err != nil && len(magic) > 0 {
		return 0, fmt.Errorf("read the log: %w", err)
	}
	if string(magic) != logMagic {
		if bytes.HasPrefix([]byte(logMagic), magic) {
			return 0, nil // killed while the file was made
		}
		return 0, fmt.Errorf("%w: it does not start with %q", errDamaged, logMagic)
	}
	at := int64(len(logMagic))
	in := bufio.NewReaderSize(io.NewSectionReader(r, at, size-at), 1<<18)
	for at < size {
		kind, payload, err := readRecord(in, size-at)
		if err != nil {
			return at, fmt.Errorf("read the log: %w", err)
		}
		if payload == nil {
			behind, err := findRecord(r, at+1, size)
			switch {
			case err != nil:
				return at, fmt.Errorf("read the log: %w", err)
			case behind > 0:
				return at, fmt.Errorf("%w: the record at byte %d is broken, and one at byte %d is whole", errDamaged, at, behind)
			}
			return at, nil
		}
		if err := apply(at, kind, payload); err != nil {
			return at, fmt.Errorf("%w: record at byte %d: %w", errDamaged, at, err)
		}
		at += recordHeader + int64(len(payload))
	}
	return at, nil
}

// readRecord reads the record that starts here and may have as many bytes as
// are left. A broken one has no payload, not even an empty one.
func readRecord(in io.Reader, left int64) (recordKind, []byte, error) {
	if left < recordHeader {
		return 0, nil, nil
	}
	var header [recordHeader]byte
	if _, err := io.ReadFull(in, header[:]); err != nil {
		return 0, nil, err
	}
	length := int64(binary.LittleEndian.Uint32(header[4:]))
	if string(header[:4]) != recordMark || length > left-recordHeader {
		return 0, nil, nil
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(in, payload); err != nil {
		return 0, nil, err
	}
	kind := recordKind(header[12])
	if recordSum(kind, payload) != binary.LittleEndian.Uint32(header[8:]) {
		return 0, nil, nil
	}
	return kind, payload, nil
}

// findRecord returns where the first whole record at or behind a byte is, 0 when
// there is none.
func findRecord(r io.ReaderAt, from, size int64) (int64, error) {
	const window = 1 << 20
	buffer := make([]byte, max(0, min(window, size-from)))
	for from < size {
		n, err := r.ReadAt(buffer[:min(window, size-from)], from)
		if err != nil && err != io.EOF {
			return 0, err
		}
		for at := 0; ; at++ {
			next := bytes.Index(buffer[at:n], []byte(recordMark))
			if next < 0 {
				break
			}
			at += next
			here := from + int64(at)
			_, payload, err := readRecord(io.NewSectionReader(r, here, size-here), size-here)
			if err != nil {
				return 0, err
			}
			if payload != nil {
				return here, nil
			}
		}
		if from+int64(n) >= size {
			return 0, nil
		}
		// A mark may lie across the end of the window.
		from += int64(n) - int64(len(recordMark)) + 1
	}
	return 0, nil
}

// read returns the payload of the record that starts at a byte.
func (l *logFile) read(at int64) ([]byte, error) {
	left := l.end() - at
	_, payload, err := readRecord(io.NewSectionReader(l.file, at, left), left)
	if err == nil && payload == nil {
		err = fmt.Errorf("%w: record at byte %d", errDamaged, at)
	}
	return payload, err
}
