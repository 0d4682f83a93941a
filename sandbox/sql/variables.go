package sql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/sql/engine"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/sql/wire"
)

type variable struct{ name, value string }

// serverVariables are those that clients ask for, sorted. SET changes them for
// the connection, and StarRocks obeys few of them.
func (s *server) serverVariables() []variable {
	return []variable{
		{"auto_increment_increment", "1"},
		{"autocommit", "1"},
		{"big_query_profile_threshold", "30s"},
		{"character_set_client", "utf8"},
		{"character_set_connection", "utf8"},
		{"character_set_database", "utf8"},
		{"character_set_results", "utf8"},
		{"character_set_server", "utf8"},
		{"collation_connection", "utf8_general_ci"},
		{"collation_database", "utf8_general_ci"},
		{"collation_server", "utf8_general_ci"},
		{"exec_mem_limit", "2147483648"},
		{"init_connect", ""},
		{"insert_timeout", "14400"},
		{"interactive_timeout", "3600"},
		{"language", "/starrocks/share/english/"},
		{"license", "Apache License 2.0"},
		{"lower_case_table_names", "0"},
		{"max_allowed_packet", strconv.Itoa(wire.MaxCommand)},
		{"net_buffer_length", "16384"},
		{"net_read_timeout", "60"},
		{"net_write_timeout", "60"},
		{"performance_schema", "false"},
		{"query_cache_size", "1048576"},
		{"query_cache_type", "0"},
		{"query_timeout", "300"},
		{"sql_auto_is_null", "false"},
		{"sql_mode", "ONLY_FULL_GROUP_BY"},
		{"sql_safe_updates", "0"},
		{"sql_select_limit", "9223372036854775807"},
		{"system_time_zone", "UTC"},
		{"time_zone", "Etc/UTC"},
		{"transaction_isolation", "REPEATABLE-READ"},
		{"transaction_read_only", "false"},
		{"tx_isolation", "REPEATABLE-READ"},
		{"tx_read_only", "false"},
		{"version", engine.HandshakeVersion},
		{"version_comment", s.version},
		{"wait_timeout", "28800"},
	}
}

// variable gives the value of @@name.
func (c *session) variable(name string) (string, bool) {
	if value, ok := c.variables[name]; ok {
		return value, true
	}
	all := c.server.serverVariables()
	i, ok := slices.BinarySearchFunc(all, name, func(v variable, name string) int { return strings.Compare(v.name, name) })
	if !ok {
		return "", false
	}
	return all[i].value, true
}

// timeout is how long a statement may run: insert_timeout for one that writes,
// query_timeout for every other.
func (c *session) timeout(text string) time.Duration {
	name := "query_timeout"
	first, err := lex.New(text).Next()
	if err == nil && (first.Is("INSERT") || first.Is("UPDATE") || first.Is("DELETE")) {
		name = "insert_timeout"
	}
	value, _ := c.variable(name)
	seconds, err := strconv.ParseInt(value, 10, 32)
	if err != nil || seconds <= 0 {
		// SET takes numbers only.
		seconds = 1
	}
	return time.Duration(seconds) * time.Second
}

func (c *session) showVariables(s *statement) (answer, error) {
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	name := ""
	if s.Words("WHERE", "VARIABLE_NAME") && s.Symbol("=") {
		name = s.Next().Text
	}
	out := newAnswer("Variable_name", "Value")
	for _, v := range c.server.serverVariables() {
		if name == "" || strings.EqualFold(name, v.name) {
			value, _ := c.variable(v.name)
			out.add(v.name, value)
		}
	}
	out.filter(0, pattern)
	return out, s.end()
}

// set is SET: NAMES and CHARACTER SET mean nothing here, variables are kept for
// the connection, and names that the server does not have are taken too, as
// the set of them changes with every release.
func (c *session) set(s *statement) (answer, error) {
	if s.Words("NAMES") || s.Words("CHARACTER", "SET") || s.Words("CHARSET") {
		s.Next()
		if s.Words("COLLATE") {
			s.Next()
		}
		return answer{}, s.end()
	}
	if s.Words("PASSWORD") {
		return answer{}, failure.Unsupported("SET PASSWORD")
	}
	if s.Words("TRANSACTION") || s.Words("SESSION", "TRANSACTION") {
		return answer{}, nil
	}
	for {
		if err := c.setOne(s); err != nil {
			return answer{}, err
		}
		if !s.Symbol(",") {
			return answer{}, s.end()
		}
	}
}

func (c *session) setOne(s *statement) error {
	if s.Peek().IsSymbol("@") {
		return failure.Unsupported("a user variable")
	}
	if s.Symbol("@@") {
		if s.Words("SESSION") || s.Words("GLOBAL") {
			s.Symbol(".")
		}
	} else if !s.Words("SESSION") && !s.Words("LOCAL") {
		s.Words("GLOBAL")
	}
	name, err := s.name("a variable")
	if err != nil {
		return err
	}
	if !s.Symbol("=") && !s.Symbol(":=") {
		return failure.Unexpected(&s.Reader, "'='")
	}
	sign := ""
	if s.Symbol("-") {
		sign = "-"
	}
	value := s.Next()
	switch value.Kind {
	case lex.End, lex.Symbol:
		return failure.Unexpected(&s.Reader, "a value")
	case lex.Word:
		switch {
		case value.Is("ON"), value.Is("TRUE"):
			value.Text = "1"
		case value.Is("OFF"), value.Is("FALSE"):
			value.Text = "0"
		case value.Is("DEFAULT"):
			delete(c.variables, strings.ToLower(name))
			return nil
		}
	}
	name = strings.ToLower(name)
	if old, ok := c.variable(name); ok && isNumber(old) && !isNumber(sign+value.Text) {
		return &failure.Error{Code: 1232, State: "42000", Message: fmt.Sprintf("Incorrect argument type to variable '%s'", name)}
	}
	c.variables[name] = sign + value.Text
	return nil
}

func isNumber(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}
