package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/rivo/uniseg"
)

// gutter is the width of what stands before a line of source: its number.
const gutter = 6

func lineNumber(line int) string { return fmt.Sprintf("%4d: ", line) }

// excerpt is a line of source, cut to a width, in three pieces.
type excerpt struct{ before, marked, after string }

// carets is the width of the marked piece, at least one column.
func (e excerpt) carets() int { return max(1, columns(e.marked)) }

// indent is what puts a mark under the marked piece: blanks, and the tabs of
// the line, so that both lines move alike whatever a tab is wide.
func (e excerpt) indent() string {
	var b strings.Builder
	for _, c := range clusters(e.before) {
		if c.text == "\t" {
			b.WriteByte('\t')
		} else {
			b.WriteString(strings.Repeat(" ", c.width))
		}
	}
	return b.String()
}

// excerptOf takes the first line of a place, as far as it fits into width
// columns; what is cut off leaves an ellipsis.
func excerptOf(at *hcl.Range, files map[string][]byte, width int, hide *mask) (excerpt, bool) {
	if at == nil {
		return excerpt{}, false
	}
	content, ok := files[at.Filename]
	if !ok || at.Start.Byte < 0 || at.Start.Byte > len(content) {
		return excerpt{}, false
	}
	from := bytes.LastIndexByte(content[:at.Start.Byte], '\n') + 1
	to := len(content)
	if i := bytes.IndexByte(content[at.Start.Byte:], '\n'); i >= 0 {
		to = at.Start.Byte + i
	}
	// Only what is near the place is laid out: a line may have megabytes.
	const far = 4096
	start, end := at.Start.Byte, min(max(at.End.Byte, at.Start.Byte), to)
	cutLeft, cutRight := max(from, start-far), min(to, start+far)
	line := strings.ToValidUTF8(string(content[cutLeft:start]), "\uFFFD")
	marked := strings.ToValidUTF8(string(content[start:min(end, cutRight)]), "\uFFFD")
	after := strings.ToValidUTF8(string(content[min(end, cutRight):cutRight]), "\uFFFD")
	text, a, b := hide.line(strings.TrimRight(line+marked+after, "\r"), len(line), len(line)+len(marked))
	e := excerpt{printable(text[:a]), printable(text[a:b]), printable(text[b:])}
	return e.fit(width, cutLeft > from, cutRight < to), true
}

// cluster is what is seen as one character.
type cluster struct {
	text  string
	width int
}

func clusters(s string) []cluster {
	var all []cluster
	g := uniseg.NewGraphemes(s)
	for g.Next() {
		w := g.Width()
		if g.Str() == "\t" {
			w = 1
		}
		all = append(all, cluster{g.Str(), w})
	}
	return all
}

// columns is the width of text; a tab counts as one.
func columns(s string) int {
	n := 0
	for _, c := range clusters(s) {
		n += c.width
	}
	return n
}

// fit cuts the line to the width around the mark, of which at least the start
// stays. left and right say that something was cut off there before.
func (e excerpt) fit(width int, left, right bool) excerpt {
	before, marked, after := columns(e.before), columns(e.marked), columns(e.after)
	if before+marked+after <= width && !left && !right {
		return e
	}
	const ellipsis = "…"
	room := max(width-2, 4) // an ellipsis at each end
	if marked > room {
		e.marked, e.after = head(e.marked, room), ""
		marked, after, right = room, 0, true
	}
	// The mark keeps a third of the room that is left before it, and what the
	// text after it does not need.
	keepBefore := min(before, max((room-marked)/3, room-marked-after))
	keepAfter := min(after, room-marked-keepBefore)
	if keepBefore < before || left {
		e.before = ellipsis + tail(e.before, keepBefore)
	}
	if keepAfter < after || right {
		e.after = head(e.after, keepAfter) + ellipsis
	}
	return e
}

// head is the start of text, at most width columns.
func head(s string, width int) string {
	var b strings.Builder
	for _, c := range clusters(s) {
		if width -= c.width; width < 0 {
			break
		}
		b.WriteString(c.text)
	}
	return b.String()
}

// tail is the end of text, at most width columns.
func tail(s string, width int) string {
	all := clusters(s)
	i := len(all)
	for i > 0 && width >= all[i-1].width {
		i--
		width -= all[i].width
	}
	var b strings.Builder
	for _, c := range all[i:] {
		b.WriteString(c.text)
	}
	return b.String()
}
