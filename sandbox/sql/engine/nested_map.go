package engine

import (
	"fmt"
	"slices"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	planner "github.com/dolthub/go-mysql-server/sql/expression"

	"starlift-sandbox/cell"
)

// mapping is `map{k: v}`: its operands are keys and values in turn. Of two equal
// keys the later one counts.
type mapping struct {
	operands   []gms.Expression
	key, value cell.Type
}

func newMap(operands ...gms.Expression) (gms.Expression, error) {
	if len(operands)%2 != 0 {
		return nil, gms.ErrInvalidArgumentNumber.New(mapName, "an even number of", len(operands))
	}
	m := &mapping{operands: operands}
	for i := 0; i < len(operands); i += 2 {
		m.key = together(m.key, cellTypeOf(operands[i].Type()))
		m.value = together(m.value, cellTypeOf(operands[i+1].Type()))
	}
	for _, t := range []*cell.Type{&m.key, &m.value} {
		if t.Kind == 0 {
			t.Kind = cell.Boolean
		}
	}
	return m, nil
}

func (m *mapping) FunctionName() string       { return mapName }
func (m *mapping) Description() string        { return "a map" }
func (m *mapping) Resolved() bool             { return planner.ExpressionsResolved(m.operands...) }
func (m *mapping) IsNullable() bool           { return false }
func (m *mapping) Children() []gms.Expression { return m.operands }

func (m *mapping) Type() gms.Type {
	return columnType(cell.Type{Kind: cell.Map, Elements: []cell.Type{m.key, m.value}})
}

func (m *mapping) String() string {
	words := make([]string, 0, len(m.operands)/2)
	for i := 0; i < len(m.operands); i += 2 {
		words = append(words, fmt.Sprintf("%s:%s", m.operands[i], m.operands[i+1]))
	}
	return "map{" + strings.Join(words, ",") + "}"
}

func (m *mapping) WithChildren(children ...gms.Expression) (gms.Expression, error) {
	return newMap(slices.Clone(children)...)
}

func (m *mapping) Eval(c *gms.Context, row gms.Row) (any, error) {
	pairs := make(cell.Pairs, 0, len(m.operands)/2)
	for i := 0; i < len(m.operands); i += 2 {
		key, err := evalAs(c, row, m.operands[i], m.key)
		if err != nil {
			return nil, err
		}
		value, err := evalAs(c, row, m.operands[i+1], m.value)
		if err != nil {
			return nil, err
		}
		same := slices.IndexFunc(pairs, func(p cell.Pair) bool { return cell.Equal(p.Key, key, m.key) })
		if same >= 0 {
			pairs[same].Value = value
			continue
		}
		pairs = append(pairs, cell.Pair{Key: key, Value: value})
	}
	return pairs, nil
}
