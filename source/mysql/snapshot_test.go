package mysql

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"starlift/mysqltest"
	"starlift/mysqlwire"
	"starlift/mysqlwire/value"
	"starlift/source"
	"starlift/source/sourcetest"
)

// declared is a source of a table at the shared server.
func declared(s *mysqltest.Server, database, table string) *Config {
	return &Config{
		Addresses: []string{s.Addr()}, Username: mysqltest.User, Password: mysqltest.Password,
		Database: database, Table: table, ChunkRows: 200_000,
	}
}

// sequence is a table of numbers in MariaDB.
var sequence = regexp.MustCompile(`seq_(\d+)_to_(\d+)`)

// made runs statements, of which those with a sequence work in MySQL, too.
func made(t *testing.T, s *mysqltest.Server, database string, statements ...string) {
	t.Helper()
	set := []string{"SET time_zone = '+00:00'", "SET cte_max_recursion_depth = 1000000"}
	if s.MariaDB {
		set[1] = "SET max_recursive_iterations = 1000000"
	}
	for _, statement := range statements {
		set = append(set, sequence.ReplaceAllString(statement,
			"(WITH RECURSIVE n(seq) AS (SELECT CAST($1 AS SIGNED) UNION ALL SELECT seq + 1 FROM n WHERE seq < $2) SELECT seq FROM n) AS n"))
	}
	s.Session(t, database, set...)
}

