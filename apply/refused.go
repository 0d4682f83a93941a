package apply

import (
	"fmt"
	"strconv"

	"starlift/starrocks"
)

// refusedError is rows that StarRocks refused, with the first of those that its
// log names.
type refusedError struct {
	data   *starrocks.DataError
	err    error // that data is in, with what was being done; nil: data alone
	rows   []refusal
	local  int64  // rows that starlift had left out before
	change string // what would help, by the error's own words
}

func (e *refusedError) Error() string { return e.Unwrap().Error() }
func (e *refusedError) Unwrap() error {
	if e.err != nil {
		return e.err
	}
	return e.data
}

func (e *refusedError) notes() []string {
	var notes []string
	if c := e.data.Counts; c.Total > 0 {
		notes = append(notes, "filtered: "+strconv.FormatInt(c.Filtered, 10)+" of "+strconv.FormatInt(c.Total, 10)+" rows")
	}
	if e.local > 0 {
		notes = append(notes, fmt.Sprintf("refused: %d rows by starlift before", e.local))
	}
	notes = append(notes, refusalNotes(e.rows)...)
	if e.change != "" {
		notes = append(notes, "change: "+e.change)
	}
	return notes
}
