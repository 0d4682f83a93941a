package binlog

import (
	"fmt"
	"slices"

	"starlift/mysqlwire/value"
)

// The fields behind the columns of a TABLE_MAP event. Servers write the first
// and those of character sets always, the others with binlog_row_metadata=FULL.
const (
	fieldSignedness           = 1
	fieldDefaultCharset       = 2
	fieldColumnCharset        = 3
	fieldColumnName           = 4
	fieldSetMembers           = 5
	fieldEnumMembers          = 6
	fieldSimpleKey            = 8
	fieldPrefixKey            = 9
	fieldListDefaultCharset   = 10 // of ENUM and SET
	fieldListColumnCharset    = 11
	fieldVisibility           = 12
	fieldVectorDimensionality = 13
)

// numeric says whether a column has a bit among the signs. YEAR has one, though
// the servers' own tools for reading logs do not know it.
func numeric(code byte) bool {
	switch code {
	case value.TypeYear, value.TypeTiny, value.TypeShort, value.TypeInt24, value.TypeLong, value.TypeLongLong,
		value.TypeNewDecimal, value.TypeFloat, value.TypeDouble:
		return true
	}
	return false
}

func list(code byte) bool { return code == value.TypeEnum || code == value.TypeSet }

// character says whether a column is counted among those with a character set.
// MariaDB counts GEOMETRY, which has the set binary, and MySQL counts VECTOR.
func character(code byte, mariaDB bool) bool {
	switch code {
	case value.TypeString, value.TypeVarString, value.TypeVarchar, value.TypeBlob:
		return true
	case value.TypeGeometry, value.TypeVarcharCompressed, value.TypeBlobCompressed:
		return mariaDB
	case value.TypeVector:
		return !mariaDB
	}
	return false
}

// of lists the columns of a kind in the table's order.
func (t *Table) of(is func(code byte) bool) []*Column {
	var columns []*Column
	for i := range t.Columns {
		if is(t.Columns[i].Type.Code) {
			columns = append(columns, &t.Columns[i])
		}
	}
	return columns
}

func (t *Table) readOptional(c *cursor, mariaDB bool) error {
	isCharacter := func(code byte) bool { return character(code, mariaDB) }
	var members [2][]byte // fields of SET and ENUM: their texts need the character sets, which may stand behind
	for !c.done() {
		kind := byte(c.little(1))
		field := &cursor{rest: c.take(c.packed())}
		var err error
		switch kind {
		case fieldSignedness:
			readSignedness(t.of(numeric), field)
		case fieldDefaultCharset:
			err = readDefaultCharset(t.of(isCharacter), field)
		case fieldColumnCharset:
			err = readColumnCharset(t.of(isCharacter), field)
		case fieldListDefaultCharset:
			err = readDefaultCharset(t.of(list), field)
		case fieldListColumnCharset:
			err = readColumnCharset(t.of(list), field)
		case fieldColumnName:
			t.Named = true
			for i := range t.Columns {
				t.Columns[i].Name = field.text()
			}
		case fieldSetMembers, fieldEnumMembers:
			members[kind-fieldSetMembers] = field.rest
		case fieldSimpleKey, fieldPrefixKey:
			for !field.done() {
				i := field.packed()
				if kind == fieldPrefixKey {
					field.packed() // characters of the prefix; 0: all
				}
				if i >= uint64(len(t.Columns)) {
					return fmt.Errorf("key column %d of %d", i+1, len(t.Columns))
				}
				t.Key = append(t.Key, int(i))
			}
		case fieldVisibility:
			bits := field.take(uint64(len(t.Columns)+7) / 8)
			for i := range t.Columns {
				t.Columns[i].Invisible = bits != nil && bits[i>>3]<<(i&7)&0x80 == 0
			}
		}
		if err != nil {
			return err
		}
		if field.short || c.short {
			return fmt.Errorf("metadata field %d is cut short", kind)
		}
	}
	for i, code := range []byte{value.TypeSet, value.TypeEnum} {
		if err := t.readMembers(code, members[i]); err != nil {
			return err
		}
	}
	return nil
}

// readSignedness has one bit a column, from the highest of the first byte down.
func readSignedness(columns []*Column, field *cursor) {
	bits := field.take(uint64(len(columns)+7) / 8)
	for i, column := range columns {
		column.Type.Unsigned = bits != nil && bits[i>>3]<<(i&7)&0x80 != 0
	}
}

func setCharset(column *Column, collation uint64) error {
	name := value.CharsetOf(collation)
	if name == "" {
		return fmt.Errorf("collation number %d is not known", collation)
	}
	column.Type.Charset, column.Type.Binary = name, name == "binary"
	return nil
}

// readDefaultCharset has one collation and pairs of a column's number among its
// kind and the collation that it has instead.
func readDefaultCharset(columns []*Column, field *cursor) error {
	collation := field.packed()
	for _, column := range columns {
		if err := setCharset(column, collation); err != nil {
			return err
		}
	}
	for !field.done() {
		i := field.packed()
		if collation = field.packed(); i >= uint64(len(columns)) {
			return fmt.Errorf("collation of column %d of %d columns with one", i+1, len(columns))
		}
		if err := setCharset(columns[i], collation); err != nil {
			return err
		}
	}
	return nil
}

func readColumnCharset(columns []*Column, field *cursor) error {
	for _, column := range columns {
		if err := setCharset(column, field.packed()); err != nil {
			return err
		}
	}
	if !field.done() {
		return fmt.Errorf("collations for more than %d columns", len(columns))
	}
	return nil
}

// readMembers reads the members of all columns of ENUM or SET, which servers
// write in the column's own character set.
func (t *Table) readMembers(code byte, field []byte) error {
	if field == nil {
		return nil
	}
	c := &cursor{rest: field}
	for _, column := range t.of(func(other byte) bool { return other == code }) {
		count := c.packed()
		if count > uint64(len(c.rest)) {
			return fmt.Errorf("members of ENUM or SET: %w", errCutShort)
		}
		column.Type.Members = make([]string, 0, count)
		for range count {
			text, err := toUTF8(column.Type.Charset, c.take(c.packed()))
			if err != nil {
				return fmt.Errorf("members of column `%s`: %w", column.Name, err)
			}
			column.Type.Members = append(column.Type.Members, text)
		}
		column.Type.Members = slices.Clip(column.Type.Members)
	}
	if c.short || !c.done() {
		return fmt.Errorf("members of ENUM or SET: %w", errCutShort)
	}
	return nil
}
