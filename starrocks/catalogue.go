package starrocks

import (
	"context"
	"errors"
	"fmt"
)

// TableName names a table of a cluster.
type TableName struct{ Database, Name string }

// Found is a table as TablesIn saw it, or why it cannot be read.
type Found struct {
	Live
	Err error
}

// batchSize is how many SHOW CREATE TABLE go in one request: few enough that
// their answer stays below a megabyte or two, many enough that a thousand tables
// are ten requests.
const batchSize = 100

// TablesIn looks at many tables as Table does at one, in few round trips: one a
// database for the ids, and one for each 100 tables that are there. A table that
// the ids do not name is looked at alone, since an account may be kept from
// seeing it; a database that does not exist is asked for once. An error is that
// of the cluster as a whole; what is wrong with one table stands with it.
func (c *Client) TablesIn(ctx context.Context, names []TableName) (map[TableName]Found, error) {
	found := make(map[TableName]Found, len(names))
	ids, err := c.idsOf(ctx, names)
	if err != nil {
		return nil, err
	}
	var there, unseen []TableName
	for _, n := range names {
		switch known, told := ids[n.Database]; {
		case !told || known[n.Name] == 0:
			unseen = append(unseen, n)
		default:
			there = append(there, n)
		}
	}
	b := &bulk{client: c, ids: ids, found: found}
	defer b.close()
	if err := b.look(ctx, there); err != nil {
		return nil, err
	}
	gone := map[string]bool{} // databases that do not exist
	for _, n := range unseen {
		if gone[n.Database] {
			found[n] = Found{}
			continue
		}
		live, err := c.Table(ctx, n.Database, n.Name)
		if err != nil && noAnswer(err) {
			return nil, err
		}
		found[n] = Found{live, err}
		if err == nil && !live.Exists {
			gone[n.Database] = !c.databaseThere(ctx, ids, n.Database)
		}
	}
	return found, nil
}

// noAnswer says that an error is no answer of the cluster, so that asking on
// about other tables is no use.
func noAnswer(err error) bool {
	var none *noFrontendError
	var access *AccessError
	return errors.As(err, &none) || errors.As(err, &access) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// idsOf reads the table ids of every database that the names are in. Before
// StarRocks 3.0 there are none, and every table is looked at alone.
func (c *Client) idsOf(ctx context.Context, names []TableName) (map[string]map[string]int64, error) {
	ids := map[string]map[string]int64{}
	for _, n := range names {
		if _, asked := ids[n.Database]; asked {
			continue
		}
		of, err := c.readTableIDs(ctx, tableIDs+quoteString(n.Database))
		switch {
		case missing(err):
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("read the table ids of database %s: %w", n.Database, err)
		}
		ids[n.Database] = of
	}
	return ids, nil
}

// databaseThere says whether a database is there, of which a table was missing:
// one that has tables is. Where it cannot be told it counts as there, and its
// tables are asked for one by one.
func (c *Client) databaseThere(ctx context.Context, ids map[string]map[string]int64, name string) bool {
	if len(ids[name]) > 0 {
		return true
	}
	there, err := c.HasDatabase(ctx, name)
	return err != nil || there
}
