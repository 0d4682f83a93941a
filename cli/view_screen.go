package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/rivo/uniseg"
)

// screen is a terminal with an area at the bottom that is drawn anew in place,
// below lines that scroll away. The cursor rests at the end of the area, and is
// never hidden: a process that is killed leaves the terminal as it found it.
type screen struct {
	w     io.Writer
	width func() int // asked before each drawing: a person may resize the window

	lock   sync.Mutex
	lines  []string // of the area, as drawn
	closed bool
}

// draw replaces the area. Lines are cut to the width: one that wraps would be
// two.
func (s *screen) draw(lines []string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.closed {
		return
	}
	wide := s.width() - 1 // a full last column leaves the cursor between lines
	var b strings.Builder
	b.WriteString(s.home())
	for i, l := range lines {
		lines[i] = cut(l, wide)
		if i > 0 {
			b.WriteString("\r\n")
		}
		b.WriteString(lines[i] + "\x1b[K")
	}
	b.WriteString("\x1b[J")
	s.lines = lines
	_, _ = io.WriteString(s.w, b.String())
}

// home moves the cursor to where the area begins. A terminal that became
// narrower has wrapped what was drawn.
func (s *screen) home() string {
	if len(s.lines) == 0 {
		return ""
	}
	wide, rows := max(1, s.width()), 0
	for _, l := range s.lines {
		rows += max(1, (plainWidth(l)+wide-1)/wide)
	}
	if rows > 1 {
		return fmt.Sprintf("\r\x1b[%dA", rows-1)
	}
	return "\r"
}

// Write writes text above the area, which is gone until it is drawn again.
func (s *screen) Write(p []byte) (int, error) {
	return len(p), s.above(s.w, p)
}

func (s *screen) above(w io.Writer, p []byte) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.lines) > 0 {
		_, _ = io.WriteString(s.w, s.home()+"\x1b[J")
		s.lines = nil
	}
	_, err := w.Write(p)
	return err
}

// close removes the area for good. It may be called more than once, and on none.
func (s *screen) close() {
	if s == nil {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.lines) > 0 {
		_, _ = io.WriteString(s.w, s.home()+"\x1b[J")
		s.lines = nil
	}
	s.closed = true
}

// beside is another stream to the same terminal: what it writes stands above the
// area as well.
type beside struct {
	screen *screen
	w      io.Writer
}

func (b beside) Write(p []byte) (int, error) { return len(p), b.screen.above(b.w, p) }

// cut shortens a line to a width; colours have none.
func cut(line string, wide int) string {
	if plainWidth(line) <= wide {
		return line
	}
	var b strings.Builder
	used := 0
	for rest := line; rest != ""; {
		if seq := escapeOf(rest); seq != "" {
			b.WriteString(seq)
			rest = rest[len(seq):]
			continue
		}
		cluster, next, w, _ := uniseg.FirstGraphemeClusterInString(rest, -1)
		if used += w; used > wide {
			break
		}
		b.WriteString(cluster)
		rest = next
	}
	if strings.Contains(line, "\x1b[") {
		b.WriteString("\x1b[0m")
	}
	return b.String()
}

func plainWidth(line string) int {
	var b strings.Builder
	for rest := line; rest != ""; {
		if seq := escapeOf(rest); seq != "" {
			rest = rest[len(seq):]
			continue
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return uniseg.StringWidth(b.String())
}

// escapeOf is the colour sequence that a text begins with, or "".
func escapeOf(text string) string {
	if !strings.HasPrefix(text, "\x1b[") {
		return ""
	}
	if end := strings.IndexByte(text, 'm'); end > 0 {
		return text[:end+1]
	}
	return ""
}
