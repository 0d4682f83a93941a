package sql

import (
	"starlift-sandbox/cell"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/engine"
	"starlift-sandbox/store"
)

// columnsTable spells types as information_schema.columns does, which is not as
// DESC does (protocol reference 6.7).
func (s *server) columnsTable() engine.Virtual {
	generation := s.options.Release.HasGenerationExpression()
	rows := func(engine.Values) [][]any {
		var rows [][]any
		add := func(d *store.Definition) {
			for i := range d.Columns {
				row := s.columnRow(d, i)
				if generation {
					row = append(row, generationCell(&d.Columns[i]))
				}
				rows = append(rows, append(row, nil))
			}
		}
		s.everyTable(func(_ *store.Table, d *store.Definition) { add(d) })
		for _, v := range s.catalogue() {
			d := definitionOf(&v)
			add(&d)
		}
		return rows
	}
	names := []string{
		"TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "#ORDINAL_POSITION", "COLUMN_DEFAULT", "IS_NULLABLE",
		"DATA_TYPE", "#CHARACTER_MAXIMUM_LENGTH", "#CHARACTER_OCTET_LENGTH", "#NUMERIC_PRECISION", "#NUMERIC_SCALE", "#DATETIME_PRECISION",
		"CHARACTER_SET_NAME", "COLLATION_NAME", "COLUMN_TYPE", "COLUMN_KEY", "EXTRA", "PRIVILEGES", "COLUMN_COMMENT", "#COLUMN_SIZE", "#DECIMAL_DIGITS",
	}
	if generation {
		names = append(names, "GENERATION_EXPRESSION")
	}
	return virtual("columns", rows, append(names, "#SRS_ID")...)
}

func generationCell(c *store.Column) any {
	if c.Generated == "" {
		return nil
	}
	return c.Generated
}

// columnRow has the cells up to DECIMAL_DIGITS.
func (s *server) columnRow(d *store.Definition, i int) []any {
	c := &d.Columns[i]
	dataType, columnType := s.schemaTypes(c.Type)
	var characters, octets, precision, scale, digits any
	switch c.Type.Kind {
	case cell.Char, cell.Varchar:
		const bytesPerCharacter = 3
		characters, octets = int64(c.Type.Length), int64(bytesPerCharacter*c.Type.Length)
	case cell.Decimal:
		precision, scale, digits = int64(c.Type.Precision), int64(c.Type.Scale), int64(c.Type.Scale)
	default:
		if p := integerDigits(c.Type.Kind); p > 0 {
			precision, scale, digits = p, int64(0), int64(0)
		}
	}
	size := precision
	if size == nil {
		size = characters
	}
	const rest = 2 // cells that the caller adds
	row := make([]any, 0, 22+rest)
	return append(row,
		nil, d.Database, d.Name, c.Name, int64(i+1), defaultCell(c), yesNo(c.Nullable),
		dataType, characters, octets, precision, scale, nil,
		nil, nil, columnType, columnKey(d, i), "", "", c.Comment, size, digits)
}

// columnKey is COLUMN_KEY: how the table's model calls its keys.
func columnKey(d *store.Definition, i int) string {
	if i >= len(d.Keys) {
		return ""
	}
	switch d.Model {
	case store.DuplicateKey:
		return "DUP"
	case store.AggregateKey:
		return "AGG"
	case store.UniqueKey:
		return "UNI"
	}
	return "PRI"
}

func integerDigits(kind cell.Kind) int64 {
	switch kind {
	case cell.TinyInt:
		return 3
	case cell.SmallInt:
		return 5
	case cell.Int:
		return 10
	case cell.BigInt:
		return 19
	case cell.LargeInt:
		return 39
	}
	return 0
}

// schemaTypes are DATA_TYPE and COLUMN_TYPE.
func (s *server) schemaTypes(t cell.Type) (dataType, columnType string) {
	switch t.Kind {
	case cell.Boolean:
		return "tinyint", "tinyint(1)"
	case cell.LargeInt:
		return "bigint unsigned", "bigint(20) unsigned"
	case cell.Varbinary:
		return "varbinary", "varbinary"
	case cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt:
		return ddl.PlainTypeText(t), ddl.TypeText(t)
	case cell.Decimal:
		return "decimal", ddl.TypeText(t)
	case cell.Array, cell.Map, cell.Struct:
		word := map[cell.Kind]string{cell.Array: "array", cell.Map: "map", cell.Struct: "struct"}[t.Kind]
		if !s.options.Release.NamesNestedTypes() {
			word = "unknown"
		}
		return word, ddl.TypeText(t)
	case cell.Char:
		return "char", ddl.TypeText(t)
	case cell.Varchar:
		return "varchar", ddl.TypeText(t)
	}
	return ddl.PlainTypeText(t), ddl.PlainTypeText(t)
}
