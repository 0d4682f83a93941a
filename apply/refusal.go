package apply

import (
	"fmt"

	"starlift/source"
	"starlift/starrocks"
)

// refuser says who refused a row.
type refuser string

const (
	byStarlift  refuser = "starlift"
	byStarRocks refuser = "starrocks"
)

// refusal is one row that was refused.
type refusal struct {
	at     int64 // as batch.Batch.At has it; below 0: not known
	place  source.Place
	placed bool   // place is known
	column string // of the table, or a field of the source; "": the row as a whole
	value  string // cut short
	reason string // lower case, no period; or StarRocks' own words
	whole  bool   // it could not be read as a row; else a value does not fit
	by     refuser
	label  starrocks.Label // of the transaction; "": the epoch's
	// change is what in the configuration would let the row in; may be empty.
	change string
	// equal is how many rows of the epoch it may be: StarRocks names a row by its
	// content alone. at is that of the first.
	equal int
}

// shownRefusals is how many refused rows a message shows.
const shownRefusals = 5

// line is the refusal in one line.
func (r *refusal) line() string {
	s := "a row"
	switch {
	case r.placed:
		s = r.place.String()
	case r.at >= 0:
		s = fmt.Sprintf("the row at %d", r.at)
	}
	if r.column != "" {
		s += fmt.Sprintf(", column %q", r.column)
	}
	s += ": " + r.reason
	if r.value != "" {
		s += fmt.Sprintf(": %q", r.value)
	}
	return s
}

// notes tell of rows in the form of a message's box: all of the first, a line of
// each other, and what would let them in.
func refusalNotes(rows []refusal) []string {
	if len(rows) == 0 {
		return nil
	}
	first := &rows[0]
	notes := placeNotes(first.place, first.column, first.value, first.reason)
	if !first.placed {
		notes = notes[1:]
	}
	if first.equal > 1 {
		notes = append(notes, fmt.Sprintf("equal:  the batch has %d rows that are equal; this is the first", first.equal))
	}
	for i := 1; i < min(len(rows), shownRefusals); i++ {
		notes = append(notes, "also:   "+rows[i].line())
	}
	told := map[string]bool{}
	for i := range rows[:min(len(rows), shownRefusals)] {
		if change := rows[i].change; change != "" && !told[change] {
			told[change] = true
			notes = append(notes, "change: "+change)
		}
	}
	return notes
}

// RejectedRow is a refused row as it is told and kept.
type RejectedRow struct {
	Load  string `json:"load"`
	Label string `json:"label"`
	// File and Line are the place, and where a line holds several rows Byte of it,
	// from 1; a source without files has Row, from 1, within the split.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	Byte int64  `json:"byte,omitempty"`
	Row  int64  `json:"row,omitempty"`
	// Key names the row by its relation and its key, in a source that has keys.
	Key string `json:"key,omitempty"`
	// At is the source's own number of the row's place, which tells rows of one
	// line apart; absent where the row was not found in the source.
	At     *int64 `json:"at,omitempty"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	Reason string `json:"reason"`
	By     string `json:"by"` // starlift, starrocks
	// Equal is how many rows of the batch are equal to it, where StarRocks named
	// the row by its content and there are several.
	Equal int `json:"equal,omitempty"`
}

func (r *refusal) record(load string, label starrocks.Label) RejectedRow {
	if r.label != "" {
		label = r.label
	}
	row := RejectedRow{
		Load: load, Label: string(label), File: r.place.File, Line: r.place.Line, Row: r.place.Row, Key: r.place.Key,
		Column: r.column, Value: r.value, Reason: r.reason, By: string(r.by),
	}
	if r.place.Byte > 1 {
		row.Byte = r.place.Byte
	}
	if r.at >= 0 {
		row.At = &r.at
	}
	if r.equal > 1 {
		row.Equal = r.equal
	}
	return row
}
