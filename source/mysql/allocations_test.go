//go:build !race

package mysql

import (
	"testing"

	"starlift/mysqltest"
	"starlift/mysqlwire"
	"starlift/source"
	"starlift/source/sourcetest"
)

// TestReadingARowAllocatesNothing goes without TLS, which allocates to connect.
func TestReadingARowAllocatesNothing(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE many (id INT, name VARCHAR(20) COLLATE utf8mb4_general_ci, v DECIMAL(10,2), d DATETIME(6), PRIMARY KEY (id, name))",
		"INSERT INTO many SELECT seq, CONCAT('name ', seq), seq / 7, '2024-01-01' + INTERVAL seq SECOND FROM seq_1_to_20000", "ANALYZE TABLE many")
	c := declared(s, database, "many")
	sourcetest.Allocations(t, sourcetest.Case{Open: func(t *testing.T) source.Source {
		src := open(t, c)
		src.(*tableSource).wire.Encryption = mysqlwire.Plain
		return src
	}})
}
