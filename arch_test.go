package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed says which of our packages each package may import: arrows point down
// only. docs/design.md draws it.
var allowed = map[string][]string{
	"diag":              {},
	"schema":            {},
	"state":             {},
	"option":            {"diag"},
	"batch":             {"schema"},
	"scan":              {},
	"typemap":           {"schema", "diag"},
	"source":            {"batch", "schema", "option", "diag"},
	"starrocks":         {"batch", "scan", "schema", "option", "diag"},
	"source/files":      {"source", "batch", "schema", "option", "typemap", "diag"},
	"source/csv":        {"source/files", "source", "batch", "scan", "schema", "option", "typemap", "diag"},
	"source/json":       {"source/files", "source", "batch", "schema", "option", "diag"},
	"source/mysql":      {"source", "batch", "schema", "option", "typemap", "mysqlwire", "mysqlwire/value", "diag"},
	"source/values":     {"source", "batch", "schema", "option", "typemap", "diag"},
	"source/sourcetest": {"source", "batch", "schema"},
	"mysqltest":         {},
	"mysqlwire/value":   {"batch"},
	"mysqlwire":         {"mysqlwire/value", "batch"},
	"mysqlwire/binlog":  {"mysqlwire", "mysqlwire/value", "batch"},
	"config":            {"source", "starrocks", "typemap", "schema", "option", "diag"},
	"plan":              {"config", "source", "batch", "starrocks", "typemap", "state", "schema", "diag"},
	"apply":             {"plan", "config", "source", "starrocks", "batch", "state", "schema", "diag"},
	"metrics":           {"apply", "plan", "starrocks"},
	"cli":               {"metrics", "apply", "plan", "config", "source", "starrocks", "typemap", "state", "schema", "diag"},
	"docs/generate":     {"cli", "config", "source", "source/csv", "source/json", "source/mysql", "source/values", "starrocks", "typemap", "option", "diag"},
	"":                  {"cli", "source", "source/csv", "source/json", "source/mysql", "source/values"},
}

// TestImportsPointDownwards holds the layers: an import that is not in the table
// is an error, and so is a package that the table does not have.
func TestImportsPointDownwards(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (slices.Contains([]string{"sandbox", "bench", "tools", "bin", "examples"}, path) || strings.HasPrefix(entry.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), ".")
		may, known := allowed[from]
		if !known {
			t.Errorf("%s: package %q is not in the table", path, from)
		}
		for _, i := range file.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			if to, ours := strings.CutPrefix(name, "starlift/"); ours && !slices.Contains(may, to) {
				t.Errorf("%s: %q must not import %q", path, from, to)
			}
			if strings.HasPrefix(name, "starlift-sandbox") {
				t.Errorf("%s: imports the sandbox, which must share no code with its client", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSandboxSharesNoCode holds the other direction.
func TestSandboxSharesNoCode(t *testing.T) {
	err := filepath.WalkDir("sandbox", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range file.Imports {
			if name, _ := strconv.Unquote(i.Path.Value); name == "starlift" || strings.HasPrefix(name, "starlift/") {
				t.Errorf("%s imports %s", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
