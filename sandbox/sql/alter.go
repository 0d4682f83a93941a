package sql

import (
	"errors"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/alter"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// alter carries out ALTER TABLE, CREATE INDEX and DROP INDEX. What a job does is
// only queued here: the statement's success is not the job's (protocol reference
// 6.8).
func (c *session) alter(s *statement) (answer, error) {
	if ahead := *s; !ahead.Words("ALTER", "TABLE") && ahead.Words("ALTER") {
		return answer{}, failure.Unsupported("ALTER %s", strings.ToUpper(ahead.Peek().Text))
	}
	a, err := ddl.ParseAlter(s.text, c.server.options.Release)
	if err != nil {
		return answer{}, err
	}
	if a.Database == "" {
		a.Database = c.database
	}
	if a.Database == "" {
		return answer{}, failure.NoDatabase()
	}
	if other := a.Partner(); other != "" && c.exists(a.Database, other) {
		if err := c.may(access.Alter, access.Table(a.Database, other)); err != nil {
			return answer{}, err
		}
	}
	return answer{}, c.server.alterTable(&a)
}

// alterTable lets one statement after the other plan and begin its change, so
// that each plans for the table that the one before left.
func (s *server) alterTable(a *ddl.Alter) error {
	s.altering.Lock()
	defer s.altering.Unlock()
	t, err := s.idleTable(a.Database, a.Table)
	if err != nil {
		return err
	}
	d := t.Definition()
	plan, err := a.Plan(&d)
	if err != nil {
		return err
	}
	switch {
	case plan.Job || plan.Fast:
		return s.changeSchema(t, &d, plan)
	case plan.Swap != "":
		return s.swap(a.Database, a.Table, plan.Swap)
	case plan.Emptied != nil:
		return s.dropPartition(t, plan)
	}
	err = s.store.AlterTable(t, plan.Want, plan.From)
	if errors.Is(err, store.ErrExists) {
		return failure.Analyze("Table name[%s] is already used", plan.Want.Name)
	}
	return missing(err, a.Database, a.Table)
}

// idleTable finds a table that has no schema change under way.
func (s *server) idleTable(database, name string) (*store.Table, error) {
	if !s.hasDatabase(database) {
		return nil, failure.UnknownDatabase(database)
	}
	t, found := s.store.Table(database, name)
	if !found {
		return nil, failure.UnknownTable(name)
	}
	if s.options.Jobs.Busy(t.ID()) {
		return nil, s.busy(name)
	}
	return t, nil
}

func (s *server) busy(table string) error {
	return failure.Execution("%s", s.options.Release.TableBusy(table))
}

// changeSchema starts a job, or does what fast schema evolution does at once. A
// real server leaves a row of SHOW ALTER TABLE COLUMN for both.
func (s *server) changeSchema(t *store.Table, d *store.Definition, plan ddl.Plan) error {
	request := alter.Request{Database: d.Database, Table: d.Name, TableID: t.ID(), Want: plan.Want, From: plan.From, Doom: plan.Doom}
	if plan.Job || plan.Doom != "" && t.Rows() > 0 {
		_, err := s.options.Jobs.Start(request)
		if errors.Is(err, alter.ErrBusy) {
			return s.busy(d.Name)
		}
		return err
	}
	err := s.store.AlterTable(t, plan.Want, plan.From)
	if errors.Is(err, store.ErrConversion) {
		return failure.Execution("%s", err)
	}
	if err != nil {
		return missing(err, d.Database, d.Name)
	}
	_, err = s.options.Jobs.Record(request)
	return err
}

// swap exchanges the names of two tables that no job alters.
func (s *server) swap(database, one, other string) error {
	if _, err := s.idleTable(database, one); err != nil {
		return err
	}
	if _, err := s.idleTable(database, other); err != nil {
		return err
	}
	return missing(s.store.Swap(database, one, other), database, other)
}

// cancelAlter is CANCEL ALTER TABLE COLUMN FROM t [(job, …)].
func (c *session) cancelAlter(s *statement) (answer, error) {
	if !s.Words("ALTER", "TABLE", "COLUMN") {
		return answer{}, failure.Unsupported("CANCEL %s", strings.ToUpper(s.Peek().Text))
	}
	if !s.Words("FROM") {
		return answer{}, failure.Unexpected(&s.Reader, "FROM")
	}
	database, name, err := c.tableName(s)
	if err != nil {
		return answer{}, err
	}
	if s.Peek().IsSymbol("(") {
		return answer{}, failure.Unsupported("CANCEL ALTER TABLE with job ids")
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	t, found := c.server.store.Table(database, name)
	switch {
	case !c.server.hasDatabase(database):
		return answer{}, failure.UnknownDatabase(database)
	case !found:
		return answer{}, failure.UnknownTable(name)
	}
	err = c.server.options.Jobs.Cancel(t.ID())
	if errors.Is(err, alter.ErrNoJob) {
		return answer{}, failure.Execution("Table[%s] is not under SCHEMA_CHANGE.", name)
	}
	return answer{}, err
}
