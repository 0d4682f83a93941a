package ddl

import (
	"slices"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// ModelText names a table model as StarRocks' messages do.
func ModelText(model store.Model) string {
	switch model {
	case store.AggregateKey:
		return "AGG_KEYS"
	case store.UniqueKey:
		return "UNIQUE_KEYS"
	case store.PrimaryKey:
		return "PRIMARY_KEYS"
	}
	return "DUP_KEYS"
}

func (s *statement) checkDistribution() error {
	d := &s.create.Definition
	switch {
	case !s.bucketed && !s.release.HasRandomBuckets():
		return failure.Analyze("Create olap table should contain distribution desc")
	case !s.bucketed && d.Model != store.DuplicateKey:
		// Newer releases hash a Primary Key table by its key; which ones is
		// unconfirmed, and a refusal is stricter.
		return failure.Analyze("Currently not support default distribution in %s", ModelText(d.Model))
	case !s.bucketed:
		d.Random = true
	case d.Random && !s.release.HasRandomBuckets():
		return failure.Unsupported("DISTRIBUTED BY RANDOM")
	case d.Random && d.Model != store.DuplicateKey:
		return failure.Analyze("%s cannot use random distribution", ModelText(d.Model))
	case s.hasBuckets && d.Buckets == 0:
		return failure.Analyze("Number of hash distribution should be greater than zero")
	case !s.hasBuckets && !s.release.HasAutomaticBuckets():
		return failure.Analyze("Number of hash distribution should be greater than zero")
	}
	for i, name := range d.HashColumns {
		if err := s.checkPlacement("Distribution", name); err != nil {
			return err
		}
		d.HashColumns[i] = d.Columns[d.Find(name)].Name
		if slices.Contains(d.HashColumns[:i], d.HashColumns[i]) {
			return failure.Analyze("Duplicated distribution column %s", name)
		}
	}
	return nil
}

// checkPlacement judges a column that says where a row is kept. In a keyed
// table that must follow from the key.
func (s *statement) checkPlacement(what, name string) error {
	d := &s.create.Definition
	at := d.Find(name)
	switch {
	case at < 0:
		return failure.Analyze("%s column(%s) doesn't exist", what, name)
	case d.Columns[at].Generated != "":
		return failure.Analyze("%s column[%s] cannot be a generated column", what, name)
	case !keyType(d.Columns[at].Type.Kind):
		return failure.Analyze("%s column[%s] cannot be of type %s", what, name, strings.ToUpper(kindName(d.Columns[at].Type.Kind)))
	case d.Model != store.DuplicateKey && at >= len(d.Keys):
		return failure.Analyze("%s column[%s] is not key column", what, name)
	}
	return nil
}

func (s *statement) checkOrder() error {
	d := &s.create.Definition
	if len(d.OrderBy) > 0 && !s.release.HasSortKey() && (d.Model != store.PrimaryKey || !s.release.HasPrimarySortKey()) {
		return failure.Unsupported("ORDER BY of a %s table", ModelText(d.Model))
	}
	return checkSortKey(d)
}

// checkSortKey judges the sort key of a table and gives its columns the table's
// spelling.
func checkSortKey(d *store.Definition) error {
	for i, name := range d.OrderBy {
		at := d.Find(name)
		switch {
		case at < 0:
			return failure.Analyze("Unknown column '%s' does not exist", name)
		case !keyType(d.Columns[at].Type.Kind):
			return failure.Analyze("Sort key column[%s] type not supported: %s", name, errorType(d.Columns[at].Type))
		}
		d.OrderBy[i] = d.Columns[at].Name
		if slices.Contains(d.OrderBy[:i], d.OrderBy[i]) {
			return failure.Analyze("Duplicate sort key column %s is not allowed", name)
		}
	}
	if (d.Model == store.UniqueKey || d.Model == store.AggregateKey) && len(d.OrderBy) > 0 {
		sorted, keys := slices.Sorted(slices.Values(d.OrderBy)), slices.Sorted(slices.Values(d.Keys))
		if !slices.Equal(sorted, keys) {
			return failure.Analyze("The sort columns of %s table must be same with key columns", keyWords(d.Model))
		}
	}
	return nil
}
