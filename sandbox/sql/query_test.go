package sql

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

const eventsTable = `create table events (id bigint not null, user_id int, status varchar(10), amount decimal(38,9), big largeint,
	ok boolean, tiny tinyint, ratio double, part float, d date, ts datetime, note string, doc json, raw varbinary)
	primary key(id) distributed by hash(id)`

const eventsRows = `insert into events values
	(1, 10, 'new',  1.5, 170141183460469231731687303715884105727, true, -128, 0.1, 1.5, '2024-01-01', '2024-01-01 10:00:00', 'żółć 日本 😀', '{"a":1}', x'00ff'),
	(2, 10, 'done', 12345678901234567890123456789.123456789, -170141183460469231731687303715884105728, false, 127, 1e300, -3.4e38, '0001-01-01', '2024-01-01 10:00:00.123456', '', null, ''),
	(3, 20, 'new',  -0.000000001, 5, true, 0, 1e20, 0, '9999-12-31', '9999-12-31 23:59:59.999999', 'a''b\\c"d', null, null),
	(4, null, null, null, null, null, null, null, null, null, null, null, null, null)`

// events serves a table with rows of every kind, and a second one to join.
func events(t *testing.T) (*sandbox, func(query string, want ...string)) {
	s := start(t, Options{})
	setUp := s.open(t, "", "multiStatements=true")
	exec(t, setUp, "create database shop; use shop; "+eventsTable+";"+eventsRows+`;
		create table users (user_id int, name varchar(20)) duplicate key(user_id) distributed by hash(user_id);
		insert into users values (10, 'ann'), (20, 'bob'), (20, 'bob'), (30, 'eve')`)
	db := s.open(t, "shop", "")
	return s, func(query string, want ...string) {
		t.Helper()
		expect(t, db, query, want...)
	}
}

// The planner misplaces the columns of a projected table unless the table shows
// it the full schema as well: every form of statement over one table.
func TestEveryFormOfSelectOverOneTable(t *testing.T) {
	_, expect := events(t)
	expect("select note, id from events where status = 'new' order by id desc", "note|id", `a'b\c"d|3`, "żółć 日本 😀|1")
	expect("select status, count(*), sum(tiny) from events where id > 0 group by status having count(*) > 0 order by status desc",
		"status|count(*)|sum(tiny)", "new|2|-128", "done|1|127", `\N|1|\N`)
	expect("select u.name, e.id, e.d from events e join users u on e.user_id = u.user_id where e.amount < 2 order by e.id, u.name",
		"name|id|d", "ann|1|2024-01-01", "bob|3|9999-12-31", "bob|3|9999-12-31")
	expect("select e.id, u.name from events e left join users u on e.user_id = u.user_id where u.name is null", "id|name", `4|\N`)
	expect("select e.id from events e left semi join users u on e.user_id = u.user_id left anti join users v on e.id = v.user_id + 1 - 10 where e.id < 9 order by 1", "id", "2", "3")
	expect("select count(distinct user_id), min(ts), max(d), min(note) from events", "count(DISTINCT user_id)|min(ts)|max(d)|min(note)", "2|2024-01-01 10:00:00|9999-12-31|")
	expect("select id from events where user_id in (select user_id from users where name = 'bob')", "id", "3")
	expect("select id from events order by ts desc, id limit 1, 2", "id", "2", "1")
	expect("with x as (select user_id, count(*) c from events group by user_id) select c from x where user_id = 10", "c", "2")
	expect("select e.id, f.id from events e, events f where e.id = f.id + 1 and f.status = 'done' order by 1", "id|id", "3|2")
	expect("select id from default_catalog.shop.events where note like '%日%' union all select 7", "id", "1", "7")
	expect("select count(*) from events where 'a' = 'A' or status = 'NEW'", "count(*)", "0")
	expect("select id, note regexp '^[^a]', note not regexp 'b' from events where id in (1, 3, 4) order by id", "id|note regexp '^[^a]'|note not regexp 'b'", "1|1|1", "3|0|0", `4|\N|\N`)
	expect("select 1, 1+1, 'x', null", "1|1 + 1|'x'|null", `1|2|x|\N`)
	expect("select now(), current_version(), version(), database()", "now()|current_version()|version()|database()", "2024-05-06 07:08:09|3.5.4-5c0ffee|8.0.33|shop")
}

