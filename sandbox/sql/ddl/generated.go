package ddl

import (
	"errors"
	"strings"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// generated takes the expression behind AS, in brackets or not, up to where the
// column ends, and keeps its normal form.
func (p *parser) generated(c *column) error {
	if !p.release.HasGeneratedColumns() {
		return failure.Unsupported("a generated column")
	}
	start, depth := p.Peek().Start, 0
	end := start
	for {
		token := p.Peek()
		if token.Kind == lex.End || depth == 0 && (token.Is("COMMENT") || token.Is("FIRST") || token.Is("AFTER") ||
			token.IsSymbol(",") || token.IsSymbol(")") || token.IsSymbol(";")) {
			break
		}
		switch {
		case token.IsSymbol("("), token.IsSymbol("["):
			depth++
		case token.IsSymbol(")"), token.IsSymbol("]"):
			depth--
		}
		end = token.End
		p.Next()
	}
	if end == start {
		return p.unexpected("an expression")
	}
	e, err := expression.Parse(p.text[start:end])
	if err != nil {
		return failure.Analyze("%s", strings.TrimSuffix(err.Error(), "."))
	}
	c.Generated = e.String()
	return nil
}

// checkGenerated judges the generated columns of a table, whose columns have
// been checked apart from that.
func checkGenerated(d *store.Definition, release version.Release) error {
	first := -1
	for i := range d.Columns {
		c := &d.Columns[i]
		switch {
		case c.Generated == "" && first >= 0:
			return failure.Analyze("All generated columns must be defined after ordinary columns")
		case c.Generated == "":
			continue
		case d.Model == store.AggregateKey:
			return failure.Analyze("Generated Column does not support AGG table")
		case i < len(d.Keys):
			return failure.Analyze("Generated Column can not be KEY")
		}
		first = max(first, i)
		if err := checkExpression(d, c, release); err != nil {
			return err
		}
	}
	return nil
}

func checkExpression(d *store.Definition, c *store.Column, release version.Release) error {
	e, err := expression.Parse(c.Generated)
	if err != nil {
		return failure.Analyze("%s", strings.TrimSuffix(err.Error(), "."))
	}
	var refusal *failure.Error
	bound, err := e.Bind(expression.Scope{
		Column: func(name string) (int, cell.Type, bool) {
			at := d.Find(name)
			if at < 0 {
				return 0, cell.Type{}, false
			}
			switch used := &d.Columns[at]; {
			case used.Generated != "":
				refusal = failure.Analyze("Expression can not refers to other generated columns")
			case used.AutoIncrement:
				refusal = failure.Analyze("Expression can not refers to AUTO_INCREMENT columns")
			}
			return at, d.Columns[at].Type, true
		},
		Now: time.Unix(0, 0).UTC(), Release: release,
	})
	if refusal != nil {
		return refusal
	}
	var semantic *expression.SemanticError
	switch {
	case errors.As(err, &semantic):
		return failure.Analyze("%s", strings.TrimSuffix(semantic.Detail, "."))
	case err != nil:
		return failure.Analyze("%s", strings.TrimSuffix(err.Error(), "."))
	case !sameClass(bound.Type(), c.Type):
		return failure.Analyze("Illegal expression type for Generated Column Column Type: %s, Expression Type: %s", errorType(c.Type), errorType(bound.Type()))
	}
	return nil
}

// sameClass reports whether the value of an expression can be kept as it is: the
// types are the same but for the length of a string and the digits of a decimal.
func sameClass(a, b cell.Type) bool {
	if a.Kind != b.Kind {
		text := func(k cell.Kind) bool { return k == cell.Char || k == cell.Varchar }
		return text(a.Kind) && text(b.Kind)
	}
	if len(a.Elements) != len(b.Elements) {
		return false
	}
	for i := range a.Elements {
		if !sameClass(a.Elements[i], b.Elements[i]) {
			return false
		}
	}
	return true
}
