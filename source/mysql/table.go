package mysql

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"starlift/schema"
	"starlift/source"
	"starlift/typemap"
)

// shape is what the catalogue says of the table.
type shape struct {
	columns []column // those that are read, in their order
	key     key      // no columns: the table is one split
	// rowBytes is how many bytes a row takes on average; 0 unknown.
	rowBytes int64
}

// column is one of the table's.
type column struct {
	name, native, kind string // kind is DATA_TYPE
	nullable           bool
	charset, collation string
	comment            string
	octets             int64 // the most that a value of text or bytes can have
	invisible          bool
}

// Tables gives the one table, its columns with the types that the base mysql of
// typemap has for them.
func (s *tableSource) Tables(ctx context.Context) ([]schema.Table, error) {
	shape, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	t := schema.Table{Database: s.config.Database, Name: s.config.Table}
	for _, c := range shape.columns {
		natural, err := typemap.Natural("mysql", c.native)
		if err != nil {
			return nil, fmt.Errorf("mysql %s: column %s of %s: %w; name the other columns in columns to leave it out", s.wire.Address, c.name, s.tableName(), err)
		}
		if s.config.Values.Tiny1AsBool && strings.HasPrefix(fold(c.native), "tinyint(1)") {
			natural = schema.Type{Kind: schema.Boolean}
		}
		t.Columns = append(t.Columns, schema.Column{Name: c.name, Type: natural, Nullable: c.nullable, Native: c.native, Comment: c.comment})
	}
	for _, k := range shape.key.columns {
		t.Key = append(t.Key, k.name)
	}
	return []schema.Table{t}, nil
}

// known asks for the table's shape once.
func (s *tableSource) known(ctx context.Context) (*shape, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.shape != nil {
		return s.shape, nil
	}
	err := s.with(ctx, func(q *session) error {
		shape, err := s.ask(ctx, q)
		s.shape = shape
		return err
	})
	if err != nil {
		s.shape = nil
		return nil, err
	}
	return s.shape, nil
}

func (s *tableSource) ask(ctx context.Context, q *session) (*shape, error) {
	here := fmt.Sprintf(" WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s", text(s.config.Database), text(s.config.Table))
	rows, err := q.all(ctx, "SELECT COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, CHARACTER_SET_NAME, COLLATION_NAME, "+
		"COLUMN_COMMENT, CHARACTER_OCTET_LENGTH, EXTRA FROM information_schema.COLUMNS"+here+" ORDER BY ORDINAL_POSITION")
	if err != nil {
		return nil, err
	}
	var every []column
	for _, r := range rows {
		octets, _ := strconv.ParseInt(r[7].text, 10, 64) // NULL of what is neither text nor bytes
		every = append(every, column{
			name: r[0].text, native: r[1].text, kind: fold(r[2].text), nullable: r[3].text == "YES",
			charset: r[4].text, collation: r[5].text, comment: r[6].text, octets: octets,
			invisible: strings.Contains(r[8].text, "INVISIBLE"),
		})
	}
	out := &shape{}
	if out.columns, err = s.chosen(every); err != nil {
		return nil, err
	}
	indexes, err := q.all(ctx, "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS"+here+
		" AND NON_UNIQUE = 0 ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX")
	if err != nil {
		return nil, err
	}
	out.key = chooseKey(indexes, every)
	size, err := q.one(ctx, "SELECT AVG_ROW_LENGTH FROM information_schema.TABLES"+here)
	if err == nil && size != nil {
		out.rowBytes, _ = strconv.ParseInt(size[0].text, 10, 64) // NULL of a view
	}
	return out, err
}

// chosen picks the columns that are to be read.
func (s *tableSource) chosen(every []column) ([]column, error) {
	if len(s.config.Columns) == 0 {
		every = slices.DeleteFunc(slices.Clone(every), func(c column) bool { return c.invisible })
		if len(every) == 0 {
			return nil, &source.ChangedError{What: s.tableName(), Reason: "it has no columns that can be read"}
		}
		return every, nil
	}
	var out []column
	for _, name := range s.config.Columns {
		i := slices.IndexFunc(every, func(c column) bool { return fold(c.name) == fold(name) })
		if i < 0 {
			return nil, fmt.Errorf("mysql %s: %s has no column %s", s.wire.Address, s.tableName(), name)
		}
		out = append(out, every[i])
	}
	return out, nil
}
