package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

var update = flag.Bool("update-golden", false, "write the golden files of the views anew")

// golden compares with testdata/view/NAME.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "view", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s", name, got)
	}
}

func drawn(color bool, full, sql bool) string {
	var b bytes.Buffer
	v := planView{w: &b, paint: newPalette(color), width: 80, workspace: "prod", full: full, sql: sql}
	v.draw(reviewed())
	v.end(reviewed())
	return b.String()
}

func TestPlanAsText(t *testing.T)          { golden(t, "plan.txt", drawn(false, false, false)) }
func TestPlanInColour(t *testing.T)        { golden(t, "plan_colour.txt", drawn(true, false, false)) }
func TestPlanInFull(t *testing.T)          { golden(t, "plan_full.txt", drawn(false, true, true)) }
func TestPlanAsCompactText(t *testing.T)   { golden(t, "plan_compact.txt", compact(false)) }
func TestPlanAsCompactColour(t *testing.T) { golden(t, "plan_compact_colour.txt", compact(true)) }

func TestColourChangesNothingButColour(t *testing.T) {
	if got := stripped(drawn(true, true, true)); got != drawn(false, true, true) {
		t.Errorf("without its colours the text is another:\n%s", got)
	}
}

func compact(color bool) string {
	var b bytes.Buffer
	planView{w: &b, paint: newPalette(color), width: 80, workspace: "prod"}.drawCompact(reviewed())
	return b.String()
}

