package cli_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"starlift/batch"
	"starlift/cli"
	"starlift/schema"
	"starlift/source"
)

// defective is a source with a defect, which shows in the goroutine that reads it,
// or, where torn is set, in the one that sends its rows: a value ends behind the
// bytes that it is in.
type defective struct{ torn bool }

func (defective) Tables(context.Context) ([]schema.Table, error) {
	return []schema.Table{{Name: "boom", Columns: []schema.Column{{Name: "id", Type: schema.Type{Kind: schema.Text}, Nullable: true}}}}, nil
}

func (defective) Splits(_ context.Context, _ []schema.Table, known []source.Known) ([]source.Split, error) {
	if len(known) > 0 {
		return nil, nil
	}
	return []source.Split{{ID: "all", Parts: []string{"all"}, Tables: []int{0}}}, nil
}

func (d defective) Open(context.Context, source.Split, source.Offset) (source.Reader, error) {
	return &defectiveReader{torn: d.torn}, nil
}

func (defective) Locate(context.Context, source.Split, int64) (source.Place, error) {
	return source.Place{Row: 1}, nil
}

func (defective) Close() error { return nil }

// defectiveReader reads one row.
type defectiveReader struct{ torn, read bool }

func (r *defectiveReader) Next(_ context.Context, p *batch.Page) (source.Offset, error) {
	switch {
	case !r.torn:
		panic("a defect of the reader")
	case r.read:
		return "", io.EOF
	}
	r.read = true
	b := &p.Tables[0]
	b.Cols[0].Spans = append(b.Cols[0].Spans, batch.Span{Off: 0, End: 1 << 20})
	b.At, b.Rows = append(b.At, 0), 1
	return "1", nil
}

func (*defectiveReader) Close() error { return nil }

// defectiveConfig declares a defective.
type defectiveConfig struct{ torn bool }

func (d defectiveConfig) Open(context.Context, source.Settings) (source.Source, error) {
	return defective(d), nil
}
func (defectiveConfig) Describe() string { return "a defect" }

const defectiveConfiguration = `
cluster "c" {
  sandbox {}
}
source "boom" "b" {}
table "t" {
  cluster     = cluster.c
  database    = "d"
  primary_key = ["id"]
  column "id" {
    type = "VARCHAR(10)"
  }
  properties = { replication_num = "1" }
}
load "l" {
  from = source.boom.b
  into = table.t
}
`

// TestADefectInALaneEndsTheRunInOrder: the event stream ends with run_complete,
// the state is saved, and the stack is in a report and nowhere else.
func TestADefectInALaneEndsTheRunInOrder(t *testing.T) {
	sandbox := buildSandbox(t)
	t.Setenv("PATH", filepath.Dir(sandbox)+string(os.PathListSeparator)+os.Getenv("PATH"))
	for name, c := range map[string]defectiveConfig{"reader": {}, "rows": {torn: true}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("TMPDIR", dir)
			if err := os.WriteFile(filepath.Join(dir, "main.sl.hcl"), []byte(defectiveConfiguration), 0o600); err != nil {
				t.Fatal(err)
			}
			out, errs := openTemp(t, dir), openTemp(t, dir)
			code := cli.Main(cli.Process{
				Arguments: []string{"starlift", "-chdir=" + dir, "apply", "-json", "-auto-approve", "-estimate=none"}, Environment: os.Environ(),
				Stdin: os.Stdin, Stdout: out, Stderr: errs, Version: "0.1.0",
				Kinds: []source.Kind{{Name: "boom", Decode: func(hcl.Body, *hcl.EvalContext, string) (source.Config, hcl.Diagnostics) { return c, nil }}},
			})
			text, _ := os.ReadFile(out.Name())
			problem, all := streamProblem(text)
			if said, _ := os.ReadFile(errs.Name()); problem != "" || len(said) > 0 {
				t.Fatalf("%s; stderr: %s; stdout:\n%s", problem, said, text)
			}
			last := all[len(all)-1]
			if code != 70 || last.Exit != 70 || last.Outcome != "failed" || strings.Contains(string(text), "goroutine ") {
				t.Errorf("exit %d, run_complete %+v:\n%s", code, last, text)
			}
			for _, want := range []string{`"apply_errored"`, `"state_saved"`, `"lock_released"`, "The journal is intact"} {
				if !strings.Contains(string(text), want) {
					t.Errorf("no %s in:\n%s", want, text)
				}
			}
			reports, _ := filepath.Glob(filepath.Join(dir, "starlift-crash-*.txt"))
			if len(reports) != 1 {
				t.Fatalf("%d reports", len(reports))
			}
			if report, _ := os.ReadFile(reports[0]); !strings.Contains(string(report), "goroutine ") {
				t.Errorf("the report has no stack:\n%s", report)
			}
		})
	}
}
