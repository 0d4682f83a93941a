package engine

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/version"
)

// concatMark begins the name of a GROUP_CONCAT, which its spec follows.
const concatMark = "group_concat "

// concatSpec is a GROUP_CONCAT apart from its values. The arguments are the
// Values that are put together, then those that only order.
type concatSpec struct {
	Values    int
	Distinct  bool
	Keys      []concatKey
	Separator string
}

// concatKey orders by an argument.
type concatKey struct {
	Argument   int
	Descending bool
}

// replaceGroupConcat makes calls of our aggregate of GROUP_CONCAT, of whose values
// the planner would take the first one alone.
func replaceGroupConcat(query sqlparser.SelectStatement, release version.Release) error {
	replace := func(e *sqlparser.Expr) error {
		node, ok := (*e).(*sqlparser.GroupConcatExpr)
		if !ok {
			return nil
		}
		own, err := groupConcatCall(node, release)
		if err == nil {
			*e = own
		}
		return err
	}
	return sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		var err error
		switch node := node.(type) {
		case *sqlparser.AliasedExpr:
			err = replace(&node.Expr)
		case *sqlparser.ParenExpr:
			err = replace(&node.Expr)
		case *sqlparser.Order:
			err = replace(&node.Expr)
		case *sqlparser.ComparisonExpr:
			if err = replace(&node.Left); err == nil {
				err = replace(&node.Right)
			}
		case *sqlparser.GroupConcatExpr:
			err = failure.Unsupported("GROUP_CONCAT in this place")
		}
		return err == nil, err
	}, query)
}

func groupConcatCall(node *sqlparser.GroupConcatExpr, release version.Release) (sqlparser.Expr, error) {
	spec := concatSpec{Distinct: node.Distinct != "", Separator: ","}
	if !node.Separator.DefaultSeparator {
		spec.Separator = node.Separator.SeparatorString
	}
	arguments := slices.Clone(node.Exprs)
	if !release.ConcatenatesGroups() {
		if spec.Separator = ", "; spec.Distinct || len(node.OrderBy) > 0 || !node.Separator.DefaultSeparator {
			return nil, failure.Unsupported("GROUP_CONCAT with DISTINCT, ORDER BY or SEPARATOR in this release")
		}
		if last, ok := literalOf(arguments[len(arguments)-1]); ok && len(arguments) == 2 {
			spec.Separator, arguments = last, arguments[:1]
		}
		if len(arguments) > 1 {
			return nil, failure.Analyze("group_concat requires one or two parameters: %s", sqlparser.String(node))
		}
	}
	spec.Values = len(arguments)
	for _, order := range node.OrderBy {
		key := concatKey{Argument: len(arguments), Descending: order.Direction == sqlparser.DescScr}
		place, isPlace := order.Expr.(*sqlparser.SQLVal)
		switch {
		case !isPlace || place.Type != sqlparser.IntVal:
			arguments = append(arguments, &sqlparser.AliasedExpr{Expr: order.Expr})
		default:
			n, err := strconv.Atoi(string(place.Val))
			if err != nil || n < 1 || n > spec.Values {
				return nil, failure.Analyze("ORDER BY position %s is not in group_concat output list", place.Val)
			}
			key.Argument = n - 1
		}
		spec.Keys = append(spec.Keys, key)
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	name := &sqlparser.AliasedExpr{Expr: sqlparser.NewStrVal([]byte(concatMark + string(text)))}
	return &sqlparser.FuncExpr{Name: sqlparser.NewColIdent(sumName), Exprs: append(sqlparser.SelectExprs{name}, arguments...)}, nil
}

func literalOf(e sqlparser.SelectExpr) (string, bool) {
	aliased, ok := e.(*sqlparser.AliasedExpr)
	if !ok {
		return "", false
	}
	literal, ok := aliased.Expr.(*sqlparser.SQLVal)
	if !ok || literal.Type != sqlparser.StrVal {
		return "", false
	}
	return string(literal.Val), true
}

func newGroupConcat(text string, arguments []gms.Expression) (gms.Expression, error) {
	var spec concatSpec
	if err := json.Unmarshal([]byte(text), &spec); err != nil {
		return nil, err
	}
	kinds := cellTypesOf(arguments)
	for _, kind := range kinds[:spec.Values] {
		if kind.Kind == cell.Bitmap || kind.Kind == cell.HLL || len(kind.Elements) > 0 {
			return nil, noMatch("group_concat", kinds[:spec.Values])
		}
	}
	return &aggregate{
		name: "group_concat", arguments: arguments, kind: columnType(cell.Type{Kind: cell.Varchar}),
		make: func() accumulator { return &concatenation{concatSpec: spec, kinds: kinds, seen: map[string]struct{}{}} },
	}, nil
}

// concatenation is GROUP_CONCAT: a row with a NULL among its values is passed over.
type concatenation struct {
	concatSpec
	kinds []cell.Type
	seen  map[string]struct{}
	rows  []concatRow
}

type concatRow struct {
	text string
	keys []cell.Value
}

func (g *concatenation) add(c *gms.Context, values []any) error {
	own := make([]cell.Value, len(values))
	for i, value := range values {
		var err error
		if own[i], err = fromEngine(c, g.kinds[i], value); err != nil {
			return err
		}
	}
	var text []byte
	var key strings.Builder
	for i, value := range own[:g.Values] {
		if value == nil {
			return nil
		}
		start := len(text)
		text = cell.AppendPrinted(text, value, g.kinds[i])
		key.WriteString(strconv.Itoa(len(text) - start))
		key.WriteByte(' ')
	}
	if g.Distinct {
		key.Write(text)
		if _, again := g.seen[key.String()]; again {
			return nil
		}
		g.seen[key.String()] = struct{}{}
	}
	row := concatRow{text: string(text)}
	for _, k := range g.Keys {
		row.keys = append(row.keys, own[k.Argument])
	}
	g.rows = append(g.rows, row)
	return nil
}

func (g *concatenation) result() (any, error) {
	if len(g.rows) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(g.rows, func(a, b concatRow) int {
		for i, k := range g.Keys {
			order := compareKey(a.keys[i], b.keys[i], g.kinds[k.Argument])
			if k.Descending {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	texts := make([]string, len(g.rows))
	for i, row := range g.rows {
		texts[i] = row.text
	}
	return strings.Join(texts, g.Separator), nil
}

// compareKey puts NULL before every value.
func compareKey(a, b cell.Value, t cell.Type) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cell.Compare(a, b, t)
}
