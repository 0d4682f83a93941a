package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

var updateDiagnostics = flag.Bool("update-diagnostics", false, "write the expected renderings anew")

// rangeOf is the range of a text in a file, in the first place where it
// stands.
func rangeOf(t *testing.T, files map[string][]byte, file, text string) *hcl.Range {
	t.Helper()
	content := files[file]
	at := bytes.Index(content, []byte(text))
	if at < 0 {
		t.Fatalf("%q is not in %s", text, file)
	}
	line := 1 + bytes.Count(content[:at], []byte("\n"))
	return &hcl.Range{
		Filename: file,
		Start:    hcl.Pos{Line: line, Byte: at},
		End:      hcl.Pos{Line: line + strings.Count(text, "\n"), Byte: at + len(text)},
	}
}

func salesFiles() map[string][]byte {
	return map[string][]byte{
		"sales.sl.hcl": []byte(strings.Repeat("\n", 39) + `  sink {
    timeout          = var.load_timeout
    max_filter_ratio = 1.5
    strict_mod       = true
` + "\t\tname\t= \"größe 日本\" + bad\t# tab\n" + `    password = "hunter2-canary" + wrong
` + "    long = \"" + strings.Repeat("abcdefghi ", 30) + "\" + middle + \"" + strings.Repeat("jklmnopqr ", 30) + "\"\r\n" +
			"    evil = \"\x1b[31m\" + x\n" + `    first = [
      1,
    ]
  }
`),
		"web.sl.hcl": []byte("load \"web\" {\n"),
	}
}

func salesDiagnostics(t *testing.T, files map[string][]byte) map[string]hcl.Diagnostics {
	in := diag.In(`load "events_daily", block sink`)
	at := func(text string) *hcl.Range { return rangeOf(t, files, "sales.sl.hcl", text) }
	end := hcl.Range{Filename: "web.sl.hcl", Start: hcl.Pos{Line: 2, Byte: 13}, End: hcl.Pos{Line: 2, Byte: 13}}
	return map[string]hcl.Diagnostics{
		"sample": {
			diag.Error(diag.OutOfRange, at("var.load_timeout"), "Option out of range",
				"StarRocks refuses a Stream Load timeout above 259200 seconds (3 days). Make batches smaller with max_batch_bytes instead of waiting longer.",
				in, diag.Note("var.load_timeout is 500000, set in prod.slvars line 3", "allowed:  1 to 259200 seconds (default 600)")),
			diag.Error(diag.OutOfRange, at("1.5"), "Option out of range", "", in, diag.Note("allowed:  0 to 1 (default 0)")),
			diag.Error(diag.Unsupported, at("strict_mod"), "Unsupported argument",
				`There is no argument "strict_mod" here. Did you mean "strict_mode"?`, in),
		},
		"places": {
			diag.Error(diag.Syntax, &end, "Unclosed configuration block", "There is no closing brace."),
			diag.Error(diag.WrongType, at("bad"), "Tabs and wide characters", "The mark stands under the word."),
			diag.Error(diag.WrongType, at("日本"), "Wide characters are marked", ""),
			diag.Error(diag.WrongType, at("middle"), "Long lines are cut", ""),
			diag.Error(diag.WrongType, at("abcdefghi "+strings.Repeat("abcdefghi ", 20)), "Long marks are cut", ""),
			diag.Error(diag.WrongType, at("wrong"), "Secrets are replaced", "Not hunter2-canary either.", diag.Note("pw is hunter2-canary")),
			diag.Error(diag.WrongType, at(`"hunter2-canary"`), "Marked secrets are replaced", ""),
			diag.Error(diag.WrongType, at("ter2-can"), "Marks inside of secrets too", ""),
			diag.Error(diag.WrongType, at("\" + x"), "Escapes \x1b[31m do not reach the terminal", "Nor\x1b]0;this\x07."),
			diag.Error(diag.WrongType, at("[\n      1,\n    ]"), "Several lines", "The first is shown."),
			diag.Error(diag.WrongType, &hcl.Range{Filename: "gone.sl.hcl", Start: hcl.Pos{Line: 7}}, "Content not at hand", ""),
		},
		"nowhere": {
			diag.Error(diag.Locked, nil, "State is locked by another run",
				"Wait for it with -lock-timeout=10m. starlift plan and status work meanwhile.\n\n  starlift force-unlock 92e7f341\n",
				diag.Note("operation: apply (run c41e77)", "holder:    ci on runner-7, pid 4121")),
			diag.Warn(diag.NotStrict, nil, "Bad values become NULL", "", diag.For(`load.x["a"]`)),
			{Severity: hcl.DiagError, Summary: "One of HCL's own"},
		},
		"warnings": {
			diag.Error(diag.OutOfRange, at("1.5"), "Option out of range", ""),
			diag.Warn(diag.NotStrict, at("strict_mod"), "First", ""),
			diag.Warn(diag.NotStrict, at("strict_mod"), "Second", ""),
		},
	}
}

