// Package files is what the sources that read local files have in common:
// finding them, knowing them again, decompressing them, cutting them into cells
// and packs, and where records begin in them. What a record is, the kinds say
// (Format). It is used by those kinds alone.
//
// A split is one cell of a file (the records that begin in it) or a pack of small
// files. An offset is a byte of a file's plain bytes at which a record begins, or
// at which the file ends.
package files

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"starlift/source"
)

// Declared is the part of a declaration that all sources of files have.
type Declared struct {
	// Folder is what relative paths are relative to.
	Folder string
	// Paths are files or patterns.
	Paths       []string
	Compression Compression
	// Ending is what names of such files end with, for advice: ".csv".
	Ending string
	// ManyInLine says that a line may hold several records, so that a place names
	// its byte as well.
	ManyInLine bool
	Limits
}

// Limits says how long a record may be.
type Limits struct {
	RecordBytes int
	// Cause says what makes a record longer than meant, for the message.
	Cause string
}

// Describe gives the paths.
func (d *Declared) Describe() string { return strings.Join(d.Paths, ", ") }

// Source is an open source of files: a source.Source but for its Tables. It has
// the files as they were listed, and what is known of where their cells begin.
type Source struct {
	declared  Declared
	format    Format
	cellBytes int64
	files     []*File

	mu     sync.Mutex
	starts map[string]*starts
}

// Open lists the files. A path that leads to none is an error.
func Open(ctx context.Context, d Declared, f Format, s source.Settings) (*Source, error) {
	if s.CellBytes < 1 {
		return nil, fmt.Errorf("open %s: cells of %d bytes", d.Describe(), s.CellBytes)
	}
	files, err := list(ctx, d, s.Own)
	if err != nil {
		return nil, err
	}
	return &Source{declared: d, format: f, cellBytes: s.CellBytes, files: files, starts: map[string]*starts{}}, nil
}

// Files are the files, sorted by path.
func (s *Source) Files() []*File { return s.files }

// Close has nothing to give back: files are open only while they are read.
func (s *Source) Close() error { return nil }

func (s *Source) startsOf(path string) *starts {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.starts[path]
	if of == nil {
		of = newStarts()
		s.starts[path] = of
	}
	return of
}

// fileOf finds the file of a piece and makes sure that it is what the piece was
// cut from.
func (s *Source) fileOf(p piece) (*File, error) {
	for _, f := range s.files {
		if f.path != p.path {
			continue
		}
		if f.size < p.size {
			return nil, &source.ChangedError{What: p.path, Reason: fmt.Sprintf("the file has shrunk from %d to %d bytes", p.size, f.size)}
		}
		hash, err := f.hashAt(p.size)
		if err != nil {
			return nil, err
		}
		if hash != p.hash {
			return nil, &source.ChangedError{What: p.path, Reason: "the file has other content than when it was listed"}
		}
		return f, nil
	}
	return nil, &source.ChangedError{What: p.path, Reason: "the file has vanished"}
}

// placed turns a fault into a *source.RecordError, or into a *source.ChangedError
// where the file is to blame. Other errors stay as they are.
func (s *Source) placed(ctx context.Context, f *File, err error) error {
	var at *FaultError
	if !errors.As(err, &at) {
		return err
	}
	if at.Changed {
		return &source.ChangedError{What: f.path, Reason: at.Reason}
	}
	place, err := s.placeAt(ctx, f, at.Origin+int64(at.At))
	if err != nil {
		return err
	}
	e := &source.RecordError{
		Place:  place,
		Value:  at.Value,
		Reason: at.Reason,
	}
	if at.Field >= 0 {
		e.Column = s.format.Field(at.Field)
	}
	return e
}