func open(t *testing.T, c *Config) source.Source {
	t.Helper()
	s, err := c.Open(t.Context(), source.Settings{CellBytes: 128 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// selected is what the server itself says the rows are.
func selected(t *testing.T, s *mysqltest.Server, query string) [][]string {
	t.Helper()
	conn, err := mysqlwire.Dial(t.Context(), mysqlwire.Config{Address: s.Addr(), User: mysqltest.User, Password: mysqltest.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for rows.Next() {
		row := make([]string, len(rows.Columns()))
		for i := range row {
			if row[i] = string(rows.Cell(i)); rows.Cell(i) == nil {
				row[i] = sourcetest.Null
			}
		}
		out = append(out, row)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return out
}

// tables are those that the conformance suite runs over: what they are made of,
// and what the server says of them in the order of their key.
var tables = []struct {
	name, create, insert, order string
	columns                     []string
	chunk                       int
}{
	{
		"whole", "id BIGINT PRIMARY KEY, v VARCHAR(20)",
		"SELECT seq - 10, IF(seq % 3, CONCAT('v', seq), NULL) FROM seq_1_to_23", "id", nil, 7,
	},
	{
		"unsigned_key", "id BIGINT UNSIGNED PRIMARY KEY, v INT",
		"SELECT 18446744073709551615 - seq * seq, seq FROM seq_0_to_11", "id", nil, 5,
	},
	{
		"pair", "a INT, b VARCHAR(10) COLLATE utf8mb4_general_ci, c DATE, v INT, PRIMARY KEY (a, b, c)",
		"SELECT seq % 3, CHAR(97 + seq % 5), '2024-01-01' + INTERVAL seq DAY, seq FROM seq_1_to_20", "a, b, c", nil, 4,
	},
	{
		"folded", "name VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT",
		"VALUES ('b', 1), ('A', 2), ('c', 3), ('D', 4), ('ä%_''\\\\', 5), ('E@x..y,z', 6), ('', 7)", "name", nil, 2,
	},
	{
		"latin", "name VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY, v INT",
		"SELECT CONCAT('ü', CHAR(97 + seq)), seq FROM seq_0_to_9", "name",
		[]string{"v"},
		3,
	},
	{
		"bytes", "id BINARY(4) PRIMARY KEY, v INT",
		"SELECT UNHEX(LPAD(HEX(seq * 77), 8, '0')), seq FROM seq_0_to_9", "id",
		[]string{"v"},
		3,
	},
	{
		"decimals", "id DECIMAL(10,3) PRIMARY KEY, v INT",
		"SELECT (seq - 5) / 8, seq FROM seq_0_to_9", "id", nil, 3,
	},
	{
		"moments", "at DATETIME(6), b BIT(9), t TIMESTAMP, PRIMARY KEY (at, b, t)",
		"SELECT TIMESTAMP('2024-02-28 23:59:59.999999') + INTERVAL seq DAY, 7, '2024-01-01 00:00:00' FROM seq_0_to_9", "at",
		[]string{"t"},
		3,
	},
	{
		"second", "id INT NOT NULL, u INT NOT NULL, v INT, UNIQUE KEY b (u), KEY (id)",
		"SELECT seq, 100 - seq, seq FROM seq_1_to_17", "u", nil, 5,
	},
	{
		"plain", "v INT, n INT",
		"SELECT seq, IF(seq % 4, seq, NULL) FROM seq_1_to_9", "v", nil, 3,
	},
}

func TestSnapshotsKeepTheContractOfSources(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	for _, table := range tables {
		t.Run(table.name, func(t *testing.T) {
			made(t, s, database, "CREATE TABLE "+table.name+" ("+table.create+") DEFAULT CHARSET utf8mb4",
				"INSERT INTO "+table.name+" "+table.insert, "ANALYZE TABLE "+table.name)
			c := declared(s, database, table.name)
			c.ChunkRows, c.Columns = table.chunk, table.columns
			what := "*"
			if len(c.Columns) > 0 {
				what = identifiers(c.Columns)
			}
			rows := selected(t, s, fmt.Sprintf("SELECT %s FROM %s.%s ORDER BY %s", what, database, table.name, table.order))
			sourcetest.Run(t, sourcetest.Case{Rows: rows, Open: func(t *testing.T) source.Source { return open(t, c) }})
		})
	}
}

func ids(splits []source.Split) []string {
	var out []string
	for _, s := range splits {
		out = append(out, s.ID)
	}
	return out
}

func listed(t *testing.T, s source.Source, known ...source.Known) []source.Split {
	t.Helper()
	splits, err := s.Splits(t.Context(), nil, known)
	if err != nil {
		t.Fatal(err)
	}
	return splits
}

func TestChunksAreNamedByTheirKeys(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE n (id INT PRIMARY KEY)", "INSERT INTO n SELECT seq * 10 FROM seq_0_to_9",
		"CREATE TABLE w (a INT, w VARCHAR(9), PRIMARY KEY (a, w))", "INSERT INTO w VALUES (1, 'x'), (1, 'it''s'), (2, 'y')")
	c := declared(s, database, "n")
	c.ChunkRows = 4
	d := database + "."
	if got, want := ids(listed(t, open(t, c))), []string{d + "n[0..40)", d + "n[40..80)", d + "n[80..90]"}; !slices.Equal(got, want) {
		t.Errorf("chunks are %q, want %q", got, want)
	}
	c.Where = "id >= 50 -- as somebody may write it"
	if got, want := ids(listed(t, open(t, c))), []string{d + "n[50..90)", d + "n[90..90]"}; !slices.Equal(got, want) {
		t.Errorf("chunks with a condition are %q, want %q", got, want)
	}
	c = declared(s, database, "w")
	c.ChunkRows = 2
	if got, want := ids(listed(t, open(t, c))), []string{d + "w[1,0x69742773..2,'y')", d + "w[2,'y'..2,'y']"}; !slices.Equal(got, want) {
		t.Errorf("chunks of text are %q, want %q", got, want)
	}
}

// TestLaterRowsAreOfAnotherSnapshot has rows inserted on both sides and inside of
// a snapshot that is listed already.
func TestLaterRowsAreOfAnotherSnapshot(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (10), (20), (30)")
	src := open(t, declared(s, database, "t"))
	splits := listed(t, src)
	made(t, s, database, "INSERT INTO t VALUES (5), (15), (35)")
	if later := listed(t, src, source.Known{Split: splits[0], Done: true}); len(later) > 0 {
		t.Errorf("a snapshot that is loaded gives %v", later)
	}
	if got, want := read(t, src, splits[0], 2), "10\n15\n20\n30"; got != want {
		t.Errorf("read %q, want %q", got, want)
	}
}

// TestChunkIsARangeOfTheIndex asks the server how it finds the rows of a chunk:
// otherwise each chunk would read the whole table.
func TestChunkIsARangeOfTheIndex(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE t (a INT, b VARCHAR(20) COLLATE utf8mb4_general_ci, v INT, PRIMARY KEY (a, b)) DEFAULT CHARSET utf8mb4",
		"INSERT INTO t SELECT seq % 5, CONCAT('b', seq), seq FROM seq_1_to_5000", "ANALYZE TABLE t")
	c := declared(s, database, "t")
	c.ChunkRows = 300
	src := open(t, c).(*tableSource)
	shape, err := src.known(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	explain := "EXPLAIN "
	if !s.MariaDB {
		explain += "FORMAT=TRADITIONAL "
	}
	for _, split := range listed(t, src) {
		r, err := src.spanOf(shape.key, split)
		if err != nil {
			t.Fatal(err)
		}
		condition, err := shape.key.condition(r)
		if err != nil {
			t.Fatal(err)
		}
		row := selected(t, s, explain+"SELECT * FROM "+src.from(shape.key)+src.where(condition)+" ORDER BY a, b")[0]
		if !slices.Contains(row, "range") || strings.Contains(strings.Join(row, " "), "filesort") {
			t.Errorf("%s is read as %q", split.ID, row)
		}
	}
}

func TestEmptyTableHasNoChunksYet(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE t (id INT PRIMARY KEY)")
	src := open(t, declared(s, database, "t"))
	if splits := listed(t, src); len(splits) > 0 {
		t.Errorf("an empty table gives %v", splits)
	}
	made(t, s, database, "INSERT INTO t VALUES (1)")
	if splits := listed(t, src); len(splits) != 1 {
		t.Errorf("a table with a row gives %v", splits)
	}
}

// TestLargeValuesMakeSmallChunks has all of a table's bytes in a few rows, about
// which an average says nothing.
func TestLargeValuesMakeSmallChunks(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT)",
		"INSERT INTO t SELECT seq, IF(seq BETWEEN 501 AND 520, REPEAT('x', 200000), 'y') FROM seq_1_to_1000", "ANALYZE TABLE t")
	c := declared(s, database, "t")
	c.ChunkBytes = 1 << 20
	src := open(t, c)
	for _, split := range listed(t, src) {
		if n := len(read(t, src, split, 1<<20)); n > 3<<20 {
			t.Errorf("%s has %d bytes", split.ID, n)
		}
	}
}

// read is the rows of a split, a line a row.
func read(t *testing.T, src source.Source, split source.Split, limit int) string {
	t.Helper()
	var lines []string
	for _, row := range rowsOf(t, src, split, limit) {
		lines = append(lines, strings.Join(row, "|"))
	}
	return strings.Join(lines, "\n")
}

func TestUnreadableDatesHaveTheirKey(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, d DATE)",
		"INSERT INTO t VALUES (1, '2024-01-01'), (2, '0000-00-00'), (3, '2024-01-03')")
	c := declared(s, database, "t")
	src := open(t, c)
	_, err := pages(t, src, listed(t, src)[0], 1000, false)
	if err == nil || !strings.Contains(err.Error(), database+`.t id=2, column "d"`) {
		t.Errorf("the error is %v", err)
	}
	page, err := pages(t, src, listed(t, src)[0], 1000, true)
	if err != nil || page.Tables[0].Rows != 2 || len(page.Refused) != 1 || page.Refused[0].At != 1 {
		t.Errorf("lenient: %v, %+v", err, page)
	}
	c.Values.ZeroDate = value.ZeroNull
	src = open(t, c)
	if got, want := read(t, src, listed(t, src)[0], 1), "1|2024-01-01\n2|"+sourcetest.Null+"\n3|2024-01-03"; got != want {
		t.Errorf("read %q, want %q", got, want)
	}
}

func TestChangedKeyAndOtherServerAreTold(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL)", "INSERT INTO t VALUES (1, 1), (2, 2)")
	src := open(t, declared(s, database, "t"))
	splits := listed(t, src)
	made(t, s, database, "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (v)")
	after := open(t, declared(s, database, "t"))
	if _, err := after.Splits(t.Context(), nil, []source.Known{{Split: splits[0]}}); err == nil || !strings.Contains(err.Error(), "the key by which it was cut has changed") {
		t.Errorf("another key: %v", err)
	}
	if _, err := after.Open(t.Context(), splits[0], ""); err == nil {
		t.Error("a chunk of another key is read")
	}
	foreign := splits[0]
	foreign.Parts = []string{strings.Replace(foreign.Parts[0], "/", "9/", 1)}
	if _, err := src.Splits(t.Context(), nil, []source.Known{{Split: foreign}}); err == nil || !strings.Contains(err.Error(), "-reload") {
		t.Errorf("another server: %v", err)
	}
	if later := listed(t, src, source.Known{Split: foreign, Done: true}); len(later) > 0 {
		t.Errorf("loaded from another server: %v", later)
	}
}

