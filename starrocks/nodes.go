package starrocks

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// Backend is a node that takes rows, as the frontends know it.
type Backend struct {
	Named string // host:port of its HTTP port, as redirects name it
	Alive bool
}

// Backends lists the backends. It needs the privilege OPERATE or NODE on SYSTEM;
// Denied(err) says that the account lacks it.
func (c *Client) Backends(ctx context.Context) ([]Backend, error) {
	t, err := c.rows(ctx, "SHOW BACKENDS")
	if err != nil {
		return nil, fmt.Errorf("list the backends: %w", err)
	}
	host, port, alive := t.column("IP"), t.column("HttpPort"), t.column("Alive")
	if host < 0 || port < 0 || alive < 0 {
		return nil, fmt.Errorf("list the backends: the answer has no columns IP, HttpPort and Alive")
	}
	var list []Backend
	for _, row := range t.rows {
		list = append(list, Backend{net.JoinHostPort(row[host].String, row[port].String), strings.EqualFold(row[alive].String, "true")})
	}
	return list, nil
}

// reachLimit is how long a node may take to accept a connection: to a load that
// is in the same network it takes a millisecond.
const reachLimit = 5 * time.Second

// Reach connects to a backend at the address that a load would be sent to, after
// backend_addresses, and sends nothing. What is wrong is an *UnreachableError.
func (c *Client) Reach(ctx context.Context, b Backend) error {
	base, _ := c.backend("http", b.Named)
	d := dialer{limit: min(reachLimit, c.settings.ConnectTimeout)}
	conn, err := d.plain(ctx, "tcp", hostOf(base))
	if err != nil {
		return &UnreachableError{Named: b.Named, Address: hostOf(base), Err: err}
	}
	return conn.Close()
}

// RunningTxn is a transaction of a database that has not ended.
type RunningTxn struct {
	Label    Label
	Prepared bool // else PREPARE, or COMMITTED and not yet visible
}

// Running lists the transactions of a database that have not ended, of whatever
// kind of load, in the order of the cluster. It needs the privilege OPERATE on
// SYSTEM; Denied(err) says that the account lacks it.
func (c *Client) Running(ctx context.Context, database string) ([]RunningTxn, error) {
	t, err := c.rows(ctx, "SHOW PROC "+quoteString("/transactions/"+database+"/running"))
	if err != nil {
		return nil, fmt.Errorf("list the running transactions of database %s: %w", database, err)
	}
	label, status := t.column("Label"), t.column("TransactionStatus")
	if label < 0 || status < 0 {
		return nil, fmt.Errorf("list the running transactions of database %s: the answer has no columns Label and TransactionStatus", database)
	}
	var list []RunningTxn
	for _, row := range t.rows {
		list = append(list, RunningTxn{Label(row[label].String), strings.EqualFold(row[status].String, Prepared.String())})
	}
	return list, nil
}
