package engine

import (
	"fmt"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/cell"
)

// gathering makes an ARRAY of values, or of the elements of ARRAYs when flat.
type gathering struct {
	kind cell.Type // of an element
	flat bool
	seen map[string]struct{} // nil: elements may be the same
	list cell.List
}

func (g *gathering) add(c *gms.Context, values []any) error {
	if g.flat {
		list, _ := values[0].(cell.List)
		for _, element := range list {
			g.gather(element)
		}
		return nil
	}
	value, err := fromEngine(c, g.kind, values[0])
	if err != nil {
		return err
	}
	g.gather(value)
	return nil
}

func (g *gathering) gather(value cell.Value) {
	if g.seen != nil {
		key := fmt.Sprintf("%T %v", value, value)
		if _, again := g.seen[key]; again {
			return
		}
		g.seen[key] = struct{}{}
	}
	g.list = append(g.list, value)
}

func (g *gathering) result() (any, error) {
	if g.list == nil {
		return nil, nil
	}
	return g.list, nil
}

// countIf counts the rows whose condition is true.
type countIf struct {
	kind  cell.Type
	count int64
}

func (n *countIf) add(c *gms.Context, values []any) error {
	value, err := fromEngine(c, n.kind, values[0])
	if err != nil {
		return err
	}
	if truth, ok := cell.Cast(value, n.kind, cell.Type{Kind: cell.Boolean}); ok && truth == true {
		n.count++
	}
	return nil
}

func (n *countIf) result() (any, error) { return n.count, nil }

// extreme is max_by(x, y): the x of the row with the largest y, and min_by with
// the least. NULLs among the y are passed over.
type extreme struct {
	by    cell.Type
	least bool
	found bool
	best  cell.Value
	value any
}

func (e *extreme) add(c *gms.Context, values []any) error {
	by, err := fromEngine(c, e.by, values[1])
	if err != nil || by == nil {
		return err
	}
	if e.found {
		order := cell.Compare(by, e.best, e.by)
		if e.least && order >= 0 || !e.least && order <= 0 {
			return nil
		}
	}
	e.found, e.best, e.value = true, by, values[0]
	return nil
}

func (e *extreme) result() (any, error) { return e.value, nil }

// anyValue is the value of the first row.
type anyValue struct {
	found bool
	value any
}

func (a *anyValue) add(_ *gms.Context, values []any) error {
	if !a.found {
		a.found, a.value = true, values[0]
	}
	return nil
}

func (a *anyValue) result() (any, error) { return a.value, nil }
