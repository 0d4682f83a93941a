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
// only.
var allowed = map[string][]string{
	"access":      {},
	"clock":       {},
	"hll":         {},
	"reply":       {},
	"status":      {},
	"version":     {},
	"sql/lex":     {},
	"fault":       {"reply"},
	"cell":        {"hll"},
	"sql/failure": {"sql/lex"},
	"expression":  {"cell", "hll", "version", "sql/lex"},
	"store":       {"expression", "cell", "hll", "version"},
	"partition":   {"store", "cell"},
	"txn":         {"store", "version"},
	"alter":       {"store", "txn"},
	"ingest":      {"partition", "store", "expression", "cell", "hll", "status", "version"},
	"backend":     {"ingest", "txn", "store", "access", "fault", "reply", "status", "version"},
	"frontend":    {"backend", "ingest", "txn", "store", "access", "fault", "reply", "status", "version"},
	"sql/wire":    {"sql/failure"},
	"sql/ddl":     {"partition", "store", "expression", "cell", "sql/failure", "sql/lex", "version"},
	"sql/engine": {
		"sql/ddl", "sql/wire", "sql/failure", "sql/lex", "partition", "txn", "store", "expression", "cell", "hll", "access", "version",
	},
	"sql": {
		"sql/engine", "sql/ddl", "sql/wire", "sql/failure", "sql/lex", "alter", "partition", "txn", "store", "cell", "access", "fault", "version",
	},
	"admin":  {"alter", "txn", "store", "fault", "clock"},
	"server": {"admin", "frontend", "backend", "sql", "alter", "partition", "txn", "store", "access", "fault", "clock", "version"},
	"":       {"server", "version"},
}

// TestImportsPointDownwards holds the layers: an import that is not in the table
// is an error, and so is a package that the table does not have.
func TestImportsPointDownwards(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
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
			if to, ours := strings.CutPrefix(name, "starlift-sandbox/"); ours && !slices.Contains(may, to) {
				t.Errorf("%s: %q must not import %q", path, from, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
