package ddl

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// defaultValue takes what stands after DEFAULT. A literal must be in quotes,
// numbers too.
func (p *parser) defaultValue(c *column) error {
	switch token := p.Peek(); {
	case token.Kind == lex.String:
		p.Next()
		c.Default, c.DefaultValue = store.LiteralDefault, token.Text
	case p.Words("NULL"):
		c.nullDefault = true
	case p.Words("CURRENT_TIMESTAMP"):
		c.Default = store.CurrentTimestamp
		if p.Symbol("(") {
			return p.expectSymbol(")")
		}
	case p.Symbol("("):
		return p.defaultFunction(c)
	default:
		return p.unexpected("a value in quotes, NULL, CURRENT_TIMESTAMP or (uuid())")
	}
	return nil
}

// defaultFunction takes the rest of (uuid()).
func (p *parser) defaultFunction(c *column) error {
	function, err := p.name("a function")
	if err != nil {
		return err
	}
	for _, symbol := range [...]string{"(", ")", ")"} {
		if err := p.expectSymbol(symbol); err != nil {
			return err
		}
	}
	switch strings.ToLower(function) {
	case "uuid":
		c.Default = store.UUIDDefault
	case "now", "current_timestamp":
		c.Default = store.CurrentTimestamp
	case "uuid_numeric":
		return failure.Unsupported("DEFAULT (uuid_numeric())")
	default:
		return failure.Analyze("Invalid default value for '%s': Default expr for function %s is not supported", c.Name, strings.ToLower(function))
	}
	return nil
}

// checkDefault judges the default of a column; nullable is what the column ends
// up as.
func checkDefault(c *column, nullable bool) error {
	if c.Default == store.NoDefault && !c.nullDefault {
		return nil
	}
	reason := ""
	switch {
	case c.Type.Kind == cell.Bitmap || c.Type.Kind == cell.HLL, c.nullDefault && !nullable:
		return failure.Analyze("Invalid default value for '%s'", c.Name)
	case c.nullDefault:
		return nil
	case c.Default == store.CurrentTimestamp && c.Type.Kind != cell.Datetime:
		reason = "Default function now() for type " + errorType(c.Type) + " is not supported"
	case c.Default == store.UUIDDefault && c.Type.Kind != cell.Varchar:
		reason = "Default function uuid() for type " + errorType(c.Type) + " is not supported"
	case c.Default == store.UUIDDefault && c.Type.Length < 36:
		reason = "Varchar type length must be greater than 36 for uuid function"
	case c.Default == store.LiteralDefault:
		reason = defaultReason(c.Type, c.DefaultValue)
	}
	if reason != "" {
		return failure.Analyze("Invalid default value for '%s': %s", c.Name, reason)
	}
	return nil
}

// defaultReason says why a text is no default of the type, "" if it is one.
func defaultReason(t cell.Type, text string) string {
	switch t.Kind {
	case cell.Array, cell.Map, cell.Struct:
		return "Default value for complex type '" + errorType(t) + "' not supported"
	case cell.JSON, cell.Varbinary:
		return "Cannot add default value for type '" + errorType(t) + "'"
	}
	if CheckLiteral(t, text) == "" {
		return ""
	}
	switch t.Kind {
	case cell.Boolean:
		return "Invalid BOOLEAN literal: " + text
	case cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt:
		if CheckLiteral(cell.Type{Kind: cell.LargeInt}, text) == "" {
			return "Number out of range[" + text + "]. type: " + errorType(t)
		}
		return "Invalid integer literal: " + text
	case cell.LargeInt:
		return "Large int literal is out of range: " + text
	case cell.Date, cell.Datetime:
		return "date literal [" + text + "] is invalid"
	case cell.Char, cell.Varchar:
		// A real frontend counts characters here, and a backend bytes later: the
		// stricter of both.
		return "Default value is too long: " + text
	}
	return "Invalid floating-point literal: " + text
}
