package cli

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// mostCreatedColumns is how many columns of a new table stay when room is short.
const mostCreatedColumns = 20

// markdownDocument is a plan for a pull request before it is cut to its room.
// What is cut is cut in the order of the fields below, and each says so.
type markdownDocument struct {
	head, foot                  string
	tables, sql, data, warnings markdownPart

	noContext, noSQL, fewColumns bool
	lostData, lostTables         int // details, last object first
	shortWarnings                bool
}

// markdownPart is a foldable section: a fence with objects in it.
type markdownPart struct {
	title string
	count string // "5 statements"; "" for how many items there are
	lang  string
	items []markdownItem
}

// markdownItem is one object of a section.
type markdownItem struct{ lines []markdownLine }

// markdownLine is a line, and what it may be cut as.
type markdownLine struct {
	text string
	kind markdownKind
}

type markdownKind uint8

const (
	keptLine    markdownKind = iota
	contextLine              // does not change
	columnLine               // of a new table
	detailLine               // of a warning, below its first lines
)

// fit cuts until the document fits, or nothing is left that may be cut.
func (d *markdownDocument) fit(fits func() bool) {
	for _, cut := range []*bool{&d.noContext, &d.noSQL, &d.fewColumns} {
		if fits() {
			return
		}
		*cut = true
	}
	for _, s := range []struct {
		lost *int
		all  int
	}{{&d.lostData, len(d.data.items)}, {&d.lostTables, len(d.tables.items)}} {
		if fits() {
			return
		}
		*s.lost = sort.Search(s.all, func(n int) bool {
			*s.lost = n
			return fits()
		})
	}
	d.shortWarnings = !fits()
}

// sections are the foldable parts as they are left after cutting.
func (d *markdownDocument) sections() []markdownPart {
	var list []markdownPart
	add := func(p markdownPart, lost int) {
		if p.count == "" {
			p.count = fmt.Sprint(len(p.items))
		}
		p.items = slices.Clone(p.items[:len(p.items)-lost])
		for i := range p.items {
			p.items[i] = d.trimmed(p.items[i])
		}
		if len(p.items) > 0 {
			list = append(list, p)
		}
	}
	add(d.tables, d.lostTables)
	if !d.noSQL {
		add(d.sql, 0)
	}
	add(d.data, d.lostData)
	add(d.warnings, 0)
	return list
}

// trimmed leaves the lines out that are cut.
func (d *markdownDocument) trimmed(item markdownItem) markdownItem {
	var lines []markdownLine
	columns := 0
	for _, l := range item.lines {
		switch {
		case l.kind == contextLine && d.noContext, l.kind == detailLine && d.shortWarnings:
			continue
		case l.kind == columnLine && d.fewColumns:
			if columns++; columns > mostCreatedColumns {
				continue
			}
		}
		lines = append(lines, l)
	}
	return markdownItem{lines}
}

// cuts say what was left out, a line each.
func (d *markdownDocument) cuts() string {
	var b strings.Builder
	say := func(cut bool, format string, args ...any) {
		if cut {
			fmt.Fprintf(&b, "\n_Left out to fit: "+format+"._\n", args...)
		}
	}
	say(d.noContext && d.has(contextLine, 0), "lines that do not change")
	say(d.noSQL && len(d.sql.items) > 0, "the SQL (%s)", d.sql.count)
	say(d.fewColumns && d.has(columnLine, mostCreatedColumns), "columns of new tables beyond %d each", mostCreatedColumns)
	say(d.lostData > 0, "the details of %d of %s", d.lostData, plural(len(d.data.items), "load"))
	say(d.lostTables > 0, "the details of %d of %s", d.lostTables, plural(len(d.tables.items), "table"))
	say(d.shortWarnings && len(d.warnings.items) > 0, "all but the first lines of the warnings")
	return b.String()
}

// has says that some object has more than so many lines of a kind.
func (d *markdownDocument) has(kind markdownKind, more int) bool {
	for _, item := range slices.Concat(d.tables.items, d.data.items) {
		n := 0
		for _, l := range item.lines {
			if l.kind == kind {
				n++
			}
		}
		if n > more {
			return true
		}
	}
	return false
}

// text is the whole document below its marker.
func (d *markdownDocument) text(marker string) string {
	var b strings.Builder
	b.WriteString(marker + "\n" + d.head + d.cuts())
	for _, p := range d.sections() {
		b.WriteString("\n" + p.text())
	}
	return b.String() + "\n" + d.foot
}

// text is one section.
func (p markdownPart) text() string {
	count := p.count
	if count == "" {
		count = fmt.Sprint(len(p.items))
	}
	var lines []string
	for _, item := range p.items {
		for _, l := range item.lines {
			lines = append(lines, l.text)
		}
	}
	return fmt.Sprintf("<details><summary>%s (%s)</summary>\n\n%s\n\n</details>\n", p.title, count, fenced(p.lang, strings.Join(lines, "\n")))
}
