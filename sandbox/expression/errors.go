package expression

import (
	"fmt"
	"strings"

	"starlift-sandbox/cell"
)

// SyntaxError is a text that the grammar does not take. Line and Column count
// from 1.
type SyntaxError struct {
	Line, Column int
	Detail       string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("Getting syntax error at line %d, column %d. Detail message: %s.", e.Line, e.Column, e.Detail)
}

// SemanticError is an expression that is well formed and makes no sense where
// it stands, in the words of a server's analyser. What the SQL port puts around
// such words is the caller's.
type SemanticError struct{ Detail string }

func (e *SemanticError) Error() string { return e.Detail }

func semantic(format string, args ...any) error {
	return &SemanticError{fmt.Sprintf(format, args...)}
}

// noFunction is the refusal of a function that does not exist or that takes
// other arguments.
func noFunction(name string, args []cell.Type) error {
	texts := make([]string, len(args))
	for i, t := range args {
		texts[i] = typeText(t)
	}
	return semantic("No matching function with signature: %s(%s).", name, strings.Join(texts, ", "))
}

// RowError is a row on which an expression cannot be evaluated at all, such as
// a pattern that is no regular expression. What merely has no value is NULL.
type RowError struct{ Detail string }

func (e *RowError) Error() string { return e.Detail }

func rowError(format string, args ...any) error {
	return &RowError{fmt.Sprintf(format, args...)}
}
