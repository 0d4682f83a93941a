package cli

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// writeResults writes every result of rows: as a table on a terminal, else
// tab-separated, NULL as \N and what would break a line as \t, \n, \r and \\.
func (s *session) writeResults(rows *sql.Rows, header bool) error {
	table := term.IsTerminal(int(s.process.Stdout.Fd()))
	for more := true; more; more = rows.NextResultSet() {
		columns, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("sandbox sql: %w", err)
		}
		if len(columns) == 0 {
			continue
		}
		lines, err := readResult(rows, len(columns), table)
		if err != nil {
			return err
		}
		if header {
			lines = append([][]string{columns}, lines...)
		}
		if table {
			s.writeTable(lines, header)
			continue
		}
		for _, l := range lines {
			fmt.Fprintln(s.out, strings.Join(l, "\t"))
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("sandbox sql: %w", err)
	}
	return nil
}

func readResult(rows *sql.Rows, columns int, table bool) ([][]string, error) {
	values := make([]sql.RawBytes, columns)
	into := make([]any, columns)
	for i := range values {
		into[i] = &values[i]
	}
	escape := strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	var lines [][]string
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("sandbox sql: %w", err)
		}
		line := make([]string, columns)
		for i, v := range values {
			switch {
			case v == nil && table:
				line[i] = "NULL"
			case v == nil:
				line[i] = `\N`
			default:
				line[i] = escape.Replace(string(v))
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (s *session) writeTable(lines [][]string, header bool) {
	if len(lines) == 0 {
		return
	}
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, v := range l {
			widths[i] = max(widths[i], uniseg.StringWidth(v))
		}
	}
	for n, l := range lines {
		for i := range l {
			if i < len(l)-1 {
				l[i] += strings.Repeat(" ", widths[i]-uniseg.StringWidth(l[i]))
			}
		}
		text := strings.Join(l, "  ")
		if n == 0 && header {
			text = s.paint.bold(text)
		}
		fmt.Fprintln(s.out, text)
	}
}
