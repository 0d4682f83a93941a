package sql

import (
	"fmt"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
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
		return newAnswer("ComputeNodeId", "IP", "HeartbeatPort", "BePort", "HttpPort", "BrpcPort", "LastStartTime", "LastHeartbeat", "Alive", "SystemDecommissioned", "ClusterDecommissioned", "ErrMsg", "Version"), s.end()
	case s.Words("TRANSACTION"):
		return c.showTransaction(s)
	case s.Words("PROC"):
		return c.showProc(s)
	case s.Words("VARIABLES"), s.Words("SESSION", "VARIABLES"), s.Words("GLOBAL", "VARIABLES"):
		return c.showVariables(s)
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
		return c.showProcesses(), s.end()
	case s.Words("ALTER", "TABLE"):
		// ALTER is refused, so there is never a job. WHERE, ORDER BY and LIMIT
		// of nothing need no reading.
		return newAnswer("JobId", "TableName", "CreateTime", "FinishTime", "IndexName", "IndexId", "OriginIndexId", "SchemaVersion", "TransactionId", "State", "Msg", "Progress", "Timeout"), nil
	}
	return answer{}, failure.Unsupported("SHOW %s", s.Peek().Text)
}

func (c *session) showDatabases(s *statement) (answer, error) {
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	out := newAnswer("Database")
	for _, name := range c.databases() {
		out.add(name)
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
		if full {
			out.add(name, "BASE TABLE")
		} else {
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
		out.add(d.Name, "StarRocks", nil, "", t.Rows(), nil, nil, nil, nil, nil, nil, nil, nil, nil, "utf8_general_ci", nil, "", d.Comment)
	}
	out.filter(0, pattern)
	return out, s.end()
}

func (c *session) showProcesses() answer {
	out := newAnswer("Id", "User", "Host", "Db", "Command", "ConnectionStartTime", "Time", "State", "Info", "IsPending")
	out.add(int64(c.id), c.user, c.address, c.database, "Query", nil, 0, "OK", "", "false")
	return out
}

// kill ends another connection. Both forms close it: what runs there ends with
// it.
func (c *session) kill(s *statement) (answer, error) {
	if !s.Words("CONNECTION") {
		s.Words("QUERY")
	}
	token := s.Next()
	if token.Kind != lex.Number {
		return answer{}, failure.Unexpected(&s.Reader, "a connection id")
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	for id, other := range c.server.sessions {
		if fmt.Sprint(id) == token.Text {
			other.cancel()
			return answer{}, nil
		}
	}
	return answer{}, &failure.Error{Code: 1094, State: "HY000", Message: "Unknown thread id: " + token.Text}
}
