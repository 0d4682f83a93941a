package engine

import (
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// provider shows the store's databases, and our functions, to the planner.
type provider struct{ engine *Engine }

func (p *provider) Database(_ *gms.Context, name string) (gms.Database, error) {
	found, ok := p.find(name)
	if !ok {
		return nil, failure.UnknownDatabase(name)
	}
	return &database{engine: p.engine, name: found}, nil
}

func (p *provider) HasDatabase(_ *gms.Context, name string) bool {
	_, ok := p.find(name)
	return ok
}

// find looks for the exact name first: the planner lowers some names, which
// are case-sensitive in StarRocks. The statement's own spelling was judged
// before (see checkTables).
func (p *provider) find(name string) (string, bool) {
	if _, ok := p.engine.store.DatabaseID(name); ok {
		return name, true
	}
	for _, candidate := range p.engine.store.Databases() {
		if strings.EqualFold(candidate, name) {
			return candidate, true
		}
	}
	return "", false
}

func (p *provider) AllDatabases(_ *gms.Context) []gms.Database {
	var all []gms.Database
	for _, name := range p.engine.store.Databases() {
		all = append(all, &database{engine: p.engine, name: name})
	}
	return all
}

// database is one database of the store.
type database struct {
	engine *Engine
	name   string
}

func (d *database) Name() string { return d.name }

func (d *database) GetTableInsensitive(c *gms.Context, name string) (gms.Table, bool, error) {
	if t, ok := d.engine.store.Table(d.name, name); ok {
		return newTable(c, d.engine, t), true, nil
	}
	for _, t := range d.engine.store.Tables(d.name) {
		if strings.EqualFold(t.Definition().Name, name) {
			return newTable(c, d.engine, t), true, nil
		}
	}
	return nil, false, nil
}

func (d *database) GetTableNames(_ *gms.Context) ([]string, error) {
	var names []string
	for _, t := range d.engine.store.Tables(d.name) {
		names = append(names, t.Definition().Name)
	}
	return names, nil
}

// snapshot gives the state of a table that the running statement reads.
func (s *Session) snapshot(t *store.Table) *store.Snapshot {
	snapshot, ok := s.snapshots[t.ID()]
	if !ok {
		snapshot = t.Snapshot()
		s.snapshots[t.ID()] = snapshot
	}
	return snapshot
}
