package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// update carries out an UPDATE: the rows that it changes are read with the new
// values behind them, and written back under their keys.
func (s *Session) update(ctx context.Context, statement *sqlparser.Update) (Result, error) {
	table, layout, alias, err := s.changed(statement.TableExprs)
	if err != nil {
		return Result{}, err
	}
	d := s.snapshot(table).Definition()
	if d.Model != store.PrimaryKey {
		return Result{}, failure.Analyze("only support updating primary key table")
	}
	if statement.Where == nil {
		return Result{}, failure.Analyze("must specify where clause to prevent full table update")
	}
	columns, values, err := assignments(&d, statement.Exprs)
	if err != nil {
		return Result{}, err
	}
	target, err := s.newTarget(table, nil)
	if err != nil {
		return Result{}, err
	}
	if err := target.place(nil); err != nil {
		return Result{}, err
	}
	selected := selectColumns(&d, alias)
	for _, value := range values {
		if _, isDefault := value.(*sqlparser.Default); isDefault {
			value = &sqlparser.NullVal{}
		}
		selected = append(selected, &sqlparser.AliasedExpr{Expr: value})
	}
	rows, err := s.queryTree(ctx, &sqlparser.Select{With: statement.With, SelectExprs: selected, From: statement.TableExprs, Where: statement.Where}, statement)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = rows.Close() }()
	w := s.newWrite(table, layout, "update", "", store.Change{Given: target.changes(columns)})
	if err := w.begin(); err != nil {
		return w.end(err)
	}
	err = rows.each(func(g given) error {
		row := store.Row(g.values[:len(d.Columns)])
		for i, column := range columns {
			at := len(d.Columns) + i
			v, from := g.values[at], g.types[at]
			if _, isDefault := values[i].(*sqlparser.Default); isDefault {
				v, from = target.defaultOf(&d.Columns[column]), d.Columns[column].Type
			}
			value, reason := target.fit(&d.Columns[column], v, from)
			if reason != "" {
				return w.filter(reason)
			}
			row[column] = value
		}
		row, reason := target.complete(row)
		if reason != "" {
			return w.filter(reason)
		}
		return w.add(store.Upsert, row)
	})
	return w.end(err)
}

// changed finds the table that an UPDATE or DELETE changes, the first one that
// it names, and the name that its columns go by.
func (s *Session) changed(tables sqlparser.TableExprs) (table *store.Table, layout *store.Layout, alias string, err error) {
	first, ok := tables[0].(*sqlparser.AliasedTableExpr)
	if !ok {
		return nil, nil, "", failure.Unsupported("this form of UPDATE or DELETE")
	}
	name, ok := first.Expr.(sqlparser.TableName)
	if !ok {
		return nil, nil, "", failure.Unsupported("this form of UPDATE or DELETE")
	}
	database := name.DbQualifier.String()
	if database == "" {
		database = s.database
	}
	table, layout, err = s.writable(database, name.Name.String())
	alias = first.As.String()
	if alias == "" {
		alias = name.Name.String()
	}
	return table, layout, alias, err
}

// assignments are the columns that SET names and their new values.
func assignments(d *store.Definition, list sqlparser.AssignmentExprs) (columns []int, values []sqlparser.Expr, err error) {
	for _, one := range list {
		name := one.Name.Name.String()
		i := d.Find(name)
		switch {
		case i < 0:
			return nil, nil, failure.UnknownColumn(name, d.Name)
		case i < len(d.Keys):
			return nil, nil, failure.Analyze("primary key column cannot be updated: %s", d.Columns[i].Name)
		case d.Columns[i].Generated != "":
			return nil, nil, failure.Analyze("generated column '%s' can not be specified", d.Columns[i].Name)
		case slices.Contains(columns, i):
			return nil, nil, failure.ColumnTwice(name)
		}
		columns, values = append(columns, i), append(values, one.Expr)
	}
	return columns, values, nil
}

// changes are the columns that an UPDATE gives: the keys, those that it sets and
// those that are computed. The others keep what the table has at the moment of
// the commit, so that two updates of different columns are both seen.
func (t *target) changes(columns []int) []int {
	all := slices.Clone(columns)
	for i := range t.definition.Keys {
		all = append(all, i)
	}
	for _, g := range t.generated {
		all = append(all, g.column)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// selectColumns is a select list of all columns of a table.
func selectColumns(d *store.Definition, alias string) sqlparser.SelectExprs {
	var list sqlparser.SelectExprs
	for i := range d.Columns {
		list = append(list, &sqlparser.AliasedExpr{Expr: &sqlparser.ColName{
			Name:      sqlparser.NewColIdent(d.Columns[i].Name),
			Qualifier: sqlparser.TableName{Name: sqlparser.NewTableIdent(alias)},
		}})
	}
	return list
}

// moveFrom brings `UPDATE t SET … FROM u WHERE …`, which the planner's parser
// does not know, into the form `UPDATE t, u SET … WHERE …`.
func moveFrom(text string) string {
	tokens, err := lex.All(text)
	if err != nil {
		return text
	}
	depth, set, from, end := 0, -1, -1, len(text)
	for i, token := range tokens {
		switch {
		case token.IsSymbol("("):
			depth++
		case token.IsSymbol(")"):
			depth--
		case depth > 0:
		case token.Is("SET") && set < 0:
			set = token.Start
		case token.Is("FROM") && set >= 0 && from < 0:
			from = i
		case token.Is("WHERE") && from >= 0 && end == len(text):
			end = token.Start
		}
	}
	if from < 0 {
		return text
	}
	return strings.Join([]string{text[:set], ", ", text[tokens[from].End:end], " ", text[set:tokens[from].Start], " ", text[end:]}, "")
}
