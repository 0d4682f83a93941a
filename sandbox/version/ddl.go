package version

import "fmt"

// What CREATE TABLE and ALTER TABLE take, by release (protocol reference 6 and 7).

// HasBinaryType reports whether there are BINARY and VARBINARY columns.
func (r Release) HasBinaryType() bool { return r.Since(Of(3, 0, 0)) }

// HasNestedTypes reports whether there are MAP and STRUCT columns; ARRAY is older.
func (r Release) HasNestedTypes() bool { return r.Since(Of(3, 1, 0)) }

// HasAutoIncrement reports whether there are AUTO_INCREMENT columns.
func (r Release) HasAutoIncrement() bool { return r.Since(Of(3, 0, 0)) }

// HasGeneratedColumns reports whether there are columns AS (expression).
func (r Release) HasGeneratedColumns() bool { return r.Since(Of(3, 1, 0)) }

// HasAutomaticBuckets reports whether BUCKETS may be left out.
func (r Release) HasAutomaticBuckets() bool {
	return r.Since(Of(2, 5, 7))
}

// HasRandomBuckets reports whether a Duplicate Key table may be distributed by
// RANDOM, and is where it says nothing.
func (r Release) HasRandomBuckets() bool { return r.Since(Of(3, 1, 0)) }

// HasExpressionPartitions reports whether a table may be partitioned by
// date_trunc or time_slice.
func (r Release) HasExpressionPartitions() bool { return r.Since(Of(3, 0, 0)) }

// HasListPartitions reports whether a table may be partitioned by LIST or by
// columns.
func (r Release) HasListPartitions() bool { return r.Since(Of(3, 1, 0)) }

// HasPrimarySortKey reports whether a Primary Key table may have an ORDER BY.
func (r Release) HasPrimarySortKey() bool { return r.Since(Of(3, 0, 0)) }

// HasSortKey reports whether every table may have an ORDER BY.
func (r Release) HasSortKey() bool { return r.Since(Of(3, 3, 0)) }

// HasFastSchemaEvolution reports whether tables have the property
// fast_schema_evolution, and what it is where CREATE TABLE does not say.
func (r Release) HasFastSchemaEvolution() (has, byDefault bool) {
	return r.Since(Of(3, 2, 0)), r.Since(Of(3, 3, 0))
}

// HasReplicatedStorage reports whether tables have the property
// replicated_storage, and what it is where CREATE TABLE does not say.
func (r Release) HasReplicatedStorage() (has, byDefault bool) {
	return r.Since(Of(2, 5, 0)), r.Since(Of(3, 0, 0))
}

// PersistentIndexByDefault reports what enable_persistent_index is for a Primary
// Key table that does not say. The first release is unconfirmed.
func (r Release) PersistentIndexByDefault() bool { return r.Since(Of(3, 1, 0)) }

// SortsProperties reports whether SHOW CREATE TABLE sorts the properties and
// leaves out those that say nothing; before, their order is fixed.
func (r Release) SortsProperties() bool { return r.Since(Of(3, 3, 0)) }

// HasStorageFormat reports whether SHOW CREATE TABLE tells storage_format.
func (r Release) HasStorageFormat() bool { return !r.Since(Of(3, 1, 0)) }

// HasDefaultComment reports whether SHOW CREATE TABLE says COMMENT "OLAP" for a
// table without one. The last such release is unconfirmed.
func (r Release) HasDefaultComment() bool { return !r.Since(Of(3, 1, 0)) }

// NamesDecimalWidth reports whether SHOW CREATE TABLE says decimal64 where later
// releases say decimal. The last such release is unconfirmed.
func (r Release) NamesDecimalWidth() bool { return !r.Since(Of(3, 1, 0)) }

// HasRenameColumn reports whether there is ALTER TABLE … RENAME COLUMN.
func (r Release) HasRenameColumn() bool { return r.Since(Of(3, 3, 2)) }

// HasStructFields reports whether MODIFY COLUMN … ADD FIELD and DROP FIELD exist.
func (r Release) HasStructFields() bool { return r.Since(Of(3, 2, 10), Of(3, 3, 2)) }

// HasAlterComment reports whether there is ALTER TABLE … COMMENT =.
func (r Release) HasAlterComment() bool { return r.Since(Of(3, 1, 0)) }

// HasColumnComment reports whether MODIFY COLUMN c COMMENT alone is a statement.
// The first release is unconfirmed.
func (r Release) HasColumnComment() bool { return r.Since(Of(3, 5, 0)) }

// HasSignsInDatabaseNames reports whether the tail of a database's name may have
// -~!@#$%^&<>=+.
func (r Release) HasSignsInDatabaseNames() bool { return r.Since(Of(3, 3, 0)) }

// TableBusy is the refusal of an ALTER TABLE while a schema change of the table
// is under way (protocol reference 6.8).
func (r Release) TableBusy(table string) string {
	if !r.Since(Of(3, 1, 0)) {
		return fmt.Sprintf("Table[%s]'s state is not NORMAL. Do not allow doing ALTER ops", table)
	}
	return fmt.Sprintf("A schema change operation is in progress on the table \"%s\". Please wait until the current operation completes.\n"+
		"To check the status of the operation, see https://docs.starrocks.io/docs/sql-reference/sql-statements/data-manipulation/SHOW_ALTER", table)
}

// ColumnExists is the refusal of an ADD COLUMN of a column that is there.
func (r Release) ColumnExists(column string) string {
	if !r.Since(Of(2, 5, 0)) {
		return "Duplicate column: " + column
	}
	return "Repeatedly add column: " + column
}