func TestValuesAreShownAsStarRocksShowsThem(t *testing.T) {
	_, expect := events(t)
	expect("select ok, tiny, ratio, part, d, ts, amount, big, doc, hex(raw) from events order by id",
		"ok|tiny|ratio|part|d|ts|amount|big|doc|hex(raw)",
		`1|-128|0.1|1.5|2024-01-01|2024-01-01 10:00:00|1.500000000|170141183460469231731687303715884105727|{"a": 1}|00FF`,
		`0|127|1e+300|-3.4e+38|0001-01-01|2024-01-01 10:00:00.123456|12345678901234567890123456789.123456789|-170141183460469231731687303715884105728|\N|`,
		`1|0|1e+20|0|9999-12-31|9999-12-31 23:59:59.999999|-0.000000001|5|\N|\N`,
		`\N|\N|\N|\N|\N|\N|\N|\N|\N|\N`)
}

func TestSumsAreExact(t *testing.T) {
	s, expect := events(t)
	expect("select sum(amount), sum(big), sum(user_id), sum(distinct user_id), sum(amount) + 1 from events",
		"sum(amount)|sum(big)|sum(user_id)|sum(DISTINCT user_id)|sum(amount) + 1",
		"12345678901234567890123456790.623456788|4|40|30|12345678901234567890123456791.623456788")
	expect("select user_id, sum(amount) s from events where user_id > 0 group by user_id having s > 1 order by s", "user_id|s", "10|12345678901234567890123456790.623456789")
	expect("select sum(id) over (order by id) from events", "sum(id) over ( order by id asc)", "1", "3", "6", "10")
	expect("select sum(amount), avg(amount), avg(id), sum(id) from events where id > 99", "sum(amount)|avg(amount)|avg(id)|sum(id)", `\N|\N|\N|\N`)
	expect("select avg(id), sum(ratio) from events where id < 4", "avg(id)|sum(ratio)", "2|1e+300")

	db := s.open(t, "shop", "")
	exec(t, db, "create table wide (k int, n bigint, m decimal(38,0), f decimal(38,38), l largeint) duplicate key(k) distributed by hash(k)")
	for i := range 3 {
		exec(t, db, fmt.Sprintf("insert into wide values (%d, 9223372036854775807, 99999999999999999999999999999999999999, 0.9, 170141183460469231731687303715884105727)", i))
	}
	expect("select sum(n), sum(-n), sum(m), sum(f), avg(m) from wide", "sum(n)|sum(-n)|sum(m)|sum(f)|avg(m)",
		"9223372036854775805|-9223372036854775805|299999999999999999999999999999999999997|2.70000000000000000000000000000000000000|99999999999999999999999999999999999999.000000")
	expect("select sum(l) from wide", "sum(l)", "170141183460469231731687303715884105725")
}

func TestCast(t *testing.T) {
	_, expect := events(t)
	expect("select cast(amount as bigint), cast(id as string), cast(' 12 ' as int), cast('x' as int), cast(300 as tinyint), cast('true' as boolean) from events where id <= 2 order by id",
		"CAST(amount AS BIGINT)|CAST(id AS STRING)|CAST(' 12 ' AS INT)|CAST('x' AS INT)|CAST(300 AS TINYINT)|CAST('true' AS BOOLEAN)",
		`1|1|12|\N|\N|1`, `\N|2|12|\N|\N|1`)
	expect("select cast('170141183460469231731687303715884105727' as largeint), cast('170141183460469231731687303715884105728' as largeint), cast('1.005' as decimal(10, 2)), cast('12345' as decimal(4,1))",
		"CAST('170141183460469231731687303715884105727' AS LARGEINT)|CAST('170141183460469231731687303715884105728' AS LARGEINT)|CAST('1.005' AS DECIMAL(10, 2))|CAST('12345' AS DECIMAL(4,1))",
		`170141183460469231731687303715884105727|\N|1.01|\N`)
	expect("select cast('2024-01-02' as datetime), cast('2024-01-02 03:04:05' as date), cast(1 as double), cast(cast(7 as smallint) as varchar(5))",
		"CAST('2024-01-02' AS DATETIME)|CAST('2024-01-02 03:04:05' AS DATE)|CAST(1 AS DOUBLE)|CAST(CAST(7 AS SMALLINT) AS VARCHAR(5))",
		"2024-01-02 00:00:00|2024-01-02|1|7")
}

