package binlog

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Open reads one file of a server's log, from its start to its end. wanted says
// which tables' rows are read; nil is all. Next returns io.EOF where the file
// ends between two events, and an error that is io.ErrUnexpectedEOF where it ends
// inside of one.
func Open(path string, wanted func(schema, table string) bool) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open binary log: %w", err)
	}
	input := bufio.NewReaderSize(file, 256<<10)
	magic := make([]byte, firstOffset)
	if _, err := io.ReadFull(input, magic); err != nil || string(magic) != "\xfebin" {
		_ = file.Close()
		if string(magic[1:]) == "bin" {
			return nil, fmt.Errorf("%s is an encrypted binary log; read it through its server", path)
		}
		return nil, fmt.Errorf("%s is not a binary log: it does not begin with the bytes fe 62 69 6e", path)
	}
	r := newReader(Place{File: filepath.Base(path), Offset: firstOffset}, wanted)
	r.inFile, r.finish = true, file.Close
	var event []byte
	r.receive = func(ctx context.Context) ([]byte, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if event, err = readEvent(input, event); err != nil && !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read %s: %w", path, err)
		}
		return event, err
	}
	return r, nil
}