// stripped is text without colours.
func stripped(text string) string {
	var b strings.Builder
	for text != "" {
		if seq := escapeOf(text); seq != "" {
			text = text[len(seq):]
			continue
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String()
}

func reviewedMarkdown(limit int) markdownView {
	return markdownView{
		workspace: "prod", root: "loads/sales", version: "0.1.0", limit: limit, file: "prod.slplan",
		expires: time.Date(2026, 11, 23, 6, 29, 8, 0, time.UTC),
		files:   map[string][]byte{"sales.sl.hcl": []byte("load \"events\" {\n  size = map(\"INT\")\n}\n")},
	}
}

func lossy() hcl.Diagnostics {
	at := hcl.Range{Filename: "sales.sl.hcl", Start: hcl.Pos{Line: 2, Column: 10, Byte: 26}, End: hcl.Pos{Line: 2, Column: 20, Byte: 36}}
	return hcl.Diagnostics{diag.Warn(diag.LossInteger, &at, "Mapping loses information", "Larger values stop the load. Map the column to LARGEINT to keep every value, or to a text. Where the source is known to hold small values only, silence this with accept_loss = [\"SL3003\"] in the mapping of the column; a value that does not fit will then stop the load all the same, and name its place.", diag.In(`load "events"`))}
}

func TestPlanAsMarkdown(t *testing.T) {
	golden(t, "plan.md", reviewedMarkdown(0).render(reviewed(), lossy()))
}

func TestMarkdownOfNoChangesAndOfFailure(t *testing.T) {
	nothing := wide(0, 0)
	nothing.Unchanged.Tables = 2
	golden(t, "plan_none.md", reviewedMarkdown(0).render(nothing, nil))
	golden(t, "plan_failed.md", reviewedMarkdown(0).failure(hcl.Diagnostics{
		diag.Error(diag.Unreachable, nil, "Cluster unreachable", "Cluster \"prod\" does not answer: ```dial``` refused."),
	}))
}

// TestMarkdownKeepsToItsRoom shrinks the room step by step: what is left out says
// so, and what must not be left out stays.
func TestMarkdownKeepsToItsRoom(t *testing.T) {
	p := reviewed()
	p.Tables = append(p.Tables, wide(3, 60).Tables...)
	whole := reviewedMarkdown(1<<20).render(p, lossy())
	head := reviewedMarkdown(1<<20).document(p, lossy()).head
	seen := map[string]bool{}
	for limit := len(whole) + 1; limit > len(head)+700; limit -= 37 {
		text := reviewedMarkdown(limit).render(p, lossy())
		if len(text) > limit {
			t.Fatalf("%d bytes in a room of %d:\n%s", len(text), limit, text)
		}
		for _, must := range []string{"<!-- starlift:plan v1 workspace=prod root=loads/sales -->\n", head, "Mapping loses information"} {
			if !strings.Contains(text, must) {
				t.Fatalf("room of %d: %q is gone:\n%s", limit, must, text)
			}
		}
		if strings.Count(text, "```")%2 != 0 {
			t.Fatalf("room of %d: a fence is open:\n%s", limit, text)
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "_Left out") {
				seen[line] = true
			}
		}
	}
	for _, what := range []string{"lines that do not change", "the SQL", "columns of new tables beyond 20", "of 3 loads", "of 7 tables", "first lines of the warnings"} {
		found := false
		for line := range seen {
			found = found || strings.Contains(line, what)
		}
		if !found {
			t.Errorf("nothing said that %q was left out; said: %v", what, seen)
		}
	}
	golden(t, "plan_cut.md", reviewedMarkdown(len(head)+2600).render(p, lossy()))
}

func TestMarkdownOfExactRoomIsNotCut(t *testing.T) {
	whole := reviewedMarkdown(1<<20).render(reviewed(), lossy())
	if got := reviewedMarkdown(len(whole)).render(reviewed(), lossy()); got != whole {
		t.Error("a document that fits exactly was cut")
	}
}

// TestSplitMarkdown checks that parts fit, that they are whole in themselves, and
// that together they have every line.
func TestSplitMarkdown(t *testing.T) {
	p := wide(60, 30)
	parts := reviewedMarkdown(12000).split(p, lossy())
	if len(parts) < 2 || len(parts) > mostParts {
		t.Fatalf("%d parts", len(parts))
	}
	all := strings.Join(parts, "")
	for i, part := range parts {
		if len(part) > 12000 {
			t.Errorf("part %d has %d bytes", i+1, len(part))
		}
		if !strings.HasPrefix(part, "<!-- starlift:plan v1 workspace=prod root=loads/sales part=") {
			t.Errorf("part %d begins with %.80q", i+1, part)
		}
		if strings.Count(part, "```")%2 != 0 || strings.Count(part, "<details>") != strings.Count(part, "</details>") {
			t.Errorf("part %d is not whole:\n%s", i+1, part)
		}
	}
	for _, must := range []string{"table.t0000 will be created", "table.t0059 will be created", "<sub>starlift 0.1.0"} {
		if strings.Count(all, must) != 1 {
			t.Errorf("%q is there %d times", must, strings.Count(all, must))
		}
	}
	if one := reviewedMarkdown(0).split(reviewed(), nil); len(one) != 1 || strings.Contains(one[0], "part=") {
		t.Errorf("a plan that fits is %d parts", len(one))
	}
	many := reviewedMarkdown(3000).split(wide(300, 60), lossy())
	if len(many) > mostParts {
		t.Errorf("%d parts", len(many))
	}
}

func TestMarkdownCountsKindsOfManyActions(t *testing.T) {
	text := reviewedMarkdown(0).render(wide(201, 1), nil)
	if !strings.Contains(text, "| `+` | tables to create | 201 |\n") || strings.Contains(text, "| `table.t0001` |") {
		t.Errorf("got\n%.2000s", text)
	}
}

func TestMarkdownNamesAreInert(t *testing.T) {
	for name, want := range map[string]string{
		"a": "`a`", "a`b": "``a`b``", "`a": "`` `a ``", "@ana #12 <b>": "`@ana #12 <b>`", "a\nb": "`a b`", "": "",
	} {
		if got := code(name); got != want {
			t.Errorf("code(%q) = %s, want %s", name, got, want)
		}
	}
	if got, want := cell(code("a|b")), "`a\\|b`"; got != want {
		t.Errorf("cell = %s, want %s", got, want)
	}
	if got, want := fenced("x", "a ```` b"), "`````x\na ```` b\n`````"; got != want {
		t.Errorf("fenced = %s, want %s", got, want)
	}
	if got, want := inert("a--> b/c-d"), "a-%2D%3E%20b/c-d"; got != want {
		t.Errorf("inert = %s, want %s", got, want)
	}
}
