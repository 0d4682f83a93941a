package files

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

// File is a file as it was listed.
type File struct {
	path        string // as configured, with slashes
	full        string // for the operating system
	size        int64  // on disk
	info        os.FileInfo
	compression Compression

	mu     sync.Mutex
	hashes map[int64]string // by size
}

// list finds the files of the patterns, sorted by path, each once. own are those
// that patterns pass over.
func list(ctx context.Context, d Declared, own []string) ([]*File, error) {
	byPath := map[string]*File{}
	for _, pattern := range d.Paths {
		paths, err := match(d.Folder, pattern, d.Ending, own)
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
			f := &File{path: p, full: full(d.Folder, p), compression: d.Compression.of(p), hashes: map[int64]string{}}
			if byPath[p], err = f, f.stat(); err != nil {
				return nil, err
			}
		}
	}
	files := make([]*File, 0, len(byPath))
	for _, f := range byPath {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b *File) int { return strings.Compare(a.path, b.path) })
	return files, nil
}

func full(folder, p string) string {
	if p = filepath.FromSlash(p); filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(folder, p)
}

// match returns the paths that a pattern stands for. A pattern that is the name
// of something is that, whatever it would match. Otherwise it matches neither own
// nor, as in a shell, what begins with a dot where the pattern does not say so.
// ending is what names of such files end with, for advice.
func match(folder, pattern, ending string, own []string) ([]string, error) {
	info, err := os.Stat(full(folder, pattern))
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("path %q is a folder; write %q for the files in it", pattern, strings.TrimRight(pattern, "/")+"/*"+ending)
	case err == nil:
		return []string{pattern}, nil
	case !doublestar.ValidatePattern(pattern):
		return nil, fmt.Errorf("path %q is not a valid pattern", pattern)
	}
	base, rest := doublestar.SplitPattern(pattern)
	found, err := doublestar.Glob(os.DirFS(full(folder, base)), rest, doublestar.WithFilesOnly(), doublestar.WithNoHidden(), doublestar.WithFailOnIOErrors())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list %q: %w", pattern, unwrapPath(err))
	}
	for i, f := range found {
		if base != "." || strings.HasPrefix(pattern, "./") {
			found[i] = strings.TrimRight(base, "/") + "/" + f
		}
	}
	found = slices.DeleteFunc(found, func(p string) bool { return isOwn(full(folder, p), own) })
	if len(found) == 0 {
		return nil, fmt.Errorf("path %q: no such file", pattern)
	}
	return found, nil
}

// isOwn says whether a file is one of those that the tool writes, or in a folder
// of them.
func isOwn(file string, own []string) bool {
	if len(own) == 0 {
		return false
	}
	file, err := filepath.Abs(file)
	return err == nil && slices.ContainsFunc(own, func(o string) bool {
		return file == o || strings.HasSuffix(o, string(filepath.Separator)) && strings.HasPrefix(file, o)
	})
}

func (f *File) stat() error {
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
func (f *File) same(now os.FileInfo) error {
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
func (f *File) hashAt(size int64) (string, error) {
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

// Path is the file's path as configured.
func (f *File) Path() string { return f.path }

// Size is the file's size on disk in bytes, as it was listed.
func (f *File) Size() int64 { return f.size }

// End returns the last n of the file's first size bytes on disk, or all of them
// where there are fewer.
func (f *File) End(size, n int64) ([]byte, error) {
	handle, err := os.Open(f.full)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.path, unwrapPath(err))
	}
	defer func() { _ = handle.Close() }()
	end := make([]byte, min(n, size))
	if _, err := handle.ReadAt(end, size-int64(len(end))); err != nil {
		return nil, fmt.Errorf("read %s: %w", f.path, unwrapPath(err))
	}
	return end, nil
}
