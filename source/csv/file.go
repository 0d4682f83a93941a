package csv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"starlift/source"
)

// file is a file as it was listed.
type file struct {
	path        string // as configured, with slashes
	full        string // for the operating system
	size        int64  // on disk
	info        os.FileInfo
	compression Compression

	mu     sync.Mutex
	hashes map[int64]string // by size
}

// list finds the files of the patterns, sorted by path, each once.
func list(ctx context.Context, folder string, patterns []string, compression Compression) ([]*file, error) {
	byPath := map[string]*file{}
	for _, pattern := range patterns {
		paths, err := match(folder, pattern)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if byPath[p] != nil {
				continue
			}
			f := &file{path: p, full: full(folder, p), compression: compression.of(p), hashes: map[int64]string{}}
			if byPath[p], err = f, f.stat(); err != nil {
				return nil, err
			}
		}
	}
	files := make([]*file, 0, len(byPath))
	for _, f := range byPath {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	return files, nil
}

func full(folder, p string) string {
	if p = filepath.FromSlash(p); filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(folder, p)
}

// match returns the paths that a pattern stands for. A pattern that is the name
// of something is that, whatever it would match.
func match(folder, pattern string) ([]string, error) {
	info, err := os.Stat(full(folder, pattern))
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("path %q is a folder; write %q for the files in it", pattern, strings.TrimRight(pattern, "/")+"/*.csv")
	case err == nil:
		return []string{pattern}, nil
	case !doublestar.ValidatePattern(pattern):
		return nil, fmt.Errorf("path %q is not a valid pattern", pattern)
	}
	base, rest := doublestar.SplitPattern(pattern)
	found, err := doublestar.Glob(os.DirFS(full(folder, base)), rest, doublestar.WithFilesOnly(), doublestar.WithFailOnIOErrors())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list %q: %w", pattern, unwrapPath(err))
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("path %q: no such file", pattern)
	}
	for i, f := range found {
		if base != "." || strings.HasPrefix(pattern, "./") {
			found[i] = strings.TrimRight(base, "/") + "/" + f
		}
	}
	return found, nil
}

func (f *file) stat() error {
	if !utf8.ValidString(f.path) {
		return fmt.Errorf("path %q is not valid UTF-8", f.path)
	}
	info, err := os.Stat(f.full)
	if err != nil {
		return fmt.Errorf("look at %s: %w", f.path, unwrapPath(err))
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", f.path)
	}
	f.info, f.size = info, info.Size()
	return nil
}

// same says whether a file that was opened is the one that was listed.
func (f *file) same(now os.FileInfo) error {
	if !os.SameFile(now, f.info) || now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime()) {
		return &source.ChangedError{What: f.path, Reason: "the file changed after it was listed"}
	}
	return nil
}

// sampleBytes is how much of a file's beginning and of its end tells it from
// others.
const sampleBytes = 64 << 10

// hashAt is the first 16 hex digits of SHA-256 over the first and the last 64
// KiB of the file's first size bytes: its hash when it had that size.
func (f *file) hashAt(size int64) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if hash := f.hashes[size]; hash != "" {
		return hash, nil
	}
	handle, err := os.Open(f.full)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", f.path, unwrapPath(err))
	}
	defer func() { _ = handle.Close() }()
	sample := min(size, sampleBytes)
	sum := sha256.New()
	for _, at := range []int64{0, size - sample} {
		if _, err := io.Copy(sum, io.NewSectionReader(handle, at, sample)); err != nil {
			return "", fmt.Errorf("read %s: %w", f.path, unwrapPath(err))
		}
	}
	hash := hex.EncodeToString(sum.Sum(nil))[:16]
	f.hashes[size] = hash
	return hash, nil
}

// endsWith says whether the file's first size bytes end with the delimiter.
func (f *file) endsWith(size int64, delimiter string) (bool, error) {
	handle, err := os.Open(f.full)
	if err != nil {
		return false, fmt.Errorf("open %s: %w", f.path, unwrapPath(err))
	}
	defer func() { _ = handle.Close() }()
	end := make([]byte, min(int64(len(delimiter)), size))
	if _, err := handle.ReadAt(end, size-int64(len(end))); err != nil {
		return false, fmt.Errorf("read %s: %w", f.path, unwrapPath(err))
	}
	return string(end) == delimiter, nil
}
