package ingest

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/partition"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// outOfPartitions is why a row without a partition is filtered.
const outOfPartitions = "The row is out of partition ranges. Please add a new partition."

// routes say which partitions the rows of a load may go to.
type routes struct {
	router *partition.Router
	only   map[string]bool // the partitions that the load names; nil for all
	values []cell.Value
}

// newRoutes reads the partitions headers; nil when every row has its place.
func newRoutes(t *store.Table, d *store.Definition, o Options) (*routes, error) {
	router, err := partition.NewRouter(d)
	if err != nil {
		return nil, status.New(status.AnalysisError, "%s", err)
	}
	only, err := namedPartitions(t, d, router, o)
	if err != nil || router == nil {
		return nil, err
	}
	if only == nil {
		if d.Partition.Kind.Automatic() {
			return nil, nil
		}
		if len(d.Partition.Partitions) == 0 {
			return nil, status.New(status.AnalysisError, "data cannot be inserted into table with empty partition. "+
				"Use `SHOW PARTITIONS FROM %s` to see the currently partitions of this table. ", d.Name)
		}
	}
	return &routes{router: router, only: only, values: make([]cell.Value, len(router.Columns()))}, nil
}

// namedPartitions checks the partitions that the load names. A table without
// PARTITION BY has one of its own name. No table has temporary ones.
func namedPartitions(t *store.Table, d *store.Definition, router *partition.Router, o Options) (map[string]bool, error) {
	if o.Partitions == "" {
		return nil, nil
	}
	known := map[string]string{}
	switch {
	case o.Temporary:
	case router == nil:
		known[strings.ToLower(d.Name)] = d.Name
	default:
		for _, name := range partition.Names(d) {
			known[strings.ToLower(name)] = name
		}
		if d.Partition.Kind.Automatic() {
			eachAutomatic(t.Snapshot(), router, func(name string) { known[strings.ToLower(name)] = name })
		}
	}
	only := map[string]bool{}
	for name := range strings.SplitSeq(o.Partitions, ",") {
		name = strings.TrimSpace(name)
		real, found := known[strings.ToLower(name)]
		if !found {
			return nil, status.New(status.AnalysisError, "Unknown partition '%s' in table '%s'", name, d.Name)
		}
		only[real] = true
	}
	return only, nil
}

// eachAutomatic tells the partitions that came into being with their rows: they
// stand nowhere else, so every row is looked at.
func eachAutomatic(s *store.Snapshot, router *partition.Router, found func(name string)) {
	var row store.Row
	for i := range s.Len() {
		row = s.Row(i, router.Columns(), row)
		if name, ok := router.Find(row); ok {
			found(name)
		}
	}
}

// routed reports whether the row has a partition that the load may write to.
func (p *plan) routed(row []byte) bool {
	r := p.routes
	for i, c := range r.router.Columns() {
		r.values[i] = p.decoded(row, c)
	}
	name, found := r.router.Find(r.values)
	return found && (r.only == nil || r.only[name])
}
