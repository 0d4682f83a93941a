package cli

import (
	"fmt"
	"strconv"
	"strings"

	"starlift/apply"
	"starlift/source"
)

// refusedText tells of rows that were refused while their epoch goes on, the first
// few with their places; where they end it, its failure tells.
func refusedText(e apply.RowsRefused) string {
	if e.Fails {
		return ""
	}
	lines := []string{e.Address + ": " + refusedCount(e)}
	for _, row := range e.Rows {
		lines = append(lines, "  "+refusedRow(row))
	}
	if more := e.Local + e.Filtered - int64(len(e.Rows)); more > 0 {
		lines = append(lines, fmt.Sprintf("  and %s more", countText(more)))
	}
	for _, change := range e.Changes {
		lines = append(lines, "  change: "+change)
	}
	return strings.Join(lines, "\n")
}

// refusedCount is how many rows were refused, by whom, and where they are kept.
func refusedCount(e apply.RowsRefused) string {
	s := "Refused " + rowsText(e.Local+e.Filtered, true)
	switch {
	case e.Filtered == 0:
		s += " [starlift]"
	case e.Local == 0:
		s += " [StarRocks]"
	default:
		s += fmt.Sprintf(" [starlift %s, StarRocks %s]", countText(e.Local), countText(e.Filtered))
	}
	if e.File == "" {
		return s
	}
	s += ", kept in " + e.File
	if e.Left > 0 {
		s += fmt.Sprintf(" but for %s: max_rows is reached, or StarRocks does not name them", countText(e.Left))
	}
	return s
}

// refusedRow is one row in one line.
func refusedRow(r apply.RejectedRow) string {
	var s string
	switch {
	case r.Key != "":
		s = r.Key
	case r.Line > 0:
		s = source.Place{File: r.File, Line: r.Line, Byte: r.Byte}.String()
	case r.At != nil && r.Row > 0:
		s = "row " + strconv.FormatInt(r.Row, 10)
	default:
		s = "a row"
	}
	if r.Column != "" {
		s += fmt.Sprintf(", column %q", r.Column)
	}
	s += ": " + oneLine(r.Reason)
	if r.Value != "" && !strings.Contains(r.Reason, r.Value) {
		s += fmt.Sprintf(": %q", r.Value)
	}
	if r.Equal > 1 {
		s += fmt.Sprintf(" (one of %d equal rows)", r.Equal)
	}
	return s
}

// leftOutText tells how many rows row_kind or where left out; most loads have none.
func leftOutText(rows int64) string {
	if rows == 0 {
		return ""
	}
	return ", " + countText(rows) + " left out"
}
