package state

import (
	"bytes"
	"errors"
	"fmt"
)

// replay makes the changes of a journal that the state does not contain, and
// returns how many records that were. With an error the state holds the changes
// of the records before.
//
// The first broken line ends it. Behind it may stand whole lines: a crash of
// the machine can lose a page of what was never synced and keep the next. They
// are given up with it, unless one of them says that the broken line had been
// synced. Then it was damaged later, and giving it up could load rows twice.
func replay(s *State, path string, journal []byte) (applied int, err error) {
	var last uint64 // sequence of the line before, 0 before the first
	rest := journal
	for number := 1; len(rest) > 0; number++ {
		text, after := cutLine(rest)
		l, err := parseLine(text)
		if err == nil && l.Lineage != s.Lineage {
			return applied, foreign(path, number, l.Lineage, s.Lineage)
		}
		if err == nil && last != 0 && l.Sequence != last+1 {
			err = fmt.Errorf("%w: sequence %d follows on %d", errBroken, l.Sequence, last)
		}
		if err != nil {
			missing := max(last, s.Journal) + 1
			return applied, vouched(path, number, missing, rest)
		}
		if l.Sequence > s.Journal+1 {
			return applied, &FileError{
				Reason: ErrOlder, Path: path, Line: number,
				Problem: fmt.Sprintf("it begins with record %d, but the state file ends with record %d: an older state file was put in its place",
					l.Sequence, s.Journal),
				WayOut: "put the newer state file back, or move the journal away to go on from the older one",
			}
		}
		if l.Sequence > s.Journal {
			if err := s.followLine(&l); err != nil {
				return applied, unfit(path, number, err)
			}
			applied++
		}
		last = l.Sequence
		rest = after
	}
	return applied, nil
}

func (s *State) followLine(l *line) error {
	record, err := decodeRecord(l.Type, l.Record)
	if err != nil {
		return err
	}
	return s.follow(l.Sequence, l.Time, record)
}

// cutLine splits off the first line with its line break; a last line without
// one is given whole.
func cutLine(text []byte) (first, rest []byte) {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i+1], text[i+1:]
	}
	return text, nil
}

// vouched looks for a whole line, from the broken one on, that says that the
// record missing was on disk.
func vouched(path string, number int, missing uint64, rest []byte) error {
	for later := number; len(rest) > 0; later++ {
		var text []byte
		text, rest = cutLine(rest)
		l, err := parseLine(text)
		if err != nil || l.Synced < missing {
			continue
		}
		return &FileError{
			Reason: ErrDamaged, Path: path, Line: number,
			Problem: fmt.Sprintf("record %d is broken, and line %d says that it had been written safely", missing, later),
			WayOut:  "put the journal back from a copy; without one, move it away: the labels of what it held are then asked for",
		}
	}
	return nil
}

func foreign(path string, number int, found, want string) error {
	return &FileError{
		Reason: ErrDamaged, Path: path, Line: number,
		Problem: fmt.Sprintf("it belongs to the lineage %s, and the state file to %s", found, want),
		WayOut:  "put the files of one workspace together again",
	}
}

// unfit is for a whole line whose content cannot be followed.
func unfit(path string, number int, cause error) error {
	e := &FileError{Reason: ErrDamaged, Path: path, Line: number, Cause: cause}
	var unknown unknownKind
	if errors.As(cause, &unknown) {
		e.Reason, e.WayOut = ErrNewer, "use the version that wrote it"
	}
	return e
}
