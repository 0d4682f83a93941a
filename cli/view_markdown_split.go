package cli

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/plan"
)

// mostParts is how many comments a plan may become.
const mostParts = 10

// markdownPage is one part of a document that is split.
type markdownPage struct {
	text strings.Builder
	open string // what ends the section that is open; "" for none
}

// split draws the plan in parts, each within the limit and each with a marker of
// its own. What ten parts cannot hold is cut as one part would be.
func (v markdownView) split(p *plan.Plan, warnings hcl.Diagnostics) []string {
	if p.Empty() {
		return []string{v.render(p, warnings)}
	}
	limit := v.limit
	if limit == 0 {
		limit = markdownLimit
	}
	d := v.document(p, warnings)
	room := limit - len(v.marker(" part=10/10")) - 1
	d.fit(func() bool { return len(d.pages(room)) <= mostParts })
	pages := d.pages(room)
	for i := range pages {
		part := fmt.Sprintf(" part=%d/%d", i+1, len(pages))
		if len(pages) == 1 {
			part = ""
		}
		pages[i] = v.marker(part) + "\n" + pages[i]
	}
	return pages
}

// pages fills pages of at most room bytes: the head stands on the first, the
// foot on the last. A section goes on over pages, in fences of their own.
func (d *markdownDocument) pages(room int) []string {
	var pages []string
	page := &markdownPage{}
	page.text.WriteString(d.head + d.cuts())
	next := func() {
		page.text.WriteString(page.open)
		pages = append(pages, page.text.String())
		page = &markdownPage{}
	}
	for _, s := range d.sections() {
		var all strings.Builder
		for _, item := range s.items {
			for _, l := range item.lines {
				all.WriteString(l.text + "\n")
			}
		}
		fence := strings.Repeat("`", max(3, longestRun(all.String())+1))
		begin := fmt.Sprintf("\n<details><summary>%s (%s)</summary>\n\n%s%s\n", s.title, s.count, fence, s.lang)
		end := fence + "\n\n</details>\n"
		for i, item := range s.items {
			text := item.text()
			// An object goes whole onto the next page if it fits there.
			if need := len(begin) + len(text) + len(end); (i == 0 || page.text.Len()+len(text)+len(end) > room) && page.text.Len() > 0 &&
				page.text.Len()+need > room && need <= room {
				next()
			}
			for _, line := range strings.SplitAfter(text, "\n") {
				if line == "" {
					continue
				}
				if page.open != "" && page.text.Len()+len(line)+len(end) > room {
					next()
				}
				if page.open == "" {
					if page.text.Len() > 0 && page.text.Len()+len(begin)+len(line)+len(end) > room {
						next()
					}
					page.text.WriteString(begin)
					page.open = end
				}
				page.text.WriteString(line)
			}
		}
		page.text.WriteString(page.open)
		page.open = ""
	}
	if page.text.Len() > 0 && page.text.Len()+1+len(d.foot) > room {
		next()
	}
	page.text.WriteString("\n" + d.foot)
	return append(pages, page.text.String())
}

func (item markdownItem) text() string {
	var b strings.Builder
	for _, l := range item.lines {
		b.WriteString(l.text + "\n")
	}
	return b.String()
}
