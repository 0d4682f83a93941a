package sql

import (
	"strings"
	"sync"
	"testing"
)

// shop serves an empty database.
func shop(t *testing.T, tables ...string) (*sandbox, func(statements ...string), func(query string, want ...string)) {
	t.Helper()
	s := start(t, Options{})
	setUp := s.open(t, "", "")
	exec(t, setUp, "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, tables...)
	return s, func(statements ...string) { t.Helper(); exec(t, db, statements...) },
		func(query string, want ...string) { t.Helper(); expect(t, db, query, want...) }
}

func TestEveryTableModel(t *testing.T) {
	s, exec, expect := shop(t,
		"create table agg (k int, s bigint sum, lo int min, hi int max, r varchar(5) replace, n int replace_if_not_null) aggregate key(k) distributed by hash(k)",
		"create table uni (k int, v varchar(5)) unique key(k) distributed by hash(k)",
		"create table dup (k int, v varchar(5)) duplicate key(k) distributed by hash(k)",
		"create table pri (k int, v varchar(5) default 'd', n int) primary key(k) distributed by hash(k)")
	exec("insert into agg values (1, 10, 10, 10, 'a', 1), (1, 5, 5, 5, 'b', null), (2, 1, 1, 1, 'c', null)", "insert into agg values (1, null, 20, 20, null, 7)",
		"insert into uni values (1, 'a'), (1, 'b'), (null, 'n')", "insert into uni values (1, 'c')",
		"insert into dup values (1, 'a'), (1, 'a'), (2, 'b'), (null, null)",
		"insert into pri values (1, 'a', 1), (2, default, 2)", "insert into pri (k, n) values (1, 5)")
	expect("select * from agg order by k", "k|s|lo|hi|r|n", `1|15|5|20|\N|7`, `2|1|1|1|c|\N`)
	expect("select * from uni order by k", "k|v", `\N|n`, "1|c")
	expect("select * from pri order by k", "k|v|n", "1|d|5", "2|d|2")
	for _, table := range []string{"agg", "uni", "dup", "pri"} {
		want := map[string]string{"dup": "4"}[table]
		if want == "" {
			want = "2"
		}
		expect("select count(*) from "+table, "count(*)", want)
		expect("select count(*) c from "+table+" where k = 1 or k is null or k > 1", "c", want)
	}
	exec("delete from agg where k = 1", "delete from uni where k is null", "delete from dup where v = 'a' and k >= 0", "delete from pri where k in (select k from dup)",
		"update pri set n = pri.n + u.k, v = default from uni u where u.k = pri.k")
	expect("select k from agg", "k", "2")
	expect("select k from uni", "k", "1")
	expect("select * from dup order by k", "k|v", `\N|\N`, "2|b")
	expect("select * from pri", "k|v|n", "1|d|6")
	db := s.open(t, "shop", "")
	const analysis = "Getting analyzing error. Detail message: "
	refused(t, db, "delete from agg where s = 1", 1064, analysis+"Column[s] is not key column or storage model is not duplicate or column type is float or double.")
	refused(t, db, "delete from dup where k = 1 or k = 2", 1064, analysis+"Where clause only supports compound predicate, binary predicate, is_null predicate and in predicate.")
	refused(t, db, "delete from dup where k = v", 1064, analysis+"Right expr of binary predicate should be value.")
	refused(t, db, "update uni set v = 'x' where k = 1", 1064, analysis+"only support updating primary key table.")
}

func TestInsertOverwriteReplacesTheRows(t *testing.T) {
	_, exec, expect := shop(t,
		"create table dup (k int, v varchar(5)) duplicate key(k) distributed by hash(k)",
		"create table pri (k int, v varchar(5)) primary key(k) distributed by hash(k)",
		`create table parts (d date, k int) duplicate key(d) partition by range(d) (partition p1 values less than ("2024-01-01"), partition p2 values less than ("2025-01-01")) distributed by hash(k)`)
	exec("insert into dup values (1, 'a'), (1, 'a'), (2, 'b')", "insert into pri values (1, 'a'), (2, 'b')")
	exec("insert overwrite dup select k + 1, v from dup", "insert overwrite pri values (2, 'z'), (3, 'y')")
	expect("select * from dup order by k, v", "k|v", "2|a", "2|a", "3|b")
	expect("select * from pri order by k", "k|v", "2|z", "3|y")
	exec("insert overwrite dup select * from dup where k > 99")
	expect("select count(*) from dup", "count(*)", "0")
	exec("insert into parts values ('2023-05-05', 1), ('2024-05-05', 2)", "insert overwrite parts partition(p2) values ('2024-06-06', 3)")
	expect("select * from parts order by d", "d|k", "2023-05-05|1", "2024-06-06|3")
}

func TestPartitionsAndGeneratedColumns(t *testing.T) {
	s, exec, expect := shop(t,
		`create table parts (d date, k int) duplicate key(d) partition by range(d) (partition p1 values less than ("2024-01-01"), partition p2 values less than ("2025-01-01")) distributed by hash(k)`,
		"create table computed (k int, a array<int>, n int as array_length(a), u varchar(20) as concat(cast(k as string), '!')) primary key(k) distributed by hash(k)")
	db := s.open(t, "shop", "")
	if _, err := db.Exec("insert into parts values ('2024-05-05', 1), ('2025-05-05', 2)"); err == nil {
		t.Error("a row outside of all partitions is taken")
	}
	if _, err := db.Exec("insert into parts partition(p1) values ('2024-05-05', 1)"); err == nil {
		t.Error("a row outside of the named partition is taken")
	}
	refused(t, db, "insert into parts partition(p9) values ('2024-05-05', 1)", 1064, "Getting analyzing error. Detail message: Unknown partition 'p9' in table 'parts'.")
	expect("select count(*) from parts", "count(*)", "0")
	exec("insert into computed values (1, [1, 2])", "insert into computed (k) values (2)", "update computed set a = [7] where k = 2")
	expect("select * from computed order by k", "k|a|n|u", "1|[1,2]|2|1!", "2|[7]|1|2!")
	refused(t, db, "insert into computed (k, n) values (3, 1)", 1064, "Getting analyzing error. Detail message: generated column 'n' can not be specified.")
}

func TestAnswersToWrites(t *testing.T) {
	s, _, expect := shop(t, "create table pri (k int, v int) primary key(k) distributed by hash(k)", "create table dup (k int) duplicate key(k) distributed by hash(k)")
	db := s.open(t, "shop", "")
	for _, test := range []struct {
		statement string
		affected  int64
	}{
		{"insert into pri values (1, 1), (2, 2), (1, 3)", 3},
		{"insert into pri select * from pri where k > 99", 0},
		{"update pri set v = v + 1 where k > 0", 2},
		{"delete from pri where v = 3", 1},
		{"insert into dup values (1), (1)", 2},
		{"delete from dup where k = 1", 0}, // a server counts none here
	} {
		result, err := db.Exec(test.statement)
		if err != nil {
			t.Fatalf("%s: %v", test.statement, err)
		}
		if affected, err := result.RowsAffected(); err != nil || affected != test.affected {
			t.Errorf("%s: %d rows affected, %v, want %d", test.statement, affected, err, test.affected)
		}
	}
	expect("select * from pri", "k|v", "1|4")
	expect("select count(*) from dup", "count(*)", "0")
}

// Statements that run while a table is altered see it before or after, or are
// told to try again.
func TestStatementsWhileATableIsAltered(t *testing.T) {
	s, exec, expect := shop(t, "create table a (k int, v int) primary key(k) distributed by hash(k)", "insert into a values (1, 1)")
	stop := make(chan struct{})
	var group sync.WaitGroup
	for _, statement := range []string{
		"select * from a", "select v from a where k = 1", "insert into a (k, v) values (1, 1)", "update a set v = 1 where k = 1", "delete from a where k = 9",
	} {
		db := s.open(t, "shop", "")
		group.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := db.Exec(statement); err != nil && !strings.Contains(err.Error(), "try again") {
					t.Errorf("%s: %v", statement, err)
					return
				}
			}
		})
	}
	for range 20 {
		exec("alter table a add column n int default '7'", "alter table a drop column n")
	}
	close(stop)
	group.Wait()
	expect("select * from a", "k|v", "1|1")
	if list := s.manager.Running("shop"); len(list) > 0 {
		t.Errorf("left behind: %+v", list)
	}
}
