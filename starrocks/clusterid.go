package starrocks

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// ClusterID is the number that a cluster gave itself when it was made. It is 0,
// without an error, where the account may not ask for it.
func (c *Client) ClusterID(ctx context.Context) (int64, error) {
	t, err := c.rows(ctx, "SHOW FRONTENDS")
	if err != nil {
		var answered *mysql.MySQLError
		if errors.As(err, &answered) {
			return 0, nil // it wants a privilege that loading does not need
		}
		return 0, fmt.Errorf("ask for the cluster's id: %w", err)
	}
	for i, name := range t.columns {
		if !strings.EqualFold(name, "ClusterId") || len(t.rows) == 0 {
			continue
		}
		id, err := strconv.ParseInt(t.rows[0][i].String, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("ask for the cluster's id: %w", err)
		}
		return id, nil
	}
	return 0, nil
}
