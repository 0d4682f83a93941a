package ddl

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// column is a column with what was written about it.
type column struct {
	store.Column
	null, notNull bool
	nullDefault   bool // DEFAULT NULL
	key           bool // KEY behind the type
}

// column takes the declaration of a column, in CREATE TABLE and ALTER TABLE.
func (p *parser) column() (column, error) {
	var c column
	var err error
	if c.Name, err = p.name("a column name"); err != nil {
		return c, err
	}
	if c.Type, err = p.columnType(); err != nil {
		return c, err
	}
	c.key = p.Words("KEY")
	if c.Aggregate, err = p.aggregate(); err != nil {
		return c, err
	}
	switch {
	case p.Words("NOT", "NULL"):
		c.notNull = true
	case p.Words("NULL"):
		c.null = true
	}
	switch {
	case p.Words("AUTO_INCREMENT"):
		if !p.release.HasAutoIncrement() {
			return c, failure.Unsupported("AUTO_INCREMENT")
		}
		c.AutoIncrement = true
	case p.Words("DEFAULT"):
		err = p.defaultValue(&c)
	case p.Words("AS"):
		err = p.generated(&c)
	}
	if err != nil {
		return c, err
	}
	if p.Words("COMMENT") {
		if c.Comment, err = p.string("a comment in quotes"); err != nil {
			return c, err
		}
	}
	return c, nil
}

// checkColumn judges a column by itself.
func checkColumn(c *column) error {
	if err := checkColumnName(c.Name); err != nil {
		return err
	}
	if c.AutoIncrement {
		if c.Type.Kind != cell.BigInt {
			return failure.Analyze("The AUTO_INCREMENT column must be BIGINT")
		}
		if c.null {
			return failure.Analyze("AUTO_INCREMENT column %s must be NOT NULL", c.Name)
		}
		c.notNull = true
	}
	if c.Generated != "" && c.notNull {
		return failure.Analyze("Generated Column must be nullable column")
	}
	return nil
}

// keyType reports the types that may be a key, partition or bucket column
// (protocol reference 6.3).
func keyType(kind cell.Kind) bool {
	switch kind {
	case cell.Float, cell.Double, cell.Varbinary, cell.JSON, cell.Array, cell.Map, cell.Struct, cell.Bitmap, cell.HLL:
		return false
	}
	return true
}

// primaryKeyType reports the types of a primary key (protocol reference 6.4).
func primaryKeyType(kind cell.Kind) bool {
	switch kind {
	case cell.Boolean, cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt, cell.LargeInt, cell.Varchar, cell.Date, cell.Datetime:
		return true
	}
	return false
}

// errorType spells a type as refusals do.
func errorType(t cell.Type) string {
	switch t.Kind {
	case cell.Array, cell.Map, cell.Struct:
		return TypeText(t)
	}
	return strings.ToUpper(PlainTypeText(t))
}
