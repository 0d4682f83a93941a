package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/plan"
)

// markdownLimit is the room for a comment: GitHub takes 65,536 characters.
const markdownLimit = 65000

// mostMarkdownRows is how many actions the table lists; of more it counts kinds.
const mostMarkdownRows = 200

// markdownView draws a plan for a pull request. It builds on the plan, not on
// its text.
type markdownView struct {
	workspace, root string
	version         string
	limit           int // bytes; 0: markdownLimit
	// file and expires are of the saved plan; empty without one.
	file    string
	expires time.Time
	files   map[string][]byte // of the configuration, for places of warnings
}

// render draws the plan within the limit.
func (v markdownView) render(p *plan.Plan, warnings hcl.Diagnostics) string {
	if p.Empty() {
		return v.marker("") + "\n" + noChangesMarkdown(p) + scopeMarkdown(p) + v.warnings(warnings)
	}
	limit := v.limit
	if limit == 0 {
		limit = markdownLimit
	}
	d := v.document(p, warnings)
	d.fit(func() bool { return len(d.text(v.marker(""))) <= limit })
	return d.text(v.marker(""))
}

// marker is the first line: CI edits the comment that begins with it.
func (v markdownView) marker(part string) string {
	return fmt.Sprintf("<!-- starlift:plan v1 workspace=%s root=%s%s -->", inert(v.workspace), inert(v.root), part)
}

// inert is a word that cannot end an HTML comment.
func inert(word string) string {
	var b strings.Builder
	for _, c := range []byte(word) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '.', c == '/',
			c == '-' && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func noChangesMarkdown(p *plan.Plan) string {
	return fmt.Sprintf("**No changes.** %s Compared %s and %s.\n%s", nothingText(p),
		plural(p.Unchanged.Tables, "table"), plural(p.Unchanged.Loads, "load"), scopeMarkdown(p))
}

// document lays the whole of it out.
func (v markdownView) document(p *plan.Plan, warnings hcl.Diagnostics) *markdownDocument {
	list := briefs(p, wording{code, plainOrCode})
	d := &markdownDocument{head: v.head(p, list), foot: v.foot(p)}
	tables, data := markdownPart{title: "Tables", lang: "diff"}, markdownPart{title: "Data", lang: "diff"}
	sql := markdownPart{title: "SQL", lang: "sql"}
	for _, b := range blocks(p, false) {
		if strings.HasPrefix(b.head, "table ") {
			tables.items = append(tables.items, diffItem(b))
		} else {
			data.items = append(data.items, diffItem(b))
		}
		for _, s := range b.statements {
			sql.items = append(sql.items, textItem(strings.TrimSpace(s)+";"))
		}
	}
	sql.count = plural(len(sql.items), "statement")
	d.tables, d.sql, d.data = tables, sql, data
	d.warnings = markdownPart{title: "Warnings"}
	for _, w := range warnings {
		d.warnings.items = append(d.warnings.items, warningItem(w, v.files))
	}
	return d
}

// head is what is never cut.
func (v markdownView) head(p *plan.Plan, list []brief) string {
	var b strings.Builder
	blocked := ""
	if n := blockedObjects(p); n > 0 {
		blocked = fmt.Sprintf(", %d blocked", n)
	}
	fmt.Fprintf(&b, "### starlift plan for %s: %s%s\n\n", code(v.workspace), plural(len(list), "action"), blocked)
	for _, l := range summary(p) {
		fmt.Fprintf(&b, "**%s**\n", l)
	}
	b.WriteString(scopeMarkdown(p))
	b.WriteString(blockedMarkdown(p))
	if _, allowed := allowedText(p); len(allowed) > 0 {
		b.WriteString("\n> [!WARNING]\n")
		for i, a := range allowed {
			allowed[i] = code(a)
		}
		fmt.Fprintf(&b, "> Allowed unsafe changes: %d (%s).\n", len(allowed), strings.Join(allowed, ", "))
	}
	b.WriteString("\n" + actionTable(list))
	return b.String()
}

// blockedMarkdown is the list of what is not allowed.
func blockedMarkdown(p *plan.Plan) string {
	if len(p.Blocked) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n> [!CAUTION]\n")
	bullet := ""
	if len(p.Blocked) > 1 {
		bullet = "- "
	}
	verb := "is blocked"
	if p.SkipsBlocked {
		verb = "is left out"
	}
	for _, x := range p.Blocked {
		object := objectOf(x.Address)
		name := code(object)
		if member := strings.TrimPrefix(strings.TrimPrefix(x.Address, object), "."); member != "" {
			kind, what, nested := strings.Cut(member, ".")
			if nested && kind == "columns" {
				name += " column " + code(what)
			} else {
				name += " " + code(member)
			}
		}
		fmt.Fprintf(&b, "> %s%s: %s %s (%s).%s\n", bullet, name, plainOrCode(strings.ReplaceAll(x.What, " -> ", " → ")), verb, codeText(x), lostMarkdown(p, x))
	}
	return b.String()
}

// lostMarkdown is how many rows were counted that would lose something.
func lostMarkdown(p *plan.Plan, x plan.Blocked) string {
	for i := range p.Tables {
		t := &p.Tables[i]
		for _, d := range t.Dangers {
			if d.Address != x.Address || !d.Counted || d.Code != x.Code {
				continue
			}
			for _, c := range t.Changes {
				if t.Address+"."+c.Member() != d.Address {
					continue
				}
				if counts := dangerCount(d, c); len(counts) > 0 {
					return " " + strings.TrimSuffix(counts[0], " (counted while planning)") + "."
				}
			}
			return fmt.Sprintf(" %s would be lost.", rowsText(d.Rows, true))
		}
	}
	return ""
}

// actionTable has a row an action, or, of many, one a kind.
func actionTable(list []brief) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	if len(list) > mostMarkdownRows {
		b.WriteString("| | kind | actions |\n| --- | --- | --- |\n")
		for _, k := range kindsOf(list) {
			fmt.Fprintf(&b, "| %s | %s | %d |\n", code(k.symbol), k.text, k.count)
		}
		return b.String()
	}
	b.WriteString("| | object | what |\n| --- | --- | --- |\n")
	for _, x := range list {
		text := cell(x.text)
		if x.blocked {
			text = "**BLOCKED** " + text
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(code(x.symbol)), cell(code(x.address)), text)
	}
	return b.String()
}

