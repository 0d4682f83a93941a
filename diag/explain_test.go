package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// declaredCodes are the codes of code.go, as it is written.
func declaredCodes(t *testing.T) []Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []Code
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			for _, value := range v.Values {
				text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, Code(text))
			}
		}
		return true
	})
	return codes
}

func TestEveryCodeIsExplainedOnceAndInOrder(t *testing.T) {
	declared := declaredCodes(t)
	if len(declared) < 60 {
		t.Fatalf("found %d codes: the search is broken", len(declared))
	}
	slices.Sort(declared)
	if repeated := slices.Compact(slices.Clone(declared)); len(repeated) != len(declared) {
		t.Error("a code is used twice")
	}
	var explained []Code
	for _, e := range Explanations() {
		explained = append(explained, e.Code)
	}
	for _, c := range declared {
		if !slices.Contains(explained, c) {
			t.Errorf("%s has no explanation", c)
		}
	}
	for i, c := range explained {
		if !slices.Contains(declared, c) || i > 0 && explained[i-1] >= c {
			t.Errorf("%s: not declared, or out of order", c)
		}
	}
}

func TestExplanationsAreSentences(t *testing.T) {
	for _, e := range Explanations() {
		if e.Title == "" || strings.HasSuffix(e.Title, ".") {
			t.Errorf("%s: title %q", e.Code, e.Title)
		}
		for _, text := range []string{e.Why, e.Cure} {
			if !strings.HasSuffix(text, ".") || strings.Contains(text, "\n") {
				t.Errorf("%s: not sentences: %q", e.Code, text)
			}
		}
	}
}
