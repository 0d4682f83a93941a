package starrocks

import (
	"context"
	"strings"
)

// maxRowsBytes bounds a log whose rows are to be found in the source again: its
// rows are whole there.
const maxRowsBytes = 4 << 20

// RefusedRow is one row of StarRocks' log of the rows that it refused.
type RefusedRow struct {
	// Reason is StarRocks' own words, at most 1,000 bytes, free of control
	// characters.
	Reason string
	// Row is the row as the log has it, every byte: its CSV text or its JSON
	// object as it was sent or, where a later step than reading refused it, its
	// values in brackets, texts in quotes that nothing escapes. Empty where the
	// log has none. It is the user's data.
	Row string
}

// RefusedRows fetches what ErrorLog does, 50 rows and 4 MiB at most, taken apart
// for a program. A row that the end of the log cuts is left out.
func (c *Client) RefusedRows(ctx context.Context, address string) ([]RefusedRow, error) {
	text, err := c.errorLog(ctx, address, maxRowsBytes)
	if err != nil {
		return nil, err
	}
	return parseRefused(string(text)), nil
}

// The form of a row in the log, which ends with a newline (protocol reference
// 2.5). A row may hold newlines itself: it ends before the next line that begins
// as a row does.
const (
	refusedStart = "Error: "
	refusedRow   = ". Row: "
)

func parseRefused(text string) []RefusedRow {
	var rows []RefusedRow
	for len(rows) < maxLogLines && text != "" {
		var entry string
		if next := strings.Index(text, "\n"+refusedStart); next >= 0 {
			entry, text = text[:next], text[next+1:]
		} else if !strings.HasSuffix(text, "\n") && len(rows) > 0 {
			break // cut
		} else {
			entry, text = strings.TrimSuffix(text, "\n"), ""
		}
		entry, ok := strings.CutPrefix(entry, refusedStart)
		if !ok {
			continue // what stands before the first row
		}
		reason, row, _ := strings.Cut(entry, refusedRow)
		rows = append(rows, RefusedRow{Reason: printable(cut(reason, 1000)), Row: row})
	}
	return rows
}