func TestDivisionAndDates(t *testing.T) {
	_, expect := events(t)
	expect("select 1 / 4, id / 3, sum(id) / count(*), id / 0, amount / 2 from events where id = 1 group by id, amount",
		"1 / 4|id / 3|sum(id) / count(*)|id / 0|amount / 2", `0.25|0.3333333333333333|1|\N|0.7500000000000`)
	expect("select date_trunc('week', d), date_trunc('quarter', ts), date_trunc('hour', ts), date_trunc('day', '2024-02-29 12:00:00') from events where id = 2",
		"date_trunc('week', d)|date_trunc('quarter', ts)|date_trunc('hour', ts)|date_trunc('day', '2024-02-29 12:00:00')",
		"0001-01-01|2024-01-01 00:00:00|2024-01-01 10:00:00|2024-02-29 00:00:00")
	expect("select date_format(ts, '%Y-%m'), year(d), ts + interval 1 day from events where id = 1", "date_format(ts, '%Y-%m')|year(d)|ts + interval 1 day", "2024-01|2024|2024-01-02 10:00:00")
	expect("select count(distinct date_trunc('day', ts)) from events", "count(DISTINCT date_trunc('day', ts))", "2")
}

func TestWriting(t *testing.T) {
	s, expect := events(t)
	db := s.open(t, "shop", "")
	exec(t, db, "insert into events (id, note) values (1, 'second'), (5, 'new'), (5, 'newest')")
	expect("select id, user_id, note from events where id in (1, 5) order by id", "id|user_id|note", `1|\N|second`, `5|\N|newest`)
	exec(t, db, "update events set note = concat(note, '!') where id = 5", "delete from events where status = 'done' or id = 3")
	expect("select id, note from events order by id", "id|note", "1|second", `4|\N`, "5|newest!")
	exec(t, db, "delete from users where name = 'bob'")
	expect("select count(*) from users", "count(*)", "2")
	exec(t, db, "insert into users with label copied select user_id + 100, name from users")
	expect("select * from users order by user_id", "user_id|name", "10|ann", "30|eve", "110|ann", "130|eve")
	if tx, err := s.manager.Newest("shop", "copied"); err != nil || tx.State.String() != "VISIBLE" || tx.Counters.Loaded != 2 {
		t.Errorf("the transaction of the label is %+v, %v", tx, err)
	}
	refused(t, db, "insert into users with label copied values (1, 'x')", 1064, "Label [copied] has already been used.")
	exec(t, db, "truncate table users")
	expect("select count(*) from users", "count(*)", "0")

	exec(t, db, `create table defaults (k int, id bigint auto_increment, a varchar(5) default "x", b decimal(5,2) default "1.5", c datetime default current_timestamp, u varchar(36) default (uuid())) duplicate key(k)`)
	exec(t, db, "insert into defaults (k) values (1), (2)")
	expect("select k, id, a, b, c, length(u) from defaults order by k", "k|id|a|b|c|length(u)", "1|1|x|1.50|2024-05-06 07:08:09|36", "2|2|x|1.50|2024-05-06 07:08:09|36")
}

func TestBadRowsWriteNothing(t *testing.T) {
	s, expect := events(t)
	db := s.open(t, "shop", "")
	const analysis = "Getting analyzing error. Detail message: "
	for _, test := range []struct{ statement, text string }{
		{"insert into events (status) values ('x')", analysis + "'id' must be explicitly mentioned in column permutation."},
		{"insert into users values (1, 'a'), (2)", analysis + "Inserted target column count: 2 doesn't match select/value column count: 1."},
		{"insert into users select 1", analysis + "Inserted target column count: 2 doesn't match select/value column count: 1."},
		{"delete from events", analysis + "Delete must specify where clause to prevent full table delete."},
		{"update users set name = 'x' where user_id = 10", analysis + "only support updating primary key table."},
		{"update events set id = id + 1 where id = 1", analysis + "primary key column cannot be updated: id."},
		{"update events set id = 1", analysis + "must specify where clause to prevent full table update."},
	} {
		refused(t, db, test.statement, 1064, test.text)
	}
	refused(t, db, "insert into users (nope) values (1)", 1054, "Unknown column 'nope' in 'users'")
	refused(t, db, "insert into users (name, name) values (1, 2)", 1110, "Column 'name' specified twice")
	expect("select count(*), sum(id) from events", "count(*)|sum(id)", "4|10")
	expect("select count(*) from users", "count(*)", "4")
}

