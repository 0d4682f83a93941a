package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/txtar"

	"starlift/diag"
	"starlift/option"
	"starlift/source"
)

var update = flag.Bool("update", false, "write the expected files anew")

// fileSource is a kind of source for tests.
type fileSource struct {
	source.Config
	path     []string
	header   bool
	password string
	columns  []option.Pair
}

func (f *fileSource) Describe() string { return strings.Join(f.path, ",") }

func testKinds() []source.Kind {
	spec := option.Spec[fileSource]{
		option.Texts("path", "Files.", func(f *fileSource) *[]string { return &f.path }, option.Required()),
		option.Bool("header", "Header.", func(f *fileSource) *bool { return &f.header }, option.Default("true")),
		option.Text("password", "Password.", func(f *fileSource) *string { return &f.password }, option.Secret()),
		option.Pairs("columns", "Columns.", func(f *fileSource) *[]option.Pair { return &f.columns }),
	}
	decode := func(body hcl.Body, ctx *hcl.EvalContext, _ string) (source.Config, hcl.Diagnostics) {
		f := &fileSource{}
		_, diags := spec.Decode(body, ctx, f)
		return f, diags
	}
	return []source.Kind{
		{Name: "csv", Options: spec, Decode: decode}, {Name: "json", Options: spec, Decode: decode}, {Name: "values", Options: spec, Decode: decode},
	}
}

// list writes diagnostics one under the other with all that they carry.
func listed(diags hcl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		word := "error"
		if d.Severity == hcl.DiagWarning {
			word = "warning"
		}
		e := diag.Of(d)
		at := "-"
		if d.Subject != nil {
			at = fmt.Sprintf("%s:%d:%d-%d:%d", d.Subject.Filename, d.Subject.Start.Line, d.Subject.Start.Column,
				d.Subject.End.Line, d.Subject.End.Column)
		}
		fmt.Fprintf(&b, "%s %s %s: %s\n", word, e.Code, at, d.Summary)
		if e.Block != "" || e.Address != "" {
			fmt.Fprintf(&b, "  in %s (%s)\n", e.Block, e.Address)
		}
		for _, n := range e.Notes {
			fmt.Fprintf(&b, "  | %s\n", n)
		}
		if d.Detail != "" {
			fmt.Fprintf(&b, "  %s\n", d.Detail)
		}
	}
	return b.String()
}

// unpack writes the files of an archive into a folder, all but want.
func unpack(t testing.TB, a *txtar.Archive) string {
	t.Helper()
	folder := t.TempDir()
	for _, f := range a.Files {
		if f.Name == "want" {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// testInput takes the input from an archive's comment: lines that begin with
// "-var", "-var-file" or "env".
func testInput(folder string, comment []byte) Input {
	in := Input{Kinds: testKinds(), Version: "0.1.0", Environment: map[string]string{}}
	for _, line := range strings.Split(string(comment), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "-var":
			in.Vars = append(in.Vars, Var{Assignment: rest})
		case "-var-file":
			in.Vars = append(in.Vars, Var{File: filepath.Join(folder, rest)})
		case "env":
			name, value, _ := strings.Cut(rest, "=")
			in.Environment[name] = value
		}
	}
	return in
}

func TestErrorsAreFoundInOnePassWithPlaceAndCode(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			folder := unpack(t, a)
			_, diags := Read(folder, testInput(folder, a.Comment))
			got := strings.ReplaceAll(listed(diags), folder, "FOLDER")
			want, found := "", false
			for i, f := range a.Files {
				if f.Name == "want" {
					want, found = string(f.Data), true
					a.Files[i].Data = []byte(got)
				}
			}
			if *update {
				if !found {
					a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got)})
				}
				if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" || want == "" {
				t.Errorf("diagnostics differ (-want +got):\n%s", diff)
			}
			for _, again := range []int{1, 2, 3} {
				_, diags := Read(folder, testInput(folder, a.Comment))
				if now := strings.ReplaceAll(listed(diags), folder, "FOLDER"); now != got {
					t.Fatalf("run %d gives other text:\n%s", again, cmp.Diff(got, now))
				}
			}
		})
	}
}
