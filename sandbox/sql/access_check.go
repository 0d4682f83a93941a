package sql

import (
	"strconv"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/lex"
)

// permit refuses a statement that the account may not run (protocol reference
// 6.9). It reads as much of the statement as it needs from a copy and leaves
// complaints about the rest, and about what does not exist, to whoever runs it:
// a server looks for the table before it looks at privileges. The tables of
// SELECT, INSERT, UPDATE and DELETE are checked by the engine, which knows them.
func (c *session) permit(s *statement) error {
	ahead := *s
	switch {
	case ahead.Words("CREATE"):
		return c.permitCreate(&ahead)
	case ahead.Words("DROP"):
		return c.permitDrop(&ahead)
	case ahead.Words("TRUNCATE"):
		ahead.Words("TABLE")
		return c.permitTable(&ahead, access.Delete)
	case ahead.Words("ALTER", "TABLE"), ahead.Words("CANCEL", "ALTER", "TABLE", "COLUMN", "FROM"),
		ahead.Words("CANCEL", "ALTER", "TABLE", "ROLLUP", "FROM"), ahead.Words("CANCEL", "ALTER", "TABLE", "OPTIMIZE", "FROM"):
		return c.permitTable(&ahead, access.Alter)
	case ahead.Words("ALTER", "DATABASE"):
		return c.permitDatabase(&ahead, access.Alter)
	case ahead.Words("ALTER", "SYSTEM"):
		return c.may(access.Node, access.System())
	case ahead.Words("ADMIN"):
		return c.may(access.Operate, access.System())
	case ahead.Words("DESC"), ahead.Words("DESCRIBE"):
		return c.permitSight(&ahead)
	case ahead.Words("SHOW"):
		return c.permitShow(&ahead)
	case ahead.Words("SET"):
		return c.permitSet(&ahead)
	case ahead.Words("KILL"):
		return c.permitKill(&ahead)
	}
	return nil
}

func (c *session) permitCreate(s *statement) error {
	if s.Words("DATABASE") || s.Words("SCHEMA") {
		return c.may(access.CreateDatabase, access.Catalog())
	}
	if s.Words("INDEX") {
		return c.permitIndex(s)
	}
	s.Words("EXTERNAL")
	s.Words("TEMPORARY")
	if !s.Words("TABLE") {
		return nil
	}
	s.Words("IF", "NOT", "EXISTS")
	database, _, ok := c.tableAhead(s)
	if !ok || !c.server.hasDatabase(database) {
		return nil
	}
	return c.may(access.CreateTable, access.Database(database))
}

func (c *session) permitDrop(s *statement) error {
	if s.Words("DATABASE") || s.Words("SCHEMA") {
		s.Words("IF", "EXISTS")
		return c.permitDatabase(s, access.Drop)
	}
	if s.Words("INDEX") {
		return c.permitIndex(s)
	}
	s.Words("TEMPORARY")
	if !s.Words("TABLE") {
		return nil
	}
	s.Words("IF", "EXISTS")
	return c.permitTable(s, access.Drop)
}

// permitIndex reads `[IF [NOT] EXISTS] i ON t`, which is a change of the table.
func (c *session) permitIndex(s *statement) error {
	for s.Peek().Kind != lex.End {
		if s.Next().Is("ON") {
			return c.permitTable(s, access.Alter)
		}
	}
	return nil
}

// permitDatabase checks a privilege on the database that stands next.
func (c *session) permitDatabase(s *statement, p access.Privilege) error {
	database, ok := s.databaseAhead()
	if !ok || !c.server.hasDatabase(database) {
		return nil
	}
	return c.may(p, access.Database(database))
}

// permitTable checks a privilege on the table that stands next.
func (c *session) permitTable(s *statement, p access.Privilege) error {
	database, table, ok := c.tableAhead(s)
	if !ok || !c.exists(database, table) {
		return nil
	}
	return c.may(p, access.Table(database, table))
}

// permitSight checks that the account sees the table that stands next.
func (c *session) permitSight(s *statement) error {
	database, table, ok := c.tableAhead(s)
	if !ok || !c.exists(database, table) {
		return nil
	}
	return c.mustSee(database, table)
}

func (c *session) permitShow(s *statement) error {
	full := s.Words("FULL")
	switch {
	case s.Words("CREATE", "DATABASE"), s.Words("CREATE", "SCHEMA"):
		return c.permitDatabaseSight(s)
	case s.Words("CREATE", "TABLE"), s.Words("CREATE", "VIEW"):
		return c.permitSight(s)
	case s.Words("COLUMNS"), s.Words("FIELDS"), s.Words("INDEX"), s.Words("INDEXES"), s.Words("KEYS"), s.Words("KEY"), s.Words("PARTITIONS"):
		return c.permitColumns(s)
	case s.Words("TABLES"), s.Words("TABLE", "STATUS"):
		if !s.Words("FROM") && !s.Words("IN") {
			if c.database == "" {
				return nil
			}
			return c.mustSee(c.database, "")
		}
		return c.permitDatabaseSight(s)
	case full:
	case s.Words("FRONTENDS"), s.Words("BACKENDS"), s.Words("COMPUTE", "NODES"), s.Words("BROKER"):
		return c.mayOperate()
	case s.Words("PROC"):
		return c.may(access.Operate, access.System())
	}
	return nil
}

func (c *session) permitDatabaseSight(s *statement) error {
	database, ok := s.databaseAhead()
	if !ok || !c.server.hasDatabase(database) {
		return nil
	}
	return c.mustSee(database, "")
}

// permitColumns reads `FROM t [FROM d]`.
func (c *session) permitColumns(s *statement) error {
	if !s.Words("FROM") && !s.Words("IN") {
		return nil
	}
	database, table, ok := c.tableAhead(s)
	if s.Words("FROM") || s.Words("IN") {
		if database, ok = s.databaseAhead(); ok && table == "" {
			return nil
		}
	}
	if !ok || !c.exists(database, table) {
		return nil
	}
	return c.mustSee(database, table)
}

// permitSet refuses to change a variable for everybody.
func (c *session) permitSet(s *statement) error {
	for s.Peek().Kind != lex.End {
		// A value that is called global is none that a client sends.
		if s.Next().Is("GLOBAL") {
			return c.may(access.Operate, access.System())
		}
	}
	return nil
}

// permitKill lets everybody end own connections.
func (c *session) permitKill(s *statement) error {
	if !s.Words("CONNECTION") {
		s.Words("QUERY")
	}
	id, err := strconv.ParseUint(s.Peek().Text, 10, 32)
	if err != nil {
		return nil
	}
	c.server.mu.Lock()
	other, user := c.server.sessions[uint32(id)], ""
	if other != nil {
		user = other.doing.user
	}
	c.server.mu.Unlock()
	if other == nil || c.seesUser(user) {
		return nil
	}
	return c.denied(access.Operate, access.System())
}

// exists reports whether there is such a table, information_schema aside, where
// everything is open to everybody.
func (c *session) exists(database, table string) bool {
	_, found := c.server.store.Table(database, table)
	return found && !strings.EqualFold(database, informationSchema)
}

// tableAhead reads the table that stands next; false when none does.
func (c *session) tableAhead(s *statement) (database, table string, ok bool) {
	database, table, err := c.tableName(s)
	return database, table, err == nil
}

// databaseAhead reads the database that stands next.
func (s *statement) databaseAhead() (database string, ok bool) {
	database, err := s.name("a database")
	for err == nil && s.Symbol(".") {
		database, err = s.name("a database")
	}
	return database, err == nil
}
