package sql

import (
	"errors"
	"slices"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

func (c *session) createTable(s *statement) (answer, error) {
	created, err := ddl.ParseCreate(s.text, c.server.options.Release)
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
	if strings.EqualFold(d.Database, informationSchema) {
		return answer{}, failure.Analyze("Access denied for user '%s' to database '%s'", c.user, d.Database)
	}
	if created.Like != nil {
		if d, err = c.copied(d, *created.Like); err != nil {
			return answer{}, err
		}
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

// copied is CREATE TABLE … LIKE: another table's definition under the names of d.
func (c *session) copied(d store.Definition, like ddl.Name) (store.Definition, error) {
	if like.Database == "" {
		like.Database = d.Database
	}
	t, found := c.server.store.Table(like.Database, like.Table)
	switch {
	case !c.server.hasDatabase(like.Database):
		return d, failure.UnknownDatabase(like.Database)
	case !found:
		return d, failure.UnknownTable(like.Table)
	}
	if err := c.may(access.Select, access.Table(like.Database, like.Table)); err != nil {
		return d, err
	}
	twin := t.Definition()
	twin.Database, twin.Name = d.Database, d.Name
	return twin, nil
}

func (c *session) dropTable(s *statement) (answer, error) {
	quiet := s.Words("IF", "EXISTS")
	database, table, err := c.tableName(s)
	if err != nil {
		return answer{}, err
	}
	force := s.Words("FORCE")
	if err := s.end(); err != nil {
		return answer{}, err
	}
	if t, found := c.server.store.Table(database, table); found && !force && c.server.committed(database, t.ID()) {
		return answer{}, failure.Execution("There are still some transactions in the COMMITTED state waiting to be completed. "+
			"The table [%s] cannot be dropped. If you want to forcibly drop(cannot be recovered), please use \"DROP TABLE <table> FORCE\".", table)
	}
	err = c.server.store.DropTable(database, table)
	if quiet && errors.Is(err, store.ErrUnknownTable) {
		return answer{}, nil
	}
	return answer{}, missing(err, database, table)
}

// committed reports whether a transaction of the table is committed and not yet
// visible; table 0 stands for all tables of the database.
func (s *server) committed(database string, table int64) bool {
	for _, t := range s.manager.Running(database) {
		if t.State != store.Committed {
			continue
		}
		if table == 0 || slices.ContainsFunc(t.Tables, func(n store.TableName) bool { return n.ID == table }) {
			return true
		}
	}
	return false
}

// missing turns the store's word for what is not there into StarRocks'.
func missing(err error, database, table string) error {
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
		out.add(d.Name, ddl.Print(&d, c.server.options.Release))
		return out, s.end()
	}
	return answer{}, failure.Unexpected(&s.Reader, "DATABASE or TABLE")
}
