package sql

import (
	"errors"
	"strings"

	"starlift-sandbox/sql/failure"
)

func (c *session) show(s *statement) (answer, error) {
	switch {
	case s.Words("CREATE"):
		return c.showCreate(s)
	case s.Words("DATABASES"), s.Words("SCHEMAS"):
		return c.showDatabases(s)
	case s.Words("TABLES"):
		return c.showTables(s, false)
	case s.Words("FULL", "TABLES"):
		return c.showTables(s, true)
	case s.Words("TABLE", "STATUS"):
		return c.showTableStatus(s)
	case s.Words("COLUMNS"), s.Words("FIELDS"):
		return c.showColumns(s, false)
	case s.Words("FULL", "COLUMNS"), s.Words("FULL", "FIELDS"):
		return c.showColumns(s, true)
	case s.Words("FRONTENDS"):
		return c.showFrontends(), s.end()
	case s.Words("BACKENDS"):
		return c.showBackends(), s.end()
	case s.Words("COMPUTE", "NODES"):
		return c.showComputeNodes(), s.end()
	case s.Words("TRANSACTION"):
		return c.showTransaction(s)
	case s.Words("PROC"):
		return c.showProc(s)
	case s.Words("VARIABLES"), s.Words("SESSION", "VARIABLES"):
		return c.showVariables(s, false)
	case s.Words("GLOBAL", "VARIABLES"):
		return c.showVariables(s, true)
	case s.Words("STATUS"), s.Words("SESSION", "STATUS"), s.Words("GLOBAL", "STATUS"):
		if _, err := s.like(); err != nil {
			return answer{}, err
		}
		return newAnswer("Variable_name", "Value"), s.end()
	case s.Words("WARNINGS"), s.Words("ERRORS"):
		if s.Words("LIMIT") {
			s.Next()
		}
		return newAnswer("Level", "Code", "Message"), s.end()
	case s.Words("ENGINES"):
		out := newAnswer("Engine", "Support", "Comment", "Transactions", "XA", "Savepoints")
		out.add("OLAP", "YES", "Default storage engine of StarRocks", "NO", "NO", "NO")
		return out, s.end()
	case s.Words("CATALOGS"):
		out := newAnswer("Catalog", "Type", "Comment")
		out.add("default_catalog", "Internal", "An internal catalog contains this cluster's self-managed tables.")
		return out, s.end()
	case s.Words("PROCESSLIST"), s.Words("FULL", "PROCESSLIST"):
		return c.server.showProcesses(c.seesUser), s.end()
	case s.Words("ALTER", "TABLE"):
		return c.showAlter(s)
	case s.Words("PARTITIONS"):
		return c.showPartitions(s)
	}
	if out, taken, err := c.showOfTools(s); taken {
		return out, err
	}
	return answer{}, failure.Unsupported("SHOW %s", s.Peek().Text)
}

func (c *session) showDatabases(s *statement) (answer, error) {
	if s.Words("FROM") || s.Words("IN") {
		if name, err := s.name("a catalog"); err != nil || name != defaultCatalog {
			return answer{}, errors.Join(err, failure.Analyze("Unknown catalog '%s'", name))
		}
	}
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	out := newAnswer("Database")
	for _, name := range c.databases() {
		if c.sees(name, "") {
			out.add(name)
		}
	}
	out.filter(0, pattern)
	return out, s.end()
}

// databases are the names of the store's databases and information_schema,
// sorted.
func (c *session) databases() []string { return c.server.databases() }

// fromDatabase takes `FROM database` or gives the session's.
func (c *session) fromDatabase(s *statement) (string, error) {
	database := c.database
	if s.Words("FROM") || s.Words("IN") {
		var err error
		if database, err = s.name("a database name"); err != nil {
			return "", err
		}
		if s.Symbol(".") {
			if database, err = s.name("a database name"); err != nil {
				return "", err
			}
		}
	}
	switch {
	case database == "":
		return "", failure.NoDatabase()
	case strings.EqualFold(database, informationSchema):
		return informationSchema, nil
	case !c.server.hasDatabase(database):
		return "", failure.UnknownDatabase(database)
	}
	return database, nil
}

func (c *session) showTables(s *statement, full bool) (answer, error) {
	database, err := c.fromDatabase(s)
	if err != nil {
		return answer{}, err
	}
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	names := []string{"Tables_in_" + database}
	if full {
		names = append(names, "Table_type")
	}
	out := newAnswer(names...)
	for _, name := range c.server.tableNames(database) {
		if !c.sees(database, name) {
			continue
		}
		switch {
		case full && database == informationSchema:
			out.add(name, "SYSTEM VIEW")
		case full:
			out.add(name, "BASE TABLE")
		default:
			out.add(name)
		}
	}
	out.filter(0, pattern)
	return out, s.end()
}

func (c *session) showTableStatus(s *statement) (answer, error) {
	database, err := c.fromDatabase(s)
	if err != nil {
		return answer{}, err
	}
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	out := newAnswer("Name", "Engine", "Version", "Row_format", "Rows", "Avg_row_length", "Data_length", "Max_data_length",
		"Index_length", "Data_free", "Auto_increment", "Create_time", "Update_time", "Check_time", "Collation", "Checksum", "Create_options", "Comment")
	for _, t := range c.server.store.Tables(database) {
		d := t.Definition()
		if !c.sees(database, d.Name) {
			continue
		}
		out.add(d.Name, "StarRocks", nil, "", t.Rows(), nil, nil, nil, nil, nil, nil, nil, nil, nil, "utf8_general_ci", nil, "", d.Comment)
	}
	out.filter(0, pattern)
	return out, s.end()
}
