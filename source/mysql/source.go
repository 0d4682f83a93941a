// Package mysql is the source that reads a table of MySQL or MariaDB: a snapshot
// of it in chunks by key. Each chunk is a bounded split that one statement reads,
// and a consistent picture of its own moment; the chunks together are one
// generation, bounded by the keys that there were when it was listed.
package mysql

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"starlift/mysqlwire"
	"starlift/mysqlwire/value"
	"starlift/source"
)

// Config is a source "mysql" as declared.
type Config struct {
	Addresses          []string // host:port or path of a socket; one at least
	Username, Password string
	TLS                *TLS
	Database, Table    string
	Columns            []string // empty: all
	Where              string
	ChunkRows          int
	ChunkBytes         int64 // 0: as the load's cells
	Values             value.Options
	zone               string // as written
}

// Describe names the server and the table. Further addresses are other ways to
// the same data.
func (c *Config) Describe() string {
	return fmt.Sprintf("%s %s.%s", c.Addresses[0], c.Database, c.Table)
}

// Definition is what decides, beside the table, which values its rows have.
func (c *Config) Definition() string {
	return fmt.Sprintf("%q %q %q %d %q %t", c.Columns, c.Where, c.zone, c.Values.ZeroDate, c.Values.Replacement, c.Values.Tiny1AsBool)
}

// Open finds the first server that answers, and stays with it: chunks of one
// snapshot must not come from several servers.
func (c *Config) Open(ctx context.Context, settings source.Settings) (source.Source, error) {
	s := &tableSource{config: c, chunkBytes: settings.CellBytes}
	if c.ChunkBytes > 0 {
		s.chunkBytes = min(s.chunkBytes, c.ChunkBytes)
	}
	if err := c.TLS.secure(&s.wire); err != nil {
		return nil, err
	}
	s.wire.User, s.wire.Password = c.Username, c.Password
	s.wire.Attributes = []mysqlwire.Attribute{{Name: "program_name", Value: "starlift"}}
	var failed []string
	for _, address := range c.Addresses {
		s.wire.Address = address
		err := s.with(ctx, func(q *session) error { return s.preflight(ctx, q) })
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil || !elsewhere(err) {
			return nil, err
		}
		failed = append(failed, err.Error())
	}
	return nil, fmt.Errorf("%s", strings.Join(failed, "; "))
}

// tableSource is an open source of one table at one server.
type tableSource struct {
	config *Config
	wire   mysqlwire.Config
	server server
	// chunkBytes is about how large a chunk may be: it is one transaction.
	chunkBytes int64

	lock  sync.Mutex
	shape *shape // of the table, once it was asked for
}

// Close has nothing to give back: a connection lives as long as what it is for.
func (s *tableSource) Close() error { return nil }

func fold(name string) string { return strings.ToLower(name) }
