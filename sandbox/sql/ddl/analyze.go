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
	steps := []func() error{
		s.checkColumns, s.checkKeys, s.checkValues, s.checkPartition, s.checkDistribution, s.checkOrder, s.checkProperties,
		func() error { return checkGenerated(d, s.release) },
		func() error { return checkIndexes(d) },
	}
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
	for i := range s.columns {
		c := &s.columns[i]
		if err := checkColumn(c); err != nil {
			return err
		}
		if d.Find(c.Name) != i {
			return failure.DuplicateColumn(c.Name)
		}
		if c.AutoIncrement {
			increments++
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
		if err := s.chooseKeys(); err != nil {
			return err
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
		case d.Model == store.PrimaryKey && s.columns[at].null:
			return failure.Analyze("primary key column[%s] cannot be nullable", c.Name)
		case d.Model == store.PrimaryKey && !primaryKeyType(c.Type.Kind):
			return failure.Analyze("primary key column[%s] type not supported: %s", c.Name, errorType(c.Type))
		case !keyType(c.Type.Kind) && (c.Type.Kind == cell.Float || c.Type.Kind == cell.Double):
			return failure.Analyze("Invalid data type of key column '%s': '%s', use decimal instead", c.Name, errorType(c.Type))
		case !keyType(c.Type.Kind):
			return failure.Analyze("Invalid data type of key column '%s': '%s'", c.Name, errorType(c.Type))
		}
	}
	return nil
}

// chooseKeys picks model and key of a table that names none.
func (s *statement) chooseKeys() error {
	d := &s.create.Definition
	d.Model = store.DuplicateKey
	var plain, marked []string
	for _, c := range s.columns {
		if c.Aggregate != store.NoAggregate {
			d.Model = store.AggregateKey
		} else {
			plain = append(plain, c.Name)
		}
		if c.key {
			marked = append(marked, c.Name)
		}
	}
	switch {
	case d.Model == store.AggregateKey:
		d.Keys = plain
	case marked != nil:
		d.Keys = marked
	default:
		d.Keys = chosenKeys(d.Columns)
	}
	if len(d.Keys) == 0 {
		return failure.Analyze("Data type of first column cannot be %s", strings.ToUpper(kindName(d.Columns[0].Type.Kind)))
	}
	return nil
}

// chosenKeys picks the key of a Duplicate Key table that names none: the first
// three columns, as long as they can be keys and take 36 bytes at most; a string
// is the last one. The rule of some releases is unconfirmed.
func chosenKeys(columns []store.Column) []string {
	const most, mostBytes = 3, 36
	var keys []string
	bytes := 0
	for _, c := range columns {
		bytes += keyBytes(c.Type)
		if len(keys) == most || !keyType(c.Type.Kind) || c.Generated != "" || len(keys) > 0 && bytes > mostBytes {
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

// checkValues judges aggregates, nullability and defaults, which follow from the
// keys, and fills in what was not written: NULL, but NOT NULL in a primary key.
func (s *statement) checkValues() error {
	d := &s.create.Definition
	for i := range s.columns {
		c := &s.columns[i]
		key := i < len(d.Keys)
		if err := checkAggregate(c, d.Model, key); err != nil {
			return err
		}
		nullable := !c.notNull && !(key && d.Model == store.PrimaryKey)
		if err := checkDefault(c, nullable); err != nil {
			return err
		}
		c.Nullable = nullable
		d.Columns[i] = c.Column
	}
	return nil
}
