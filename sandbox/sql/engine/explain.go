package engine

import (
	"context"
	"fmt"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// Explain plans a statement without running it, and tells its plan in lines of
// text: what it gives and which tables it reads. Operators are not told. Its
// errors are *failure.Error.
func (s *Session) Explain(ctx context.Context, text string) (lines []string, err error) {
	defer func() {
		if err != nil {
			err = s.engine.explain(err)
		}
	}()
	s.snapshots = map[int64]*store.Snapshot{}
	sink, query := "RESULT SINK", text
	first, err := lex.New(text).Next()
	if err != nil {
		return nil, syntaxError(text, err)
	}
	if first.Is("INSERT") {
		in, err := s.parseInsert(text)
		if err != nil {
			return nil, err
		}
		if err := s.check(access.Insert, in.database, in.table); err != nil {
			return nil, err
		}
		sink, query = "OLAP TABLE SINK\n    TABLE: "+in.table, text[in.reader.Peek().Start:]
		if in.reader.Peek().Is("VALUES") {
			query = "SELECT 1"
		}
	}
	statement, err := s.parse(query)
	if err != nil {
		return nil, err
	}
	selected, ok := statement.(sqlparser.SelectStatement)
	if !ok {
		return nil, failure.Unsupported("EXPLAIN of this statement")
	}
	tables := tablesOf(selected)
	rows, err := s.queryTree(ctx, selected, selected)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	lines = append(lines, "PLAN FRAGMENT 0", " OUTPUT EXPRS:"+outputs(rows), "  PARTITION: UNPARTITIONED", "", "  "+sink, "")
	for i, table := range tables {
		lines = append(lines, fmt.Sprintf("  %d:OlapScanNode", i), "     TABLE: "+table)
	}
	return lines, nil
}

func outputs(rows *Rows) string {
	text := ""
	for i, column := range rows.schema {
		if i > 0 {
			text += " | "
		}
		text += fmt.Sprintf("%d: %s", i+1, column.Name)
	}
	return text
}

// tablesOf names the tables of a query in the order in which it names them.
func tablesOf(query sqlparser.SelectStatement) []string {
	var names []string
	_ = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		if table, ok := node.(*sqlparser.AliasedTableExpr); ok {
			if name, ok := table.Expr.(sqlparser.TableName); ok {
				names = append(names, name.Name.String())
			}
		}
		return true, nil
	}, query)
	return names
}
