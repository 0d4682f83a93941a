package ddl

import (
	"slices"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

const longestIndexName = 64

// index takes `name (columns) [USING BITMAP] [COMMENT "…"]`.
func (p *parser) index() (store.Index, error) {
	name, err := p.name("an index name")
	if err != nil {
		return store.Index{}, err
	}
	return p.indexBody(name)
}

// indexBody takes what stands behind an index's name.
func (p *parser) indexBody(name string) (store.Index, error) {
	i := store.Index{Name: name, Kind: "BITMAP"}
	var err error
	if i.Columns, err = p.names("a column"); err != nil {
		return i, err
	}
	if p.Words("USING") {
		kind, err := p.anyName("BITMAP")
		if err != nil {
			return i, err
		}
		if i.Kind = strings.ToUpper(kind); i.Kind != "BITMAP" {
			return i, failure.Unsupported("an index USING %s", i.Kind)
		}
	}
	if p.Words("COMMENT") {
		if i.Comment, err = p.string("a comment in quotes"); err != nil {
			return i, err
		}
	}
	return i, nil
}

// checkIndexes judges the indexes of a table and gives their columns the
// table's spelling.
func checkIndexes(d *store.Definition) error {
	for n := range d.Indexes {
		i := &d.Indexes[n]
		switch {
		case i.Name == "":
			return failure.Analyze("index name cannot be blank")
		case len(i.Name) > longestIndexName:
			return failure.Analyze("index name too long, the index name length at most is 64")
		case len(i.Columns) != 1:
			return failure.Analyze("bitmap index can only apply to one column")
		}
		at := d.Find(i.Columns[0])
		if at < 0 {
			return failure.Analyze("%s column does not exist in table. invalid column: %s", i.Name, i.Columns[0])
		}
		c := &d.Columns[at]
		i.Columns = []string{c.Name}
		switch {
		case !bitmapType(c.Type.Kind):
			return failure.Analyze("%s is not supported in bitmap index. invalid column: %s", errorType(c.Type), c.Name)
		case (d.Model == store.AggregateKey || d.Model == store.UniqueKey) && at >= len(d.Keys):
			return failure.Analyze("BITMAP index only used in columns of DUP_KEYS/PRIMARY_KEYS table or key columns of UNIQUE_KEYS/AGG_KEYS table. invalid column: %s", c.Name)
		}
		for _, other := range d.Indexes[:n] {
			if strings.EqualFold(other.Name, i.Name) {
				return failure.Analyze("index name must be unique")
			}
			if slices.Equal(other.Columns, i.Columns) {
				return failure.Analyze("same index columns have multiple index name is not allowed")
			}
		}
	}
	return nil
}

func bitmapType(kind cell.Kind) bool {
	switch kind {
	case cell.Float, cell.Double, cell.JSON, cell.Varbinary, cell.Array, cell.Map, cell.Struct, cell.Bitmap, cell.HLL:
		return false
	}
	return true
}

// indexText writes an index as SHOW CREATE TABLE does: the name bare where it
// can be, the comment in single quotes.
func indexText(i *store.Index) string {
	quoted := make([]string, len(i.Columns))
	for n, c := range i.Columns {
		quoted[n] = lex.QuoteName(c)
	}
	return "INDEX " + bareName(i.Name) + " (" + strings.Join(quoted, ",") + ") USING " + i.Kind +
		" COMMENT " + quoteSingle(i.Comment)
}

// bareName writes a name without quotes where it can be read so.
func bareName(name string) string {
	tokens, err := lex.All(name)
	if err == nil && len(tokens) == 1 && tokens[0].Kind == lex.Word && tokens[0].Text == name && !isReserved(name) {
		return name
	}
	return lex.QuoteName(name)
}

func quoteSingle(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\x00", `\0`).Replace(value) + "'"
}
