package starrocks

import (
	"fmt"
	"strings"
)

// ColumnItem is one item of a columns header (protocol reference 5.3): the name
// of what is sent, or of a column of the table with the expression that computes
// it.
type ColumnItem struct {
	Name       string
	Expression string // "" where the item is a plain name
}

// SyntaxError is a fault in the text of an expression or a list of columns.
type SyntaxError struct {
	Offset int    // in bytes from the start of the text
	Reason string // lower case, no period
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s, at byte %d", e.Reason, e.Offset) }

// ParseColumns reads the value of the header columns: names, in back quotes or
// without, and name = expression, with commas between them. Names are not
// compared with each other. Errors are a *SyntaxError.
func ParseColumns(text string) ([]ColumnItem, error) {
	var items []ColumnItem
	r := &reader{text: text}
	for {
		name := r.next()
		if name.kind != tokenWord && name.kind != tokenName || name.text == "" {
			return nil, &SyntaxError{name.start, fmt.Sprintf("the name of a column is missing before %s", name)}
		}
		item := ColumnItem{Name: name.text}
		if r.skip("=") {
			start := r.at
			if err := r.expression(); err != nil {
				return nil, err
			}
			if item.Expression = strings.Trim(text[start:r.at], " \t\r\n"); item.Expression == "" {
				return nil, &SyntaxError{start, fmt.Sprintf("the expression of %q is missing", cut(name.text, 40))}
			}
		}
		items = append(items, item)
		switch t := r.next(); {
		case t.kind == tokenEnd:
			return items, nil
		case t.kind != tokenSign || t.text != ",":
			return nil, &SyntaxError{t.start, fmt.Sprintf(`"," or "=" is missing before %s`, t)}
		}
	}
}

// ColumnsHeader is the value of the header columns for what is sent, in order,
// and for columns that the server computes, in the order given: every name in
// back quotes, every expression on one line.
func ColumnsHeader(sent []string, computed []Derived) string {
	var b strings.Builder
	for i, name := range sent {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoteName(name))
	}
	for i, d := range computed {
		if i > 0 || len(sent) > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoteName(d.Column) + "=" + OneLine(d.Expression))
	}
	return b.String()
}

// HeaderText says whether a text can be the value of a request header: printable
// ASCII. Other bytes are read in one way by a frontend and in another by a
// backend. Errors are a *SyntaxError.
func HeaderText(s string) error {
	for i, r := range s {
		if r < ' ' || r > '~' {
			return &SyntaxError{i, fmt.Sprintf("the character %q, and a header carries printable ASCII alone", r)}
		}
	}
	return nil
}

// OneLine writes an expression with one blank where there are blanks or ends of
// lines outside quotes, as a header needs it.
func OneLine(expression string) string {
	var b strings.Builder
	r := &reader{text: expression}
	last := -1
	for t := r.next(); t.kind != tokenEnd; t = r.next() {
		if last >= 0 && t.start > last {
			b.WriteByte(' ')
		}
		b.WriteString(expression[t.start:t.end])
		last = t.end
	}
	return b.String()
}
