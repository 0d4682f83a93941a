package starrocks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"

	"github.com/go-sql-driver/mysql"

	"starlift/schema"
)

// Live is a table as the cluster has it.
type Live struct {
	// Table is in normal form: types with their sizes, aliases resolved, names
	// of properties in lower case and sorted. Properties holds everything that
	// the server printed, its defaults too, which differ from release to
	// release: who compares looks only at the names that a configuration sets
	// (protocol reference 8, number 25).
	Table schema.Table
	// ID tells the table from an earlier one of its name. It is 0 where the
	// cluster does not say it: before StarRocks 3.0.
	ID     int64
	Exists bool
}

// Table looks at a table. One that does not exist, or whose database does not,
// is no error: Exists is false. A view, or a table of a foreign engine, is an
// error. It takes two queries.
func (c *Client) Table(ctx context.Context, database, name string) (Live, error) {
	t, err := c.rows(ctx, showCreate(TableName{database, name}))
	if missing(err) {
		return Live{}, nil
	}
	if err != nil {
		return Live{}, fmt.Errorf("look at table %s.%s: %w", database, name, err)
	}
	if len(t.rows) != 1 || len(t.columns) < 2 {
		return Live{}, fmt.Errorf("look at table %s.%s: SHOW CREATE TABLE gave %d rows of %d columns", database, name, len(t.rows), len(t.columns))
	}
	live := Live{Exists: true}
	if live.Table, err = parseCreateTable(t.rows[0][1].String); err != nil {
		return Live{}, fmt.Errorf("look at table %s.%s: %w", database, name, err)
	}
	live.Table.Database, live.Table.Name = database, name
	if live.ID, err = c.tableID(ctx, database, name); err != nil {
		return Live{}, err
	}
	return live, nil
}

const tableIDs = "SELECT TABLE_NAME, TABLE_ID FROM information_schema.tables_config WHERE TABLE_SCHEMA = "

func (c *Client) tableID(ctx context.Context, database, name string) (int64, error) {
	ids, err := c.readTableIDs(ctx, tableIDs+quoteString(database)+" AND TABLE_NAME = "+quoteString(name))
	if missing(err) {
		return 0, nil // no such view before 3.0
	}
	if err != nil {
		return 0, fmt.Errorf("read the id of table %s.%s: %w", database, name, err)
	}
	id, ok := ids[name]
	if !ok {
		// SHOW CREATE TABLE has just shown it, so it went in between.
		return 0, fmt.Errorf("read the id of table %s.%s: the table is gone", database, name)
	}
	return id, nil
}

// TableIDs returns the ids of the tables of a database that the account may
// see, by name. A database that does not exist has none.
func (c *Client) TableIDs(ctx context.Context, database string) (map[string]int64, error) {
	ids, err := c.readTableIDs(ctx, tableIDs+quoteString(database))
	if err != nil {
		return nil, fmt.Errorf("read the table ids of database %s: %w", database, err)
	}
	return ids, nil
}

func (c *Client) readTableIDs(ctx context.Context, query string) (map[string]int64, error) {
	t, err := c.rows(ctx, query)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int64, len(t.rows))
	for _, row := range t.rows {
		id, err := strconv.ParseInt(row[1].String, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("TABLE_ID of %q is %q, not a number", row[0].String, row[1].String)
		}
		ids[row[0].String] = id
	}
	return ids, nil
}

// Databases lists the databases that the account may see, sorted.
func (c *Client) Databases(ctx context.Context) ([]string, error) {
	t, err := c.rows(ctx, "SHOW DATABASES")
	if err != nil {
		return nil, fmt.Errorf("list databases: %w", err)
	}
	list := make([]string, len(t.rows))
	for i, row := range t.rows {
		list[i] = row[0].String
	}
	sort.Strings(list)
	return list, nil
}

// HasDatabase says whether there is a database of that name, which is
// case-sensitive, as far as the account may see.
func (c *Client) HasDatabase(ctx context.Context, name string) (bool, error) {
	list, err := c.Databases(ctx)
	return slices.Contains(list, name), err
}

// HasRows says whether a table holds any row that is visible.
func (c *Client) HasRows(ctx context.Context, database, name string) (bool, error) {
	t, err := c.rows(ctx, "SELECT 1 FROM "+quoteName(database)+"."+quoteName(name)+" LIMIT 1")
	if err != nil {
		return false, fmt.Errorf("look for rows in %s.%s: %w", database, name, err)
	}
	return len(t.rows) > 0, nil
}

// CountRows counts the visible rows of a table for which a condition of SQL
// holds; all of them with an empty one.
func (c *Client) CountRows(ctx context.Context, database, name, condition string) (int64, error) {
	query := "SELECT COUNT(*) FROM " + quoteName(database) + "." + quoteName(name)
	if condition != "" {
		query += " WHERE " + condition
	}
	t, err := c.rows(ctx, query)
	if err == nil && len(t.rows) != 1 {
		err = fmt.Errorf("%d rows answered instead of 1", len(t.rows))
	}
	var n int64
	if err == nil {
		n, err = strconv.ParseInt(t.rows[0][0].String, 10, 64)
	}
	if err != nil {
		return 0, fmt.Errorf("count the rows of %s.%s: %w", database, name, err)
	}
	return n, nil
}

// missing recognises an unknown table or database by text: the numbers differ
// between releases (protocol reference 6.2).
func missing(err error) bool {
	var answered *mysql.MySQLError
	if !errors.As(err, &answered) {
		return false
	}
	return contains(answered.Message, "unknown table") || contains(answered.Message, "unknown database") ||
		contains(answered.Message, "table") && contains(answered.Message, "not found") ||
		contains(answered.Message, "database") && contains(answered.Message, "does not exist")
}

// Tables lists the tables of a database that the account may see, by name,
// without its views.
func (c *Client) Tables(ctx context.Context, database string) ([]string, error) {
	t, err := c.rows(ctx, "SELECT TABLE_NAME FROM information_schema.tables WHERE TABLE_SCHEMA = "+quoteString(database)+` AND TABLE_TYPE = "BASE TABLE"`)
	if err != nil {
		return nil, fmt.Errorf("list the tables of database %s: %w", database, err)
	}
	list := make([]string, len(t.rows))
	for i, row := range t.rows {
		list[i] = row[0].String
	}
	sort.Strings(list)
	return list, nil
}
