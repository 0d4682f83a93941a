package sql

import (
	"strings"

	"starlift-sandbox/sql/failure"
)

// truncate is TRUNCATE TABLE t [PARTITION (p, …)].
func (c *session) truncate(s *statement) (answer, error) {
	if !s.Words("TABLE") {
		return answer{}, failure.Unexpected(&s.Reader, "TABLE")
	}
	database, table, err := c.tableName(s)
	if err != nil {
		return answer{}, err
	}
	var partitions []string
	if s.Words("PARTITION") || s.Words("PARTITIONS") {
		if partitions, err = s.partitionNames(); err != nil {
			return answer{}, err
		}
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	c.server.altering.Lock()
	defer c.server.altering.Unlock()
	t, err := c.server.idleTable(database, table)
	if err != nil {
		return answer{}, err
	}
	if partitions == nil {
		return answer{}, missing(c.server.store.TruncateTable(database, table), database, table)
	}
	names, found, err := c.server.known(t, partitions)
	switch {
	case err != nil:
		return answer{}, err
	case !found:
		return answer{}, failure.Execution("Partition %s does not exist", strings.Join(partitions, ","))
	}
	if d := t.Definition(); d.Partition == nil {
		// Its only partition has the table's name.
		return answer{}, missing(c.server.store.TruncateTable(database, table), database, table)
	}
	return answer{}, c.server.empty(t, names)
}

// partitionNames takes a name, or several in brackets.
func (s *statement) partitionNames() ([]string, error) {
	if !s.Symbol("(") {
		name, err := s.name("a partition name")
		return []string{name}, err
	}
	var names []string
	for {
		name, err := s.name("a partition name")
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if s.Symbol(")") {
			return names, nil
		}
		if !s.Symbol(",") {
			return nil, failure.Unexpected(&s.Reader, "','")
		}
	}
}