func TestWhatStandsInTheWayIsSaidWhenOpened(t *testing.T) {
	s := mysqltest.Shared(t)
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE t (id INT PRIMARY KEY)", "CREATE USER 'reader'@'127.0.0.1' IDENTIFIED BY 'r'")
	defer s.Exec(t, "DROP USER 'reader'@'127.0.0.1'")
	for _, test := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.Username, c.Password = "reader", "r" }, "GRANT SELECT ON `" + database + "`.`t` TO 'reader'@'127.0.0.1'"},
		{func(c *Config) { c.Password = "wrong" }, "Access denied"},
		{func(c *Config) { c.Table = "u" }, "their case included"},
		{func(c *Config) { c.Columns = []string{"id", "nothing"} }, "nothing"},
		{func(c *Config) { c.Where = "id >" }, "SQL syntax"},
		{func(c *Config) { c.Addresses = []string{"127.0.0.1:1"} }, "127.0.0.1:1"},
	} {
		c := declared(s, database, "t")
		test.change(c)
		if _, err := c.Open(t.Context(), source.Settings{}); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "wrong") {
			t.Errorf("the error is %v, want %q", err, test.want)
		}
	}
	c := declared(s, database, "t")
	c.Addresses = []string{"127.0.0.1:1", s.Addr()}
	open(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Open(ctx, source.Settings{}); err == nil {
		t.Error("a context that has ended opens")
	}
}
