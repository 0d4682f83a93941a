package sql

import (
	"errors"
	"strings"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

const informationSchema = "information_schema"

// use makes a database the session's.
func (c *session) use(name string) error {
	name = strings.TrimPrefix(name, "default_catalog.")
	switch {
	case strings.EqualFold(name, informationSchema):
		name = informationSchema
	case !c.server.hasDatabase(name):
		return failure.UnknownDatabase(name)
	}
	if err := c.mustSee(name, ""); err != nil {
		return err
	}
	c.database = name
	c.engine.SetDatabase(name)
	return nil
}

func (c *session) useStatement(s *statement) (answer, error) {
	name, err := s.name("a database name")
	if err != nil {
		return answer{}, err
	}
	if s.Symbol(".") {
		if name, err = s.name("a database name"); err != nil {
			return answer{}, err
		}
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	return answer{}, c.use(name)
}

func (c *session) create(s *statement) (answer, error) {
	switch {
	case s.Words("DATABASE"), s.Words("SCHEMA"):
		return c.createDatabase(s)
	case s.Peek().Is("TABLE"), s.Peek().Is("EXTERNAL"), s.Peek().Is("TEMPORARY"):
		return c.createTable(s)
	case s.Peek().Is("INDEX"):
		return c.alter(s)
	}
	return answer{}, failure.Unsupported("CREATE %s", s.Peek().Text)
}

func (c *session) createDatabase(s *statement) (answer, error) {
	quiet := s.Words("IF", "NOT", "EXISTS")
	name, err := s.name("a database name")
	if err != nil {
		return answer{}, err
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	if err := ddl.CheckDatabaseName(name, c.server.options.Release); err != nil {
		return answer{}, err
	}
	if strings.EqualFold(name, informationSchema) {
		return answer{}, failure.DatabaseExists(name)
	}
	err = c.server.store.CreateDatabase(name)
	if errors.Is(err, store.ErrExists) {
		if quiet {
			return answer{}, nil
		}
		return answer{}, failure.DatabaseExists(name)
	}
	return answer{}, err
}

func (c *session) drop(s *statement) (answer, error) {
	switch {
	case s.Words("DATABASE"), s.Words("SCHEMA"):
		return c.dropDatabase(s)
	case s.Words("TABLE"):
		return c.dropTable(s)
	case s.Peek().Is("INDEX"):
		return c.alter(s)
	}
	return answer{}, failure.Unsupported("DROP %s", s.Peek().Text)
}

func (c *session) dropDatabase(s *statement) (answer, error) {
	quiet := s.Words("IF", "EXISTS")
	name, err := s.name("a database name")
	if err != nil {
		return answer{}, err
	}
	force := s.Words("FORCE")
	if err := s.end(); err != nil {
		return answer{}, err
	}
	if !force && c.server.committed(name, 0) {
		return answer{}, failure.Execution("There are still some transactions in the COMMITTED state waiting to be completed. "+
			"The database [%s] cannot be dropped. If you want to forcibly drop(cannot be recovered), please use \"DROP DATABASE <database> FORCE\".", name)
	}
	if strings.EqualFold(name, informationSchema) {
		return answer{}, failure.Analyze("Access denied for user '%s' to database '%s'", c.user, name)
	}
	err = c.server.store.DropDatabase(name)
	if errors.Is(err, store.ErrUnknownDatabase) {
		if quiet {
			return answer{}, nil
		}
		return answer{}, failure.NoDatabaseToDrop(name)
	}
	if err == nil && c.database == name {
		c.database = ""
		c.engine.SetDatabase("")
	}
	return answer{}, err
}