func TestDiagnosticsAreRenderedAsDesigned(t *testing.T) {
	files := salesFiles()
	views := map[string]DiagnosticView{
		"plain":  {Width: 78, Secrets: []string{"hunter2-canary", ""}},
		"color":  {Width: 78, Color: true, Secrets: []string{"hunter2-canary"}},
		"narrow": {Width: 1, Limit: 2, Secrets: []string{"hunter2-canary"}},
	}
	for set, diags := range salesDiagnostics(t, files) {
		for name, view := range views {
			t.Run(set+"/"+name, func(t *testing.T) {
				var out bytes.Buffer
				view.Write(&out, diags, files)
				path := filepath.Join("testdata", "diagnostics", set+"."+name)
				if *updateDiagnostics {
					if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), out.String()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if strings.Contains(out.String(), "hunter2") {
					t.Error("a secret is shown")
				}
				if name != "color" && strings.ContainsRune(out.String(), '\x1b') {
					t.Error("an escape reaches the terminal")
				}
			})
		}
	}
}

func TestExcerptsFitTheirWidth(t *testing.T) {
	line := strings.Repeat("wörd 日本 ", 40)
	files := map[string][]byte{"f": []byte("x\n" + line + "\ny")}
	for start := 2; start < 2+len(line); start += 7 {
		for _, length := range []int{0, 1, 5, 60, 500, 5000} {
			for _, width := range []int{10, 34, 72} {
				at := &hcl.Range{Filename: "f", Start: hcl.Pos{Line: 2, Byte: start}, End: hcl.Pos{Line: 2, Byte: start + length}}
				e, ok := excerptOf(at, files, width, newMask(nil))
				whole := e.before + e.marked + e.after
				if !ok || columns(whole) > width || columns(e.before)+e.carets() > width+1 {
					t.Fatalf("at %d+%d in %d columns: %q takes %d", start, length, width, whole, columns(whole))
				}
			}
		}
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add([]byte("a = \"hunter2\" + b\n"), 4, 13, 40, "hunter2")
	f.Add([]byte("\xff\tx\r\n"), 0, 5, 3, "\t")
	f.Fuzz(func(t *testing.T, content []byte, from, to, width int, secret string) {
		if from < 0 || to < from || to > len(content) || width < 6 || width > 500 {
			return
		}
		at := &hcl.Range{Filename: "f", Start: hcl.Pos{Line: 1, Byte: from}, End: hcl.Pos{Line: 1, Byte: to}}
		e, ok := excerptOf(at, map[string][]byte{"f": content}, width, newMask([]string{secret}))
		if !ok {
			t.Fatal("no excerpt of a place inside of the file")
		}
		if whole := e.before + e.marked + e.after; columns(whole) > width && columns(whole) > 4 {
			t.Errorf("%q takes %d of %d columns", whole, columns(whole), width)
		}
	})
}
