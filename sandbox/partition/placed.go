package partition

import "starlift-sandbox/store"

// Placed tells whether rows have a partition, by the values of the columns. placed is nil
// where all have one: without partitions, and where they come into being with
// their rows.
func Placed(d *store.Definition) (columns []int, placed func(values store.Row) bool, err error) {
	r, err := NewRouter(d)
	if r == nil || err != nil || r.kind.Automatic() {
		return nil, nil, err
	}
	return r.columns, func(values store.Row) bool {
		_, found := r.Find(values)
		return found
	}, nil
}
