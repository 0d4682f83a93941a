package engine

import (
	"context"

	"starlift-sandbox/access"
	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// insertion is an INSERT as it was read, up to its values.
type insertion struct {
	reader          lex.Reader
	text            string
	database, table string
	overwrite       bool
	label           string
	columns         []string // nil: the statement names none
	partitions      []string // nil: all
	// settings are variables that hold for this statement alone.
	settings map[string]string
}

// parseInsert reads `INSERT {INTO | OVERWRITE} table [PARTITION (…)]
// [WITH LABEL label] [PROPERTIES (…)] [(columns)]`; the reader then stands before VALUES or the
// query.
func (s *Session) parseInsert(text string) (*insertion, error) {
	reader, err := lex.NewReader(text)
	if err != nil {
		return nil, syntaxError(text, err)
	}
	in := &insertion{reader: reader, text: text, database: s.database}
	r := &in.reader
	r.Words("INSERT")
	switch {
	case r.Words("OVERWRITE"):
		in.overwrite = true
	case !r.Words("INTO"):
		return nil, failure.Unexpected(r, "INTO or OVERWRITE")
	}
	r.Words("TABLE")
	if err := in.name(); err != nil {
		return nil, err
	}
	if r.Peek().Is("TEMPORARY") {
		return nil, failure.Unsupported("a temporary partition")
	}
	if r.Words("PARTITION") || r.Words("PARTITIONS") {
		if in.partitions, err = in.names("a partition"); err != nil {
			return nil, err
		}
	}
	if err := in.clauses(); err != nil {
		return nil, err
	}
	if in.startsColumns() {
		if in.columns, err = in.names("a column"); err != nil {
			return nil, err
		}
	}
	return in, in.clauses()
}

// clauses reads `[WITH LABEL label] [PROPERTIES (…)]`, which may stand on either
// side of the columns.
func (in *insertion) clauses() error {
	r := &in.reader
	for {
		var err error
		switch {
		case r.Words("WITH", "LABEL"):
			in.label, err = in.word("a label")
		case r.Words("PROPERTIES"):
			err = in.properties()
		case r.Words("BY", "NAME"):
			err = failure.Unsupported("INSERT BY NAME")
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// startsColumns tells `(a, b) VALUES …` from a query in brackets.
func (in *insertion) startsColumns() bool {
	if !in.reader.Peek().IsSymbol("(") {
		return false
	}
	ahead := in.reader
	ahead.Next()
	return !ahead.Peek().Is("SELECT") && !ahead.Peek().Is("WITH") && !ahead.Peek().IsSymbol("(")
}

// name reads `[[catalog.]database.]table`.
func (in *insertion) name() error {
	var err error
	if in.table, err = in.word("a table name"); err != nil {
		return err
	}
	for in.reader.Symbol(".") {
		in.database = in.table
		if in.table, err = in.word("a table name"); err != nil {
			return err
		}
	}
	if in.reader.Peek().IsSymbol("(") && (in.table == "FILES" || in.table == "files" || in.table == "blackhole") {
		return failure.Unsupported("INSERT INTO %s()", in.table)
	}
	return nil
}

func (in *insertion) word(what string) (string, error) {
	switch token := in.reader.Peek(); token.Kind {
	case lex.Word, lex.Quoted:
		in.reader.Next()
		return token.Text, nil
	}
	return "", failure.Unexpected(&in.reader, what)
}

// names reads names in brackets.
func (in *insertion) names(what string) ([]string, error) {
	if !in.reader.Symbol("(") {
		return nil, failure.Unexpected(&in.reader, "'('")
	}
	var names []string
	for {
		name, err := in.word(what)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if in.reader.Symbol(")") {
			return names, nil
		}
		if !in.reader.Symbol(",") {
			return nil, failure.Unexpected(&in.reader, "',' or ')'")
		}
	}
}

// given is a row that a statement gives, with the types of its values. It holds
// until the next one.
type given struct {
	values []cell.Value
	types  []cell.Type
}

// insert carries out an INSERT. All of its rows become visible together, or
// none does.
func (s *Session) insert(ctx context.Context, text string) (Result, error) {
	in, err := s.parseInsert(text)
	if err != nil {
		return Result{}, err
	}
	if err := s.check(access.Insert, in.database, in.table); err != nil {
		return Result{}, err
	}
	if len(in.settings) > 0 {
		if !s.engine.options.Release.HasInsertProperties() {
			return Result{}, failure.Unsupported("PROPERTIES of INSERT in this release")
		}
		session := s.values
		defer func() { s.values = session }()
		s.values = func(name string) (string, bool) {
			if value, ok := in.settings[name]; ok {
				return value, true
			}
			return session(name)
		}
	}
	table, layout, err := s.writable(in.database, in.table)
	if err != nil {
		return Result{}, err
	}
	if s.transaction != nil && (in.overwrite || in.label != "") {
		return Result{}, outsideTransaction()
	}
	target, err := s.newTarget(table, in.columns)
	if err != nil {
		return Result{}, err
	}
	if err := target.place(in.partitions); err != nil {
		return Result{}, err
	}
	w := s.newWrite(table, layout, "insert", in.label, store.Change{})
	// The rows that are there are read before those of a query are: an INSERT
	// OVERWRITE may read its own table.
	present := s.snapshot(table)
	add := func(g given) error {
		row, reason := target.row(g)
		if reason != "" {
			return w.filter(reason)
		}
		return w.add(store.Upsert, row)
	}
	err = w.begin()
	if err == nil && in.overwrite {
		err = w.clear(present, target)
	}
	if err == nil {
		if in.reader.Words("VALUES") || in.reader.Words("VALUE") {
			err = s.listed(ctx, in, len(target.given), add)
		} else {
			err = s.selected(ctx, text[in.reader.Peek().Start:], len(target.given), add)
		}
	}
	return w.end(err)
}

// selected hands on the rows of a query.
func (s *Session) selected(ctx context.Context, query string, width int, add func(given) error) error {
	rows, err := s.query(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	if len(rows.schema) != width {
		return columnCount(width, len(rows.schema))
	}
	return rows.each(add)
}

// columnCount refuses rows of another length than the columns' (the text is from
// memory of 3.3's sources).
func columnCount(columns, values int) error {
	return failure.Analyze("Inserted target column count: %d doesn't match select/value column count: %d", columns, values)
}
