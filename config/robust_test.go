package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/txtar"

	"starlift/diag"
)

func readText(t testing.TB, content string) (*Config, hcl.Diagnostics) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.sl.hcl"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(folder, Input{Kinds: testKinds(), Version: "0.1.0"})
}

// What would use up the parser's or the evaluator's stack, which no program
// survives, is refused with a place.
func TestHostileShapesAreRefused(t *testing.T) {
	many := func(s string) string { return strings.Repeat(s, 20_000) }
	cases := map[string]struct {
		text string
		code diag.Code
	}{
		"parentheses":     {"a = " + many("("), diag.Syntax},
		"brackets":        {"locals {\n a = " + many("[") + many("]") + "\n}\n", diag.Syntax},
		"braces":          {"locals {\n a = " + many("{a="), diag.Syntax},
		"blocks":          {many("a {\n"), diag.Syntax},
		"templates":       {`locals { a = ` + many(`"${`), diag.Syntax},
		"negations":       {"locals {\n a = " + many("!") + "true\n}\n", diag.Syntax},
		"minuses":         {"locals {\n a = " + many("-") + "1\n}\n", diag.Syntax},
		"sums":            {"locals {\n a = 1" + many("+1") + "\n}\n", diag.Syntax},
		"conditions":      {"locals {\n a = " + many("true ? 1 : ") + "1\n}\n", diag.Syntax},
		"indexes":         {"locals {\n a = f()" + many("[0]") + "\n}\n", diag.Syntax},
		"attributes":      {"locals {\n a = f()" + many(".a") + "\n}\n", diag.Syntax},
		"splats":          {"locals {\n a = f()" + many("[*]") + "\n}\n", diag.Syntax},
		"directives":      {"locals {\n a = \"" + many("%{ if true }") + "\"\n}\n", diag.Syntax},
		"crossed":         {"locals {\n a = " + many("({[") + "\n}\n", diag.Syntax},
		"mismatched":      {"locals {\n a = " + many("(}[)") + "\n}\n", diag.Syntax},
		"heredocs":        {"locals {\n a = <<A\n" + many("${<<B\n"), diag.Syntax},
		"long number":     {"locals {\n a = " + many("1") + "\n}\n", diag.Syntax},
		"high power":      {"locals {\n a = \"${1e999999999}\"\n}\n", diag.Syntax},
		"long references": {longReferences(), diag.Cycle},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, diags := readText(t, c.text)
			if !diags.HasErrors() || diag.CodeOf(diags[0]) != c.code || diags[0].Subject == nil {
				t.Fatalf("got %s, want %s with a place", listed(diags), c.code)
			}
		})
	}
}

// longReferences is a chain of locals, each of which needs the next.
func longReferences() string {
	var b strings.Builder
	b.WriteString("locals {\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "a%d = local.a%d\n", i, i+1)
	}
	b.WriteString("a20000 = 1\n}\n")
	return b.String()
}

func TestBiggestFilesAreRead(t *testing.T) {
	var b strings.Builder
	b.WriteString("locals {\n")
	names := 0
	for ; b.Len() < largestFile-100; names++ {
		fmt.Fprintf(&b, "  name_%d = \"value %d\" # a comment\n", names, names)
	}
	b.WriteString("}\n")
	if _, diags := readText(t, b.String()); len(diags) > 0 {
		t.Fatalf("unexpected: %s", listed(diags[:1]))
	}
}

func TestEveryMistakeOfABigFileIsReported(t *testing.T) {
	var b strings.Builder
	blocks := 0
	for ; b.Len() < largestFile/4; blocks++ {
		fmt.Fprintf(&b, "laod \"x%d\" {\n  a = nothing.%d\n}\n", blocks, blocks)
	}
	_, diags := readText(t, b.String())
	if len(diags) != blocks || diag.CodeOf(diags[0]) != diag.Unsupported {
		t.Fatalf("got %d diagnostics for %d blocks, the first: %s", len(diags), blocks, listed(diags[:1]))
	}
}

