package sql

import (
	"strings"
	"testing"
	"time"

	"starlift-sandbox/version"
)

// fill makes a table of rows with NULLs and nested values.
func fill(t *testing.T, s *sandbox) *filled {
	t.Helper()
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table l (k int, s int, d date, a array<int>, m map<int,int>) duplicate key(k) distributed by hash(k)",
		"insert into l values (1,1,'2024-01-01',[1,2],map{1:2,3:4}),(1,2,null,[1,null],map{3:4,1:2}),(2,null,'2024-01-02',null,null),(null,3,null,[],null),(3,3,'2024-02-01',[1,2],null)")
	return &filled{t, s}
}

type filled struct {
	t *testing.T
	s *sandbox
}

// expect compares the rows of a query, without the line of names.
func (f *filled) expect(query string, want ...string) {
	f.t.Helper()
	got := rows(f.t, f.s.open(f.t, "shop", ""), query)[1:]
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		f.t.Errorf("%s\n got %q\nwant %q", query, got, want)
	}
}

func (f *filled) refuse(query, want string) {
	f.t.Helper()
	if _, err := f.s.open(f.t, "shop", "").Query(query); err == nil || !strings.Contains(err.Error(), want) {
		f.t.Errorf("%s: %v, want %s", query, err, want)
	}
}

func TestGroupConcatPutsAllItsValuesTogether(t *testing.T) {
	f := fill(t, start(t, Options{}))
	f.expect("select group_concat(k, s order by 1 desc, 2 separator '-') from l", "33-11-12")
	f.expect("select group_concat(distinct k order by k) from l", "1,2,3")
	f.expect("select group_concat(k order by s desc, d) from l where k is not null", "3,1,1,2")
	f.expect("select k from l group by k having group_concat(s) = '3' order by k", `\N`, "3")
	f.expect("select group_concat(k) from l where k > 9", `\N`)
	f.refuse("select group_concat(k order by 2) from l", "ORDER BY position 2 is not in group_concat output list")
	f.refuse("select group_concat(a) from l", "No matching function")

	old := &filled{t, start(t, Options{Release: version.Of(2, 5, 13)})}
	exec(t, old.s.open(t, "", ""), "create database shop", "create table shop.l (k int, s int) duplicate key(k) distributed by hash(k) buckets 1",
		"insert into shop.l values (1, 1), (1, 2)")
	old.expect("select group_concat(s, '|') from l where k = 1", "1|2")
	old.expect("select group_concat(s) from l where k = 1", "1, 2")
	old.refuse("select group_concat(distinct s) from l", "not supported")
}

func TestAnyValueIsAnAggregate(t *testing.T) {
	f := fill(t, start(t, Options{}))
	f.expect("select any_value(k) from l where k = 3", "3")
	f.expect("select any_value(7) from l", "7")
}

func TestNotExistsKeepsRowsWithNull(t *testing.T) {
	f := fill(t, start(t, Options{}))
	f.expect("select k, s from l x where not exists (select 1 from l y where y.k = x.k and y.s <> x.s) order by 1, 2", `\N|3`, `2|\N`, "3|3")
	f.expect("select k, s from l x left anti join (select '2024-01-01' as day) y on x.d = y.day order by 1, 2", `\N|3`, "1|2", `2|\N`, "3|3")
}

func TestNestedValuesAreCompared(t *testing.T) {
	f := fill(t, start(t, Options{}))
	f.expect("select k from l where a = [1, 2] order by k", "1", "3")
	f.expect("select k, a = [1, null], a <=> [1, null], a < [1, 3] from l order by k, s",
		`\N|0|0|1`, `1|\N|0|1`, `1|\N|1|1`, `2|\N|0|\N`, `3|\N|0|1`)
	f.expect("select count(*) from l x join l y on x.m = y.m", "4")
	f.refuse("select k from l where a = ['x']", "does not support binary predicate operation")
	f.refuse("select k from l where a in ([1])", "not supported")
	f.refuse("select m, count(*) from l group by m", "not supported")
}

func TestBackslashesBeforeWildcardsStay(t *testing.T) {
	f := fill(t, start(t, Options{}))
	f.expect(`select 'a\_b', 'a_b' like 'a\_b', 'axb' like 'a\_b', 'a_b' like 'a\\_b'`, `a\_b|1|0|1`)
	f.expect(`select cast(named_struct('A', 1) as struct<aB int>)`, `{"aB":1}`)
}

func TestElementOfAUserVariableDoesNotBreakTheServer(t *testing.T) {
	f := fill(t, start(t, Options{}))
	_, _ = f.s.open(t, "shop", "").Exec("select @nothing[1]") // an answer or an error
	f.expect("select 1", "1")
}

func TestInsertTakesProperties(t *testing.T) {
	f := fill(t, start(t, Options{Release: version.Of(4, 0, 1)}))
	db := f.s.open(t, "shop", "")
	exec(t, db, "create table v (k int not null) duplicate key(k) distributed by hash(k)",
		`insert into v properties ("max_filter_ratio" = "0.5") select k from l`,
		`insert into v (k) properties ("strict_mode" = "true") with label named values (9)`)
	f.expect("select k from v order by k", "1", "1", "2", "3", "9")
	for _, statement := range []string{
		`insert into v properties ("max_filter_ratio" = "2") values (1)`, `insert into v properties ("nope" = "2") values (1)`,
		`insert into v select k from l`, // the property was for one statement
	} {
		if _, err := db.Exec(statement); err == nil {
			t.Errorf("%s was taken", statement)
		}
	}
	exec(t, db, "sync")
	if _, err := db.Exec("drop database nope"); err == nil || !strings.Contains(err.Error(), "1008") {
		t.Errorf("drop of no database: %v", err)
	}
}

func TestPartitionsExpire(t *testing.T) {
	f := fill(t, start(t, Options{}))
	db := f.s.open(t, "shop", "")
	exec(t, db, `create table r (d date, v int) duplicate key(d) partition by range(d) (start ("2024-05-01") end ("2024-05-09") every (interval 1 day)) distributed by hash(d) properties ("partition_live_number" = "2")`,
		"create table auto (d date, v int) duplicate key(d) partition by date_trunc('day', d) distributed by hash(d) properties ('partition_ttl' = '1 day')",
		"insert into r values ('2024-05-01', 1), ('2024-05-05', 5), ('2024-05-08', 8)",
		"insert into auto values ('2024-05-01', 1), ('2024-05-06', 5), ('2024-05-04', 8)")
	s := &server{store: f.s.store, options: Options{Jobs: f.s.jobs, Now: func() time.Time { return fixedNow }}}
	if err := s.dropExpired(fixedNow); err != nil {
		t.Fatal(err)
	}
	f.expect("select v from r order by v", "5", "8")
	f.expect("select v from auto order by v", "5")
	if _, err := db.Exec("insert into r values ('2024-05-02', 1)"); err == nil {
		t.Error("a row went into a partition that expired")
	}
	if _, err := db.Exec("alter table auto set ('partition_ttl' = 'x')"); err == nil {
		t.Error("a period of nothing was taken")
	}
}
