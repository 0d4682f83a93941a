package sql

import (
	"errors"
	"strings"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

func (c *session) createTable(s *statement) (answer, error) {
	created, err := ddl.ParseCreate(s.text)
	if err != nil {
		return answer{}, err
	}
	d := created.Definition
	if d.Database == "" {
		d.Database = c.database
	}
	if d.Database == "" {
		return answer{}, failure.NoDatabase()
	}
	if d.Model != store.PrimaryKey && d.Model != store.DuplicateKey {
		return answer{}, failure.Unsupported("the table model %s", ddl.ModelText(d.Model))
	}
	if strings.EqualFold(d.Database, informationSchema) {
		return answer{}, failure.Analyze("Access denied for user '%s' to database '%s'", c.user, d.Database)
	}
	_, err = c.server.store.CreateTable(d)
	switch {
	case errors.Is(err, store.ErrUnknownDatabase):
		return answer{}, failure.UnknownDatabase(d.Database)
	case errors.Is(err, store.ErrExists) && created.IfNotExists:
		return answer{}, nil
	case errors.Is(err, store.ErrExists):
		return answer{}, failure.TableExists(d.Name)
	}
	return answer{}, err
}

func (c *session) dropTable(s *statement) (answer, error) {
	quiet := s.Words("IF", "EXISTS")
	database, table, err := c.tableName(s)
	if err != nil {
		return answer{}, err
	}
	s.Words("FORCE")
	if err := s.end(); err != nil {
		return answer{}, err
	}
	err = c.server.store.DropTable(database, table)
	if quiet && errors.Is(err, store.ErrUnknownTable) {
		return answer{}, nil
	}
	return answer{}, c.missing(err, database, table)
}

func (c *session) truncate(s *statement) (answer, error) {
	s.Words("TABLE")
	database, table, err := c.tableName(s)
	if err != nil {
		return answer{}, err
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	return answer{}, c.missing(c.server.store.TruncateTable(database, table), database, table)
}

// missing turns the store's word for what is not there into StarRocks'.
func (c *session) missing(err error, database, table string) error {
	switch {
	case errors.Is(err, store.ErrUnknownDatabase):
		return failure.UnknownDatabase(database)
	case errors.Is(err, store.ErrUnknownTable):
		return failure.UnknownTable(table)
	}
	return err
}

// find takes a table name and gives the table.
func (c *session) find(s *statement) (store.Definition, error) {
	database, name, err := c.tableName(s)
	if err != nil {
		return store.Definition{}, err
	}
	return c.lookUp(database, name)
}

func (c *session) lookUp(database, name string) (store.Definition, error) {
	if err := c.server.engine.CheckTable(database, name); err != nil {
		return store.Definition{}, err
	}
	if strings.EqualFold(database, informationSchema) {
		return c.server.virtualDefinition(name), nil
	}
	t, ok := c.server.store.Table(database, name)
	if !ok {
		// Dropped since it was checked.
		return store.Definition{}, failure.UnknownTable(database + "." + name)
	}
	return t.Definition(), nil
}

func (c *session) showCreate(s *statement) (answer, error) {
	switch {
	case s.Words("DATABASE"), s.Words("SCHEMA"):
		name, err := s.name("a database name")
		if err != nil {
			return answer{}, err
		}
		if !c.server.hasDatabase(name) {
			return answer{}, failure.UnknownDatabase(name)
		}
		out := newAnswer("Database", "Create Database")
		out.add(name, "CREATE DATABASE `"+name+"`")
		return out, s.end()
	case s.Words("TABLE"):
		d, err := c.find(s)
		if err != nil {
			return answer{}, err
		}
		out := newAnswer("Table", "Create Table")
		out.add(d.Name, ddl.Print(&d))
		return out, s.end()
	}
	return answer{}, failure.Unexpected(&s.Reader, "DATABASE or TABLE")
}