// Rows that do not fit are filtered: in strict mode that fails the statement,
// and load_tracking_logs tells why.
func TestFilteredRows(t *testing.T) {
	s, expect := events(t)
	db := s.open(t, "shop", "")
	db.SetMaxOpenConns(1)
	for _, test := range []struct{ row, reason string }{
		{"8, 'eleven bytes', 1, '{}'", "String 'eleven bytes'(length=12) is too long. The max length of 'status' is 10"},
		{"null, 'x', 1, '{}'", "NULL value in non-nullable column 'id'"},
		{"8, 'x', 170141183460469231731687303715884105728, '{}'", ""},
	} {
		_, err := db.Exec("insert into events (id, status, big, doc) values (7, 'ok', 1, '{}'), (" + test.row + ")")
		if test.reason == "" {
			if err == nil || !strings.Contains(err.Error(), "overflow") {
				t.Errorf("%s: %v", test.row, err)
			}
			continue
		}
		var refusal *mysql.MySQLError
		if !errors.As(err, &refusal) {
			t.Fatalf("%s: %v", test.row, err)
		}
		query, found := strings.CutPrefix(refusal.Message, "Insert has filtered data in strict mode, txn_id = ")
		_, query, ok := strings.Cut(query, ", tracking sql = ")
		if !found || !ok {
			t.Fatalf("%s: %s", test.row, refusal.Message)
		}
		expect(query, "tracking_log", "Error: "+test.reason+". Row: \n")
	}
	expect("select count(*) from events where id >= 7", "count(*)", "0")
	exec(t, db, "set enable_insert_strict = false")
	result, err := db.Exec("insert into events (id, status, tiny) values (7, 'ok', 'x'), (8, 'eleven bytes', 1)")
	if err != nil {
		t.Fatal(err)
	}
	if affected, err := result.RowsAffected(); err != nil || affected != 1 {
		t.Errorf("%d rows affected, %v, want 1", affected, err)
	}
	expect("select id, status, tiny from events where id >= 7", "id|status|tiny", `7|ok|\N`)
}

// A sort must not be left out where the planner believes an index to be in order.
func TestKeysAreFoundWithoutAScanAndSorted(t *testing.T) {
	s, expect := events(t)
	db := s.open(t, "shop", "")
	exec(t, db, "create table pairs (a int, b varchar(5), n int) primary key(a, b) distributed by hash(a)",
		"insert into pairs values (2, 'x', 1), (1, 'y', 2), (1, 'x', 3), (3, 'z', 4)", "insert into events (id) values (-5)")
	expect("select id from events where id between 1 and 3 order by id desc", "id", "3", "2", "1")
	expect("select id from events where id between -9 and 3 order by id", "id", "-5", "1", "2", "3")
	expect("select id from events where id in (3, -5, 1, 99, 3) order by id", "id", "-5", "1", "3")
	expect("select id from events where id in (3, 1) order by id desc", "id", "3", "1")
	expect("select id from events where id = 1 or id = 3 or id > 3 order by id", "id", "1", "3", "4")
	expect("select id from events where id = '2'", "id", "2")
	expect("select id from events where id = 2.5", "id")
	expect("select max(id), min(id) from events", "max(id)|min(id)", "4|-5")
	expect("select n from pairs where a = 1 and b = 'x'", "n", "3")
	expect("select a, b from pairs where a = 1 order by b", "a|b", "1|x", "1|y")
	expect("select a, b from pairs where (a, b) in ((1, 'y'), (3, 'z')) order by a", "a|b", "1|y", "3|z")
	expect("select p.n, e.id from pairs p join events e on p.a = e.id where p.b = 'x' order by 1", "n|id", "1|2", "3|1")
	expect("select p.n, q.n from pairs p join pairs q on p.a = q.a and p.b = q.b order by 1", "n|n", "1|1", "2|2", "3|3", "4|4")
}

// Words that only the planner's parser reserves are names.
func TestNamesThatAreNotReserved(t *testing.T) {
	s, exec, expect := shop(t, "create database `copy`", "create table `copy`.window (`rows` int, `groups` int, `system` int) duplicate key(`rows`) distributed by hash(`rows`)")
	exec("insert into copy.window (rows, groups, `system`) values (1, 2, 3)")
	expect("select rows, groups g, w.`system` from copy.window w where groups = 2 order by rows", "rows|g|system", "1|2|3")
	refused(t, s.open(t, "shop", ""), "select select from copy.window", 1064, "Getting syntax error at line 1, column 7. Detail message: Unexpected input 'select'.")
}
