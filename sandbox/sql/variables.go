package sql

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/sql/wire"
	"starlift-sandbox/version"
)

// ownVariables are those whose values are this server's, or that clients ask for in every
// release.
func ownVariables(release version.Release) []variable {
	own := []struct{ name, value string }{
		{"auto_increment_increment", "1"},
		{"autocommit", "true"},
		{"catalog", "default_catalog"},
		{"character_set_client", "utf8"},
		{"character_set_connection", "utf8"},
		{"character_set_database", "utf8"},
		{"character_set_results", "utf8"},
		{"character_set_server", "utf8"},
		{"collation_connection", "utf8_general_ci"},
		{"collation_database", "utf8_general_ci"},
		{"collation_server", "utf8_general_ci"},
		{"enable_insert_strict", "true"},
		{"enable_profile", "false"},
		{"exec_mem_limit", "2147483648"},
		{"init_connect", ""},
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
		{"version", release.Handshake()},
		{"version_comment", release.CurrentVersion()},
		{"wait_timeout", "28800"},
	}
	list := make([]variable, len(own))
	for i, v := range own {
		list[i] = variable{name: v.name, value: v.value}
	}
	return list
}

// globals are what SET GLOBAL changed, for the connections that begin later. As
// long as the process lives: a server keeps them longer.
func (s *server) global(name string) (string, bool) {
	s.mu.Lock()
	value, ok := s.globals[name]
	s.mu.Unlock()
	if ok {
		return value, true
	}
	v, ok := s.knownVariable(name)
	return v.value, ok
}

// variable gives the value of @@name, and of the user variable @name by its name
// with the sign.
func (c *session) variable(name string) (string, bool) {
	if value, ok := c.variables[name]; ok {
		return value, true
	}
	return c.server.global(name)
}

// timeout is how long a statement may run, and the variable that says so:
// insert_timeout for one that writes,
// where the release has it, query_timeout for every other.
func (c *session) timeout(text string) (variable string, limit time.Duration) {
	name := "query_timeout"
	first, err := lex.New(text).Next()
	writes := err == nil && (first.Is("INSERT") || first.Is("UPDATE") || first.Is("DELETE"))
	if writes && c.server.options.Release.HasInsertTimeout() {
		name = "insert_timeout"
	}
	value, _ := c.variable(name)
	seconds, err := strconv.ParseInt(value, 10, 32)
	if err != nil || seconds <= 0 {
		// SET takes numbers only.
		seconds = 1
	}
	return name, time.Duration(seconds) * time.Second
}

// showVariables is SHOW [SESSION | GLOBAL] VARIABLES [LIKE | WHERE].
func (c *session) showVariables(s *statement, global bool) (answer, error) {
	pattern, err := s.like()
	if err != nil {
		return answer{}, err
	}
	wanted := func(string) bool { return true }
	if s.Words("WHERE") {
		if wanted, err = s.namesWanted("VARIABLE_NAME"); err != nil {
			return answer{}, err
		}
	}
	out := newAnswer("Variable_name", "Value")
	for _, v := range c.server.variables {
		if v.hidden || !wanted(v.name) {
			continue
		}
		value, _ := c.server.global(v.name)
		if !global {
			value, _ = c.variable(v.name)
		}
		out.add(v.name, value)
	}
	out.filter(0, pattern)
	return out, s.end()
}

// namesWanted reads conditions on the one column of that name, joined by OR:
// =, LIKE and IN.
func (s *statement) namesWanted(column string) (func(name string) bool, error) {
	var tests []func(string) bool
	for {
		name := s.Next()
		if !strings.EqualFold(name.Text, column) {
			return nil, failure.Unexpected(&s.Reader, column)
		}
		test, err := s.nameTest()
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
		if !s.Words("OR") {
			break
		}
	}
	return func(name string) bool {
		return slices.ContainsFunc(tests, func(test func(string) bool) bool { return test(name) })
	}, nil
}

func (s *statement) nameTest() (func(string) bool, error) {
	switch {
	case s.Peek().Is("LIKE"):
		pattern, err := s.like()
		return func(name string) bool { return matchLike(strings.ToLower(pattern), strings.ToLower(name)) }, err
	case s.Symbol("="):
		value := s.Next()
		if value.Kind != lex.String {
			return nil, failure.Unexpected(&s.Reader, "a name in quotes")
		}
		return func(name string) bool { return strings.EqualFold(name, value.Text) }, nil
	case s.Words("IN"):
		if !s.Symbol("(") {
			return nil, failure.Unexpected(&s.Reader, "'('")
		}
		var list []string
		for {
			list = append(list, strings.ToLower(s.Next().Text))
			if s.Symbol(")") {
				return func(name string) bool { return slices.Contains(list, strings.ToLower(name)) }, nil
			}
			if !s.Symbol(",") {
				return nil, failure.Unexpected(&s.Reader, "','")
			}
		}
	}
	return nil, failure.Unexpected(&s.Reader, "'=', LIKE or IN")
}
