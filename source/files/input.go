package files

import (
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"starlift/source"
)

// Compression is how a file is compressed. The empty one goes by the name of
// each file: .gz, .zst, .lz4, .bz2.
type Compression string

// The compressions that can be read.
const (
	ByName Compression = ""
	Plain  Compression = "none"
	Gzip   Compression = "gzip"
	Zstd   Compression = "zstd"
	LZ4    Compression = "lz4"
	Bzip2  Compression = "bzip2"
)

func (c Compression) of(name string) Compression {
	if c != ByName {
		return c
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".gz", ".gzip":
		return Gzip
	case ".zst", ".zstd":
		return Zstd
	case ".lz4":
		return LZ4
	case ".bz2":
		return Bzip2
	}
	return Plain
}

// input is one file, open for reading its plain bytes.
type input struct {
	file   *File
	handle *os.File
	info   os.FileInfo // as it was when opened
	plain  io.Reader
	done   func()
	left   int64 // of a plain file: bytes up to its size
}

// open opens the file for reading from an offset of its plain bytes; a plain
// file ends at size for the reader, whatever follows. A file that is no longer
// as it was listed gives a *source.ChangedError.
func (f *File) open(ctx context.Context, at, size int64) (*input, error) {
	handle, err := os.Open(f.full)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &source.ChangedError{What: f.path, Reason: "the file has vanished"}
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.path, unwrapPath(err))
	}
	in := &input{file: f, handle: handle, done: func() {}, left: size - at}
	if in.info, err = handle.Stat(); err != nil {
		in.close()
		return nil, fmt.Errorf("open %s: %w", f.path, unwrapPath(err))
	}
	if err := f.same(in.info); err != nil {
		in.close()
		return nil, err
	}
	if err := in.start(ctx, at); err != nil {
		in.close()
		return nil, err
	}
	return in, nil
}

func (in *input) start(ctx context.Context, at int64) error {
	if in.file.compression == Plain {
		in.plain = in.handle
		if _, err := in.handle.Seek(at, io.SeekStart); err != nil {
			return fmt.Errorf("read %s: %w", in.file.path, unwrapPath(err))
		}
		return nil
	}
	if err := in.decompress(); err != nil {
		return in.wrap(err)
	}
	skipped := make([]byte, 64<<10)
	for at > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, final, err := readFull(in.plain, skipped[:min(at, int64(len(skipped)))])
		at -= int64(n)
		if err != nil {
			return in.wrap(err)
		}
		if final && at > 0 {
			return &source.ChangedError{What: in.file.path, Reason: fmt.Sprintf("the file ends %d bytes before where reading is to go on", at)}
		}
	}
	return nil
}

func (in *input) decompress() error {
	switch in.file.compression {
	case Gzip:
		r, err := gzip.NewReader(in.handle)
		if err != nil {
			return err
		}
		in.plain, in.done = r, func() { _ = r.Close() } // what was read is checked by reading to its end
	case Zstd:
		r, err := zstd.NewReader(in.handle, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return err
		}
		in.plain, in.done = r, r.Close
	case LZ4:
		in.plain = lz4.NewReader(in.handle)
	case Bzip2:
		in.plain = bzip2.NewReader(in.handle)
	}
	return nil
}

// read fills p with plain bytes; final says that no more follow.
func (in *input) read(p []byte) (n int, final bool, err error) {
	if in.file.compression == Plain {
		p = p[:min(int64(len(p)), in.left)]
	}
	n, final, err = readFull(in.plain, p)
	if in.file.compression != Plain {
		return n, final, in.wrap(err)
	}
	in.left -= int64(n)
	if final && in.left > 0 {
		return n, true, &source.ChangedError{What: in.file.path, Reason: "the file became shorter while it was read"}
	}
	return n, in.left == 0, in.wrap(err)
}

// Read makes input an io.Reader for the framer.
func (in *input) Read(p []byte) (int, error) {
	n, final, err := in.read(p)
	if err == nil && final && n == 0 {
		err = io.EOF
	}
	return n, err
}

func (in *input) wrap(err error) error {
	if err == nil {
		return nil
	}
	if in.file.compression == Plain {
		return fmt.Errorf("read %s: %w", in.file.path, unwrapPath(err))
	}
	return fmt.Errorf("read %s as %s: %w", in.file.path, in.file.compression, unwrapPath(err))
}

// unchanged says whether the file is still what was opened: its size, its
// modification time, and that the path still leads to it.
func (in *input) unchanged() error {
	now, err := in.handle.Stat()
	if err != nil {
		return in.wrap(err)
	}
	if now.Size() != in.info.Size() || !now.ModTime().Equal(in.info.ModTime()) {
		return &source.ChangedError{What: in.file.path, Reason: "the file changed while it was read"}
	}
	there, err := os.Stat(in.file.full)
	if errors.Is(err, os.ErrNotExist) || err == nil && !os.SameFile(there, in.info) {
		return &source.ChangedError{What: in.file.path, Reason: "the file was replaced or removed while it was read"}
	}
	return in.wrap(err)
}

func (in *input) close() {
	in.done()
	_ = in.handle.Close() // opened for reading: nothing can be lost
}

// readFull reads until p is full or nothing follows, which final says. Unlike
// io.ReadFull it leaves io.ErrUnexpectedEOF to mean what a decompressor means by
// it: that the file was cut off.
func readFull(r io.Reader, p []byte) (n int, final bool, err error) {
	for n < len(p) {
		m, err := r.Read(p[n:])
		n += m
		if err == io.EOF {
			return n, true, nil
		}
		if err != nil {
			return n, false, err
		}
	}
	return n, false, nil
}

// unwrapPath drops the operation and path that package os puts before an error,
// since messages here name the path as configured.
func unwrapPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
