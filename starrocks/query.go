package starrocks

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// connector makes query connections to whichever frontend answers. Each has its
// own copy of the TLS settings, so that nothing is registered in the driver.
type connector struct {
	client *Client
	// several lets a request hold several statements, which only TablesIn sends.
	several bool
}

// Connect tries the frontends in order. A frontend that answers with an error
// of its own, such as a refused login, is not down: its answer is final.
func (k *connector) Connect(ctx context.Context) (driver.Conn, error) {
	list := k.client.query
	var failures []error
	for _, address := range list.order() {
		conn, err := k.dial(ctx, address)
		if err == nil {
			list.worked(address)
			return conn, nil
		}
		var answered *mysql.MySQLError
		if errors.As(err, &answered) {
			if deniedNumber(answered.Number) {
				return nil, &AccessError{Address: address, Message: answered.Message}
			}
			return nil, fmt.Errorf("connect to %s: %w", address, err)
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("connect to %s: %w", address, waitError(ctx, "frontend "+address, "accept a query connection", err))
		}
		list.failed(address)
		failures = append(failures, fmt.Errorf("%s: %w", address, err))
	}
	if len(failures) == 0 {
		return nil, errors.New("no query address of a frontend is configured")
	}
	return nil, &noFrontendError{failures: failures}
}

func (k *connector) dial(ctx context.Context, address string) (driver.Conn, error) {
	s := &k.client.settings
	cfg := mysql.NewConfig()
	cfg.Net, cfg.Addr = "tcp", address
	cfg.User, cfg.Passwd = s.User, s.Password
	cfg.Timeout = s.ConnectTimeout
	cfg.MultiStatements = k.several
	cfg.Logger = &mysql.NopLogger{}
	if s.TLS != nil {
		cfg.TLS = s.TLS.Clone()
		if host, _, err := net.SplitHostPort(address); err == nil && cfg.TLS.ServerName == "" {
			cfg.TLS.ServerName = host
		}
	}
	made, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := withLimit(ctx, s.ConnectTimeout)
	defer cancel()
	conn, err := made.Connect(ctx)
	if err != nil {
		var network net.Error
		if ctx.Err() == nil && errors.As(err, &network) && network.Timeout() {
			return nil, &DeadlineError{Node: "frontend " + address, What: "accept a query connection", Limit: s.ConnectTimeout}
		}
		return nil, waitError(ctx, "frontend "+address, "accept a query connection", err)
	}
	return conn, nil
}

// queryWait says which statement a frontend has not answered in time. Where it was
// not the client's limit that ended the wait, the error stays the driver's.
func (c *Client) queryWait(ctx context.Context, statement string, err error) error {
	var reached *limitReached
	if err == nil || ctx.Err() == nil || !errors.As(context.Cause(ctx), &reached) {
		return err
	}
	node := "a frontend"
	if order := c.query.order(); len(order) > 0 {
		node = "frontend " + order[0]
	}
	return waitError(ctx, node, "answer "+cut(strings.Join(strings.Fields(statement), " "), 60), err)
}

// Driver is asked for by database/sql.
func (k *connector) Driver() driver.Driver { return &mysql.MySQLDriver{} }

// noFrontendError is a list of frontends of which none could be connected to.
type noFrontendError struct{ failures []error }

func (e *noFrontendError) Error() string {
	texts := make([]string, len(e.failures))
	for i, err := range e.failures {
		texts[i] = err.Error()
	}
	return "no frontend can be reached: " + strings.Join(texts, "; ")
}

func (e *noFrontendError) Unwrap() []error { return e.failures }

// table is the whole answer to a query; those that the client asks are small.
type table struct {
	columns []string
	rows    [][]sql.NullString
}

// column returns the index of the column of that name, in any case, or -1: the
// lists that StarRocks shows gain columns between releases (6.1).
func (t *table) column(name string) int {
	for i, c := range t.columns {
		if strings.EqualFold(c, name) {
			return i
		}
	}
	return -1
}

// rows runs a statement that only reads. Values stand in it as literals, since
// statements with parameters would be prepared on the server, which is limited
// (protocol reference 6.1). A connection that breaks under it is
// no answer, so it is then asked once more, of another frontend if need be.
func (c *Client) rows(ctx context.Context, query string) (table, error) {
	t, err := c.rowsOnce(ctx, query)
	if err != nil && brokenConnection(err) && ctx.Err() == nil {
		t, err = c.rowsOnce(ctx, query)
	}
	return t, err
}

func (c *Client) rowsOnce(ctx context.Context, query string) (t table, err error) {
	ctx, cancel := withLimit(ctx, c.settings.AnswerTimeout+c.connectLimit())
	defer cancel()
	begun := c.settings.Now()
	defer func() {
		err = c.queryWait(ctx, query, err)
		c.watch(Exchange{Asked: query, Err: err}, begun)
	}()
	found, err := c.db.QueryContext(ctx, query)
	if err != nil {
		return table{}, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	if t.columns, err = found.Columns(); err != nil {
		return table{}, err
	}
	for found.Next() {
		row := make([]sql.NullString, len(t.columns))
		into := make([]any, len(row))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			return table{}, err
		}
		t.rows = append(t.rows, row)
	}
	return t, found.Err()
}

// connectLimit is how long it can take to find a frontend that answers.
func (c *Client) connectLimit() time.Duration {
	return c.settings.ConnectTimeout * time.Duration(len(c.query.addresses))
}

func brokenConnection(err error) bool {
	var network *net.OpError
	return errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
}

// Config returns the values of those frontend settings that the cluster has, by
// name. It needs the privilege OPERATE on SYSTEM; Denied(err) says that the
// account lacks it.
func (c *Client) Config(ctx context.Context, names ...string) (map[string]string, error) {
	values := make(map[string]string, len(names))
	for _, name := range names {
		t, err := c.rows(ctx, "ADMIN SHOW FRONTEND CONFIG LIKE "+quoteString(name))
		if err != nil {
			return nil, fmt.Errorf("read frontend setting %s: %w", name, err)
		}
		key, value := t.column("Key"), t.column("Value")
		if key < 0 || value < 0 {
			return nil, fmt.Errorf("read frontend setting %s: the answer has no columns Key and Value", name)
		}
		for _, row := range t.rows {
			if strings.EqualFold(row[key].String, name) { // in LIKE, _ stands for any character
				values[name] = row[value].String
			}
		}
	}
	return values, nil
}
