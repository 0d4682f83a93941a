// Package starrocks is the client of a StarRocks cluster: SQL over the MySQL
// protocol to look at tables and to run statements, HTTP for transactions that
// load data, the spelling of types, and what a load may be told. It decides
// what an answer means, and asks the label's state where an answer proves
// nothing. It does not decide what to load, keeps no record of what was loaded,
// prints nothing, and reads neither environment nor files. plan and apply call
// it; config uses its types and options.
package starrocks

import (
	"context"
	"crypto/tls"
	"database/sql"
	"net/http"
	"strings"
	"time"
)

// Settings says where a cluster is and how patient the client is. The client
// copies it; zero durations mean the defaults named here.
type Settings struct {
	// Query lists the frontends' query addresses, host:port.
	Query []string
	// Load lists the frontends' HTTP addresses, host:port, or with a scheme
	// http://host:port or https://host:port.
	Load []string
	User string
	// Password may be empty. It is in no error and no result.
	Password string
	// Backends maps an address that a frontend names in a redirect, host:port
	// or host alone, to one that can be reached: host, host:port, or either
	// with a scheme before it.
	Backends map[string]string
	// TLS is used for the query connections and for https; nil: the query
	// connections are plain.
	TLS *tls.Config
	// ConnectTimeout bounds the making of one connection, TLS included; default
	// 30 s.
	ConnectTimeout time.Duration
	// ContinueTimeout is how long a load waits for "100 Continue" before it
	// sends its body unasked; default 10 s.
	ContinueTimeout time.Duration
	// AnswerTimeout bounds a short request or query, answer included, once
	// connected; default 30 s. Loading, preparing and committing have their
	// own limits.
	AnswerTimeout time.Duration
	// Now and Sleep are the client's clock; nil: the real one. Sleep returns
	// the context's error when that ends first.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// Watch is told of every request and statement when it is over; nil: nobody
	// is. It may be called by several goroutines at a time.
	Watch func(Exchange)
}

const (
	defaultConnect  = 30 * time.Second
	defaultContinue = 10 * time.Second
	defaultAnswer   = 30 * time.Second
	// restAfterFailure is how long a frontend that could not be reached is
	// tried only after all others.
	restAfterFailure = 30 * time.Second
)

// Client talks to one cluster. It may be used by several goroutines at a time.
type Client struct {
	settings Settings
	query    *frontends
	load     *frontends
	db       *sql.DB
	http     *http.Transport
}

// New makes a client. It connects to nothing: an address that is wrong shows
// in the first request. The caller closes it.
func New(s Settings) *Client {
	s.ConnectTimeout = orDefault(s.ConnectTimeout, defaultConnect)
	s.ContinueTimeout = orDefault(s.ContinueTimeout, defaultContinue)
	s.AnswerTimeout = orDefault(s.AnswerTimeout, defaultAnswer)
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Sleep == nil {
		s.Sleep = sleep
	}
	bases := make([]string, len(s.Load))
	for i, address := range s.Load {
		if !strings.Contains(address, "://") {
			address = "http://" + address
		}
		bases[i] = strings.TrimRight(address, "/")
	}
	c := &Client{
		settings: s,
		query:    &frontends{addresses: append([]string(nil), s.Query...), now: s.Now},
		load:     &frontends{addresses: bases, now: s.Now},
	}
	c.http = newHTTP(s)
	c.db = sql.OpenDB(&connector{client: c})
	c.db.SetMaxOpenConns(4)
	c.db.SetMaxIdleConns(2)
	c.db.SetConnMaxIdleTime(time.Minute)
	return c
}

// Close ends idle connections and waits for running queries. Requests that
// still run end with their contexts.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return c.db.Close()
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