// kindCount counts the actions that have one symbol.
type kindCount struct {
	symbol, text string
	count        int
}

func kindsOf(list []brief) []kindCount {
	kinds := []kindCount{
		{"*", "transactions to settle", 0},
		{"+", "tables to create", 0},
		{"~", "tables to change or adopt", 0},
		{"-/+", "tables to drop and recreate", 0},
		{"-", "tables to drop", 0},
		{".", "objects to forget", 0},
		{"->", "moved objects", 0},
		{">", "loads", 0},
		{">>", "loads to resume", 0},
	}
	blocked := kindCount{"!", "of these blocked", 0}
	for _, b := range list {
		for i := range kinds {
			if kinds[i].symbol == b.symbol {
				kinds[i].count++
			}
		}
		if b.blocked {
			blocked.count++
		}
	}
	var used []kindCount
	for _, k := range append(kinds, blocked) {
		if k.count > 0 {
			used = append(used, k)
		}
	}
	return used
}

func (v markdownView) foot(p *plan.Plan) string {
	parts := []string{"starlift " + v.version, "plan " + p.Digest, fmt.Sprintf("state serial %d", p.Serial)}
	if v.file != "" {
		if !v.expires.IsZero() {
			parts = append(parts, "valid until "+v.expires.UTC().Format(time.RFC3339))
		}
		if p.Applicable() {
			parts = append(parts, "to apply: "+code("starlift apply "+plan.ShellWord(v.file)))
		} else {
			parts = append(parts, "not applyable")
		}
	}
	return "<sub>" + strings.Join(parts, " · ") + "</sub>\n"
}

// warnings are those beside a plan without changes.
func (v markdownView) warnings(list hcl.Diagnostics) string {
	if len(list) == 0 {
		return ""
	}
	part := markdownPart{title: "Warnings"}
	for _, w := range list {
		part.items = append(part.items, warningItem(w, v.files))
	}
	return "\n" + part.text()
}

// failure is what stands in the comment when there is no plan: the first ten
// diagnostics.
func (v markdownView) failure(diags hcl.Diagnostics) string {
	var b strings.Builder
	view := DiagnosticView{Limit: 10}
	view.Write(&b, diags, v.files)
	text := strings.TrimRight(b.String(), "\n")
	limit := v.limit
	if limit == 0 {
		limit = markdownLimit
	}
	head := v.marker("") + "\n### starlift plan failed\n\n"
	if room := limit - len(head) - 200; len(text) > room {
		text = strings.ToValidUTF8(text[:max(0, room)], "") + "\n… (cut)"
	}
	return head + fenced("text", text) + "\n"
}
