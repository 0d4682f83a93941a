package ddl

import (
	"strings"

	"starlift-sandbox/cell"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// analyze judges the statement and completes its Definition to the normal form.
func (s *statement) analyze() error {
	d := &s.create.Definition
	if err := checkTableName(d.Name); err != nil {
		return err
	}
	for _, c := range s.columns {
		d.Columns = append(d.Columns, c.Column)
	}
	steps := []func() error{s.checkColumns, s.checkKeys, s.checkNulls, s.checkDefaults, s.checkPartition, s.checkDistribution, s.checkOrder, s.checkProperties}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (s *statement) checkColumns() error {
	d := &s.create.Definition
	increments := 0
	for i, c := range s.columns {
		if err := checkColumnName(c.Name); err != nil {
			return err
		}
		if d.Find(c.Name) != i {
			return failure.DuplicateColumn(c.Name)
		}
		if c.AutoIncrement {
			increments++
			if c.Type.Kind != cell.BigInt {
				return failure.Analyze("The AUTO_INCREMENT column must be BIGINT")
			}
			if c.null {
				return failure.Analyze("The AUTO_INCREMENT column must be NOT NULL")
			}
			s.columns[i].notNull = true
		}
	}
	if increments > 1 {
		return failure.Analyze("More than one AUTO_INCREMENT column defined in CREATE TABLE Statement")
	}
	return nil
}

func (s *statement) checkKeys() error {
	d := &s.create.Definition
	if !s.keyed {
		d.Model = store.DuplicateKey
		if d.Keys = s.markedKeys(); len(d.Keys) == 0 {
			d.Keys = chosenKeys(d.Columns)
		}
		if len(d.Keys) == 0 {
			return failure.Analyze("Data type of first column cannot be %s", strings.ToUpper(kindName(d.Columns[0].Type.Kind)))
		}
	}
	for i, key := range d.Keys {
		at := d.Find(key)
		switch {
		case at < 0:
			return failure.Analyze("Key column(%s) doesn't exist", key)
		case at != i:
			return failure.Analyze("Key columns must be the first few columns of the schema and the order  of the key columns must be consistent with the order of the schema")
		}
		c := d.Columns[at]
		d.Keys[i] = c.Name
		switch {
		case d.Model == store.PrimaryKey && !primaryKeyType(c.Type.Kind):
			return failure.Analyze("primary key column[%s] type not supported: %s", c.Name, strings.ToUpper(PlainTypeText(c.Type)))
		case !keyType(c.Type.Kind):
			return failure.Analyze("Invalid data type of key column '%s': '%s'", c.Name, strings.ToUpper(PlainTypeText(c.Type)))
		}
	}
	return nil
}

// markedKeys are the columns with the word KEY behind their type.
func (s *statement) markedKeys() []string {
	var keys []string
	for _, c := range s.columns {
		if c.key {
			keys = append(keys, c.Name)
		}
	}
	return keys
}

// chosenKeys picks the key of a table that names none: the first three
// columns, as long as they can be keys and take 36 bytes at most; a string is
// the last one.
func chosenKeys(columns []store.Column) []string {
	const most, mostBytes = 3, 36
	var keys []string
	bytes := 0
	for _, c := range columns {
		bytes += keyBytes(c.Type)
		if len(keys) == most || !keyType(c.Type.Kind) || len(keys) > 0 && bytes > mostBytes {
			break
		}
		keys = append(keys, c.Name)
		if c.Type.Kind == cell.Varchar {
			break
		}
	}
	return keys
}

func keyBytes(t cell.Type) int {
	switch t.Kind {
	case cell.Boolean, cell.TinyInt:
		return 1
	case cell.SmallInt:
		return 2
	case cell.Int, cell.Date:
		return 4
	case cell.BigInt, cell.Datetime:
		return 8
	case cell.Char, cell.Varchar:
		return t.Length
	}
	return 16
}

// keyType reports the types that may be a key, partition or bucket column
// (protocol reference 6.3).
func keyType(kind cell.Kind) bool {
	switch kind {
	case cell.Float, cell.Double, cell.Varbinary, cell.JSON:
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

// checkNulls fills in what was not written: NULL, but NOT NULL in a primary key.
func (s *statement) checkNulls() error {
	d := &s.create.Definition
	for i, c := range s.columns {
		primary := d.Model == store.PrimaryKey && i < len(d.Keys)
		if primary && c.null {
			return failure.Analyze("primary key column[%s] cannot be nullable", c.Name)
		}
		d.Columns[i].Nullable = !primary && !c.notNull
	}
	return nil
}

func (s *statement) checkDefaults() error {
	d := &s.create.Definition
	for i, c := range s.columns {
		text := strings.ToUpper(PlainTypeText(c.Type))
		switch {
		case c.nullDefault && !d.Columns[i].Nullable:
			return failure.Analyze("Can not set null default value to non nullable column: %s", c.Name)
		case c.Default == store.CurrentTimestamp && c.Type.Kind != cell.Datetime:
			return failure.Analyze("Default function CURRENT_TIMESTAMP of column %s is not supported for type %s", c.Name, text)
		case c.Default == store.UUIDDefault && (c.Type.Kind != cell.Varchar || c.Type.Length < 36):
			return failure.Analyze("Default function uuid() of column %s is not supported for type %s", c.Name, text)
		case c.Default == store.LiteralDefault:
			if reason := CheckLiteral(c.Type, c.DefaultValue); reason != "" {
				return failure.Analyze("Invalid default value for '%s': %s", c.Name, reason)
			}
		}
	}
	return nil
}
