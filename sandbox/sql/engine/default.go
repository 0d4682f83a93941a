package engine

import (
	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/google/uuid"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/store"
)

// generated is the default of a column as an expression: what a column holds
// when an INSERT does not name it.
type generated struct {
	kind    gms.Type
	text    string
	produce func(*gms.Context) any
}

func (g *generated) Resolved() bool                              { return true }
func (g *generated) String() string                              { return g.text }
func (g *generated) Type() gms.Type                              { return g.kind }
func (g *generated) IsNullable() bool                            { return false }
func (g *generated) Eval(c *gms.Context, _ gms.Row) (any, error) { return g.produce(c), nil }
func (g *generated) Children() []gms.Expression                  { return nil }
func (g *generated) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	if len(children) != 0 {
		return nil, gms.ErrInvalidChildrenNumber.New(g, len(children), 0)
	}
	return g, nil
}

// defaultOf gives the default of a column, nil for none.
func defaultOf(t *store.Table, c *store.Column) *gms.ColumnDefaultValue {
	g := &generated{kind: columnType(c.Type)}
	switch {
	case c.AutoIncrement:
		g.text = "auto_increment"
		g.produce = func(*gms.Context) any { return t.NextAuto() }
	case c.Default == store.LiteralDefault:
		value, reason := ddl.Literal(c.Type, c.DefaultValue)
		if reason != "" {
			// CREATE TABLE refuses such a default.
			return nil
		}
		converted := toEngine(c.Type.Kind, value)
		g.text = c.DefaultValue
		g.produce = func(*gms.Context) any { return converted }
	case c.Default == store.CurrentTimestamp:
		g.text = "CURRENT_TIMESTAMP"
		g.produce = func(c *gms.Context) any { return c.QueryTime() }
	case c.Default == store.UUIDDefault:
		g.text = "uuid()"
		g.produce = func(*gms.Context) any { return uuid.NewString() }
	default:
		return nil
	}
	return &gms.ColumnDefaultValue{Expr: g, OutType: g.kind, Parenthesized: true, ReturnNil: c.Nullable}
}