func TestFilesThatCannotBeReadAreNamed(t *testing.T) {
	cases := map[string]struct {
		make func(t *testing.T, path string) error
		want string
	}{
		"too large": {
			func(_ *testing.T, path string) error { return os.WriteFile(path, make([]byte, largestFile+1), 0o600) },
			"error SL1011 -: File cannot be read\n  main.sl.hcl: it has 4194305 bytes, and at most 4194304 are read; rows belong in files that a source reads.\n",
		},
		"folder": {
			func(_ *testing.T, path string) error { return os.Mkdir(path, 0o700) },
			"error SL1011 -: File cannot be read\n  main.sl.hcl: it is a folder.\n",
		},
		"dangling link": {
			func(_ *testing.T, path string) error { return os.Symlink("nowhere", path) },
			"error SL1011 -: File cannot be read\n  main.sl.hcl: no such file or directory.\n",
		},
		"device": {
			func(_ *testing.T, path string) error { return os.Symlink("/dev/zero", path) },
			"error SL1011 -: File cannot be read\n  main.sl.hcl: it is not a regular file.\n",
		},
		"invalid utf-8": {
			func(_ *testing.T, path string) error {
				return os.WriteFile(path, []byte("# ok\na = \"\xff\"\n"), 0o600)
			},
			"error SL1001 main.sl.hcl:2:6-2:7: Not a text file\n  There is a byte that is not UTF-8 here. A configuration is UTF-8 text.\n",
		},
		"utf-16": {
			func(_ *testing.T, path string) error { return os.WriteFile(path, []byte("\xff\xfea\x00"), 0o600) },
			"error SL1001 main.sl.hcl:1:1-1:2: Not a text file\n  There is a byte that is not UTF-8 here. A configuration is UTF-8 text.\n",
		},
		"nul": {
			func(_ *testing.T, path string) error { return os.WriteFile(path, []byte("a = \"\x00\"\n"), 0o600) },
			"error SL1001 main.sl.hcl:1:6-1:7: Not a text file\n  There is a NUL byte here. A configuration is UTF-8 text.\n",
		},
		"nothing": {
			func(*testing.T, string) error { return nil },
			"error SL1012 -: No configuration here\n  The folder \"FOLDER\" has no file whose name ends in .sl.hcl.\n",
		},
		"other suffix": {
			func(_ *testing.T, path string) error {
				return os.WriteFile(strings.Replace(path, ".sl.", ".", 1), nil, 0o600)
			},
			"error SL1012 -: No configuration here\n  The folder \"FOLDER\" has no file whose name ends in .sl.hcl. Was main.hcl meant to be one? Rename it.\n",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if err := c.make(t, filepath.Join(folder, "main.sl.hcl")); err != nil {
				t.Fatal(err)
			}
			_, diags := Read(folder, Input{})
			if got := strings.ReplaceAll(listed(diags), folder, "FOLDER"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	_, diags := Read(filepath.Join(t.TempDir(), "gone"), Input{})
	if len(diags) != 1 || diag.CodeOf(diags[0]) != diag.UnreadableFile {
		t.Errorf("a folder that is not there gives %s", listed(diags))
	}
}

func TestByteOrderMarkAndCarriageReturnsAreAccepted(t *testing.T) {
	c, diags := readText(t, "\xef\xbb\xbfcluster \"dev\" {\r\n  sandbox {}\r\n}\r\n")
	if len(diags) > 0 || len(c.Clusters) != 1 || c.Clusters[0].Options.Sandbox.DataDir != ".starlift/sandbox" {
		t.Fatalf("got %v, %s", c.Clusters, listed(diags))
	}
	if bytes.HasPrefix(c.Files["main.sl.hcl"], []byte("\xef")) {
		t.Error("places would be three bytes off: the mark is still in the file's content")
	}
}

func FuzzRead(f *testing.F) {
	cases, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		a, err := txtar.ParseFile(c)
		if err != nil {
			f.Fatal(err)
		}
		// A block a seed: short inputs are changed to more purpose.
		for _, block := range strings.SplitAfter(string(a.Files[0].Data), "\n}\n") {
			f.Add([]byte(block), "x = 1", "a=b")
		}
	}
	f.Add([]byte("variable \"a\" {\n type = list(string)\n}\nlocals {\n b = var.a[0]\n}\n"), "a = [1]", `a=["x"]`)
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, main []byte, values, flag string) {
		for name, content := range map[string][]byte{"main.sl.hcl": main, "starlift.slvars": []byte(values)} {
			if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		in := Input{Kinds: testKinds(), Vars: []Var{{Assignment: flag}}, Environment: map[string]string{"PW": "hunter2-canary"}}
		c, diags := Read(folder, in)
		text := listed(diags)
		for _, d := range diags {
			if diag.CodeOf(d) == "" {
				t.Errorf("no code: %s", text)
			}
		}
		if strings.Contains(text, "hunter2-canary") {
			t.Errorf("the secret is in the text: %s", text)
		}
		if !diags.HasErrors() {
			for _, l := range c.Loads {
				if l.From == nil || l.Into == nil || l.Into.Cluster == nil {
					t.Errorf("no error, but %s is not complete", l.Address)
				}
			}
		}
	})
}
