package ddl

import (
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// reorder is ORDER BY: with all columns their order, with fewer the sort key.
type reorder struct{ columns []string }

func (reorder) operation() string { return schemaChange }

func (r reorder) change(e *edit) error {
	e.schema, e.fast = true, false
	for i, name := range r.columns {
		switch {
		case e.find(name) < 0:
			return failure.Execution("Column[%s] not exists", name)
		case hasFold(r.columns[:i], name):
			return failure.Execution("Duplicated column[%s]", name)
		}
	}
	if len(r.columns) != len(e.old.Columns) {
		return r.sortKey(e)
	}
	if e.old.Model == store.PrimaryKey {
		return failure.Execution("Primary key table do not support reorder table schema. Please confirm if you want to modify the sorting columns.")
	}
	ordered := make([]edited, len(r.columns))
	for i, name := range r.columns {
		ordered[i] = e.columns[e.find(name)]
	}
	e.columns = ordered
	return nil
}

func (r reorder) sortKey(e *edit) error {
	if !e.release.HasSortKey() && (e.old.Model != store.PrimaryKey || !e.release.HasPrimarySortKey()) {
		return failure.Execution("Reorder stmt should contains all columns")
	}
	w := &e.plan.Want
	w.OrderBy = r.columns
	for _, name := range r.columns {
		c := &e.columns[e.find(name)]
		if e.old.Model == store.PrimaryKey && !primaryKeyType(c.Type.Kind) {
			return failure.Execution("Sort key column[%s] type not supported: %s in PrimaryKey table", c.Name, errorType(c.Type))
		}
	}
	return checkSortKey(w)
}

// addIndex is ADD INDEX.
type addIndex struct{ index store.Index }

func (addIndex) operation() string { return schemaChange }

func (a addIndex) change(e *edit) error {
	e.schema, e.fast = true, false
	for _, i := range e.plan.Want.Indexes {
		if strings.EqualFold(i.Name, a.index.Name) {
			return failure.Execution("index `%s` already exist.", a.index.Name)
		}
	}
	e.plan.Want.Indexes = append(e.plan.Want.Indexes, a.index)
	return nil
}

// dropIndex is DROP INDEX.
type dropIndex struct{ name string }

func (dropIndex) operation() string { return schemaChange }

func (d dropIndex) change(e *edit) error {
	e.schema, e.fast = true, false
	w := &e.plan.Want
	for n, i := range w.Indexes {
		if strings.EqualFold(i.Name, d.name) {
			w.Indexes = append(w.Indexes[:n], w.Indexes[n+1:]...)
			if len(w.Indexes) == 0 {
				w.Indexes = nil
			}
			return nil
		}
	}
	return failure.Execution("index %s does not exist", d.name)
}

// setProperties is SET ("key" = "value").
type setProperties struct{ properties []property }

func (setProperties) operation() string { return "MODIFY_TABLE_PROPERTY" }

func (s setProperties) change(e *edit) error {
	dynamic := true
	for _, p := range s.properties {
		dynamic = dynamic && strings.HasPrefix(p.key, dynamicPartition)
	}
	if len(s.properties) != 1 && !dynamic {
		return failure.Analyze("Can only set one table property at a time")
	}
	for _, p := range s.properties {
		if err := setProperty(e, p); err != nil {
			return err
		}
	}
	return checkDynamic(&e.plan.Want)
}

func setProperty(e *edit, p property) error {
	p.key = strings.TrimPrefix(p.key, "default.")
	switch p.key {
	case "bloom_filter_columns":
		e.schema, e.fast = true, false
	case "replication_num", "colocate_with", "write_quorum", "partition_live_number", "partition_ttl", "storage_cooldown_ttl",
		"enable_persistent_index", "persistent_index_type", "replicated_storage", "bucket_size", "datacache.partition_duration",
		"datacache.enable", "storage_medium", "in_memory":
	case "storage_type":
		return failure.Analyze("Can't change storage type")
	default:
		// fast_schema_evolution and compression among them: they are settled when
		// the table is created.
		if !strings.HasPrefix(p.key, dynamicPartition) {
			return unknownProperty(p)
		}
	}
	w := &e.plan.Want
	if p.key == "bloom_filter_columns" && p.value == "" {
		if _, has := w.Properties[p.key]; !has {
			return failure.Execution("Bloom filter index has no change")
		}
		delete(w.Properties, p.key)
		return nil
	}
	value, err := checkProperty(w, p, e.release)
	if err != nil {
		return err
	}
	if p.key == "bloom_filter_columns" && w.Properties[p.key] == value {
		return failure.Execution("Bloom filter index has no change")
	}
	w.Properties[p.key] = value
	return nil
}

// renameTable is RENAME.
type renameTable struct{ name string }

func (renameTable) operation() string { return "RENAME" }

func (r renameTable) change(e *edit) error {
	if r.name == e.old.Name {
		return failure.Analyze("Same table name %s", r.name)
	}
	if err := checkTableName(r.name); err != nil {
		return err
	}
	e.plan.Want.Name = r.name
	return nil
}

// setComment is COMMENT =.
type setComment struct{ comment string }

func (setComment) operation() string { return "ALTER_COMMENT" }

func (s setComment) change(e *edit) error {
	e.plan.Want.Comment = s.comment
	return nil
}

// swap is SWAP WITH.
type swap struct{ name string }

func (swap) operation() string { return "SWAP" }

func (s swap) change(e *edit) error {
	if s.name == e.old.Name {
		return failure.Execution("Table %s can't be swapped with itself", s.name)
	}
	e.plan.Swap = s.name
	return nil
}
