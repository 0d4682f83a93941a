package config

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func TestFormatAlignsAndKeepsLineEnds(t *testing.T) {
	cases := []struct{ in, want string }{
		{"a=1\nlonger   =2\n", "a      = 1\nlonger = 2\n"},
		{"\xef\xbb\xbfa = 1\n", "a = 1\n"},
		{"a=1\r\nbb=2\r\n", "a  = 1\r\nbb = 2\r\n"},
		{"t {\n    a=[\n1,\n]\n}", "t {\n  a = [\n    1,\n  ]\n}"},
		{"", ""},
	}
	for _, c := range cases {
		got, diags := Format([]byte(c.in), "f")
		if diags.HasErrors() || string(got) != c.want {
			t.Errorf("Format(%q) = %q, %v; want %q", c.in, got, diags, c.want)
		}
	}
	if _, diags := Format([]byte("a = ["), "f"); !diags.HasErrors() {
		t.Error("a file that cannot be parsed was laid out")
	}
}

func TestLanguageFilesAreSortedAndNotHidden(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b.sl.hcl", "a.slvars", ".c.sl.hcl", "d.hcl", "in/e.sl.hcl", ".git/f.sl.hcl"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for recursive, want := range map[bool][]string{false: {"a.slvars", "b.sl.hcl"}, true: {"a.slvars", "b.sl.hcl", "in/e.sl.hcl"}} {
		files, err := LanguageFiles(folder, recursive)
		for i, f := range files {
			files[i], _ = filepath.Rel(folder, f)
		}
		if err != nil || !slices.Equal(files, want) {
			t.Errorf("recursive %v: %v, %v", recursive, files, err)
		}
	}
}

// FuzzFormat holds that a layout is stable and means what it meant.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"a=1\n", "t \"x\" {\n a=<<EOT\n  x\nEOT\n}\n", "a = [1,\n2]\r\n# c\n", "\xef\xbb\xbfa=1", "x{y=1}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		once, diags := Format(content, "f")
		if diags.HasErrors() {
			return
		}
		again, diags := Format(once, "f")
		if diags.HasErrors() {
			t.Fatalf("%q became %q, which cannot be parsed: %v", content, once, diags)
		}
		if !bytes.Equal(words(once), words(bytes.TrimPrefix(content, []byte(byteOrderMark)))) {
			t.Errorf("%q became %q", content, once)
		}
		if twice, _ := Format(again, "f"); !bytes.Equal(again, twice) {
			t.Errorf("%q is not stable: %q, then %q", content, again, twice)
		}
	})
}

// words are the tokens of a file, without what lies between them.
func words(content []byte) []byte {
	tokens, _ := hclsyntax.LexConfig(content, "f", hcl.InitialPos)
	var all [][]byte
	for _, t := range tokens {
		all = append(all, bytes.TrimSpace(t.Bytes))
	}
	return bytes.Join(all, []byte{0})
}
