package sql

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// jobs are the rows of SHOW ALTER TABLE COLUMN with what stands behind it.
func jobs(t *testing.T, db *sql.DB, narrow string) []string {
	t.Helper()
	all := rows(t, db, "show alter table column "+narrow)
	const want = "JobId|TableName|CreateTime|FinishTime|IndexName|IndexId|OriginIndexId|SchemaVersion|TransactionId|State|Msg|Progress|Timeout"
	if all[0] != want {
		t.Fatalf("columns %s, want %s", all[0], want)
	}
	var out []string
	for _, row := range all[1:] {
		c := strings.Split(row, "|")
		out = append(out, strings.Join([]string{c[1], c[9], c[10], c[11], c[12]}, "|"))
	}
	return out
}

// await waits until the newest job of the session's database is in the state.
func await(t *testing.T, db *sql.DB, state string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		list := jobs(t, db, "order by JobId desc limit 1")
		if len(list) == 1 && strings.Split(list[0], "|")[1] == state {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("jobs %q, want %s", list, state)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func TestAlterTableChangesRowsAndDefinition(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table t (k int, v int, w varchar(10) default 'x') primary key(k) distributed by hash(k)", "insert into t values (1, 10, 'a'), (2, 20, 'b')")
	exec(t, db, "alter table t add column n bigint not null default '7', add column o date after v, add column (p varchar(5) default 'p', q int)")
	expect(t, db, "select * from t order by k", "k|v|o|w|n|p|q", `1|10|\N|a|7|p|\N`, `2|20|\N|b|7|p|\N`)
	if got := jobs(t, db, ""); len(got) != 1 || got[0] != `t|FINISHED||\N|86400` {
		t.Errorf("jobs %q", got)
	}
	exec(t, db, "alter table t modify column v bigint")
	await(t, db, "FINISHED")
	exec(t, db, "alter table t drop column o, drop column q")
	exec(t, db, "alter table t modify column w varchar(20) default 'x' after p")
	await(t, db, "FINISHED")
	expect(t, db, "select * from t order by k", "k|v|n|p|w", "1|10|7|p|a", "2|20|7|p|b")
	if got := jobs(t, db, "where State = 'FINISHED' order by CreateTime desc"); len(got) != 4 {
		t.Errorf("jobs %q", got)
	}
}

func TestAlterTableRefusals(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table t (k int, v varchar(10)) primary key(k) distributed by hash(k)", "create table u (k int)", "insert into t values (1, 'x')")
	for statement, want := range map[string]string{
		"alter table nope add column x int":                                "Unknown table 'nope'",
		"alter table nope.t add column x int":                              "Unknown database 'nope'",
		"alter table t drop column k":                                      "Can not drop key column in primary data model table",
		"alter table t modify column v varchar(10)":                        "Nothing is changed. please check your alter stmt.",
		"alter table t rename u":                                           "Getting analyzing error. Detail message: Table name[u] is already used.",
		"cancel alter table column from t":                                 "Table[t] is not under SCHEMA_CHANGE.",
		"alter database shop set data quota 1T":                            "Getting analyzing error. Detail message: ALTER DATABASE is not supported by this server.",
		"recover table shop.t":                                             "Getting analyzing error. Detail message: recover is not supported by this server.",
		"show alter table column where Nope = 'x'":                         "Getting analyzing error. Detail message: Title name[Nope] does not exist.",
		"create table c like nope":                                         "Unknown table 'nope'",
		"create table c as select 1":                                       "Getting analyzing error. Detail message: CREATE TABLE AS SELECT is not supported by this server.",
		"alter table t add column c int, add column C int":                 "Repeatedly add column: C",
		"alter table t add column m map<int,int>, modify column v char(9)": "Can not change VARCHAR(10) to CHAR(9)",
	} {
		var code uint16 = 1064
		switch {
		case strings.HasPrefix(want, "Unknown table"):
			code = 5502
		case strings.HasPrefix(want, "Unknown database"):
			code = 5501
		}
		refused(t, db, statement, code, want)
	}
	if got := jobs(t, db, ""); len(got) != 0 {
		t.Errorf("jobs %q", got)
	}
	expect(t, db, "desc t", "Field|Type|Null|Key|Default|Extra", `k|int|NO|true|\N|`, `v|varchar(10)|YES|false|\N|`)
}

func TestJobIsBlockedByAnOpenTransaction(t *testing.T) {
	for _, release := range []version.Release{version.Of(3, 5, 4), version.Of(2, 5, 9)} {
		s := start(t, Options{Release: release})
		exec(t, s.open(t, "", ""), "create database shop")
		db := s.open(t, "shop", "")
		exec(t, db, "create table t (k int, v varchar(10)) duplicate key(k) distributed by hash(k) buckets 1", "insert into t values (1, '5')")
		id, _, err := s.manager.Begin(txn.Beginning{Database: "shop", Table: "t", Label: "open", Source: txn.BackendStreaming, Coordinator: "BE: 127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		exec(t, db, "alter table t modify column v int")
		await(t, db, "WAITING_TXN")
		for _, statement := range []string{"alter table t add column x int", "truncate table t", "alter table t comment = 'x'"} {
			if statement == "alter table t comment = 'x'" && release.Before(version.Of(3, 1, 0)) {
				continue
			}
			refused(t, db, statement, 1064, release.TableBusy("t"))
		}
		exec(t, db, "insert into t values (2, '6')")
		if err := s.manager.Abort(id, "test"); err != nil {
			t.Fatal(err)
		}
		await(t, db, "FINISHED")
		expect(t, db, "select * from t order by k", "k|v", "1|5", "2|6")
	}
}

func TestJobThatFailsSaysWhy(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table t (k int, v varchar(10)) duplicate key(k)", "insert into t values (1, 'five')", "alter table t modify column v int")
	await(t, db, "CANCELLED")
	if got := jobs(t, db, "where TableName = 't' and State = 'CANCELLED'"); len(got) != 1 || !strings.Contains(got[0], "five") {
		t.Errorf("jobs %q", got)
	}
	exec(t, db, "alter table t add column n int not null")
	await(t, db, "CANCELLED")
	if got := jobs(t, db, "order by JobId desc limit 1"); got[0] != `t|CANCELLED|invalid default value column for no default value and not nullable|\N|86400` {
		t.Errorf("jobs %q", got)
	}
}

func TestGeneratedColumnIsComputedForTheRowsThatAreThere(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table t (k int, v varchar(10)) duplicate key(k)", "insert into t values (1, 'five')", "alter table t add column g bigint as (k + 1)")
	await(t, db, "FINISHED")
	expect(t, db, "select * from t", "k|v|g", "1|five|2")
	exec(t, db, "truncate table t")
	exec(t, db, "insert into t (k, v) values (1, 'x')")
	expect(t, db, "select * from t", "k|v|g", "1|x|2")
}

func TestCancelAlterTable(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table t (k int, v int) duplicate key(k)")
	if _, _, err := s.manager.Begin(txn.Beginning{Database: "shop", Table: "t", Label: "open", Source: txn.BackendStreaming, Coordinator: "BE: 127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "alter table t modify column v bigint", "cancel alter table column from t")
	if got := jobs(t, db, ""); len(got) != 1 || got[0] != `t|CANCELLED|user cancelled|\N|86400` {
		t.Errorf("jobs %q", got)
	}
}

func TestNamesCommentsAndIndexes(t *testing.T) {
	s := start(t, Options{Release: version.Of(3, 5, 4)})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table a (k int, v int) duplicate key(k)", "create table b (k int) duplicate key(k)", "insert into a values (1, 2)", "insert into b values (9)",
		"alter table a comment = 'first'", "alter table a rename column v to w", "alter table a swap with b")
	expect(t, db, "select * from b", "k|w", "1|2")
	expect(t, db, "select * from a", "k", "9")
	exec(t, db, "alter table b rename c", "create index i on c (w) using bitmap comment 'x'")
	await(t, db, "FINISHED")
	exec(t, db, "create table d like c")
	want := "CREATE TABLE `%s` (\n  `k` int(11) NULL COMMENT \"\",\n  `w` int(11) NULL COMMENT \"\",\n  INDEX i (`w`) USING BITMAP COMMENT 'x'\n) ENGINE=OLAP \nDUPLICATE KEY(`k`)\nCOMMENT \"first\"\nDISTRIBUTED BY RANDOM\nPROPERTIES (\n\"compression\" = \"LZ4\",\n\"fast_schema_evolution\" = \"true\",\n\"replicated_storage\" = \"true\",\n\"replication_num\" = \"3\"\n);"
	for _, name := range []string{"c", "d"} {
		expect(t, db, "show create table "+name, "Table|Create Table", name+"|"+fmt.Sprintf(want, name))
	}
	expect(t, db, "select * from d", "k|w")
	exec(t, db, "drop index i on c")
	await(t, db, "FINISHED")
}

func TestPartitions(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	shown := func(table string) []string {
		var out []string
		for _, row := range rows(t, db, "show partitions from "+table)[1:] {
			c := strings.Split(row, "|")
			out = append(out, c[1]+" "+c[7]+" "+c[16])
		}
		return out
	}
	check := func(table string, want ...string) {
		t.Helper()
		if got := shown(table); strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("partitions of %s: %q, want %q", table, got, want)
		}
	}
	exec(t, db, "create table r (d date, i int) duplicate key(d) partition by range(d) (partition a values less than ('2024-01-01'), partition b values less than ('2024-02-01')) distributed by hash(d)",
		"create table e (d datetime, i int) duplicate key(d) partition by date_trunc('month', d) distributed by hash(d)",
		"create table c (s varchar(9) not null, i int) duplicate key(s) partition by (s) distributed by hash(s)",
		"create table n (i int) duplicate key(i)")
	for _, table := range []string{"r", "e"} {
		exec(t, db, "insert into "+table+" values ('2023-05-05', 1), ('2024-01-05', 2), ('2024-01-06', 3)")
	}
	exec(t, db, "insert into c values ('oslo', 1), ('kiel', 2), ('oslo', 3)", "insert into n values (1)")
	const low, mid = "[types: [DATE]; keys: [0000-01-01]; ..types: [DATE]; keys: [2024-01-01]; )", "[types: [DATE]; keys: [2024-01-01]; ..types: [DATE]; keys: [2024-02-01]; )"
	check("r", "a "+low+" 1", "b "+mid+" 2")
	check("e", "p202305 [types: [DATETIME]; keys: [2023-05-01 00:00:00]; ..types: [DATETIME]; keys: [2023-06-01 00:00:00]; ) 1",
		"p202401 [types: [DATETIME]; keys: [2024-01-01 00:00:00]; ..types: [DATETIME]; keys: [2024-02-01 00:00:00]; ) 2")
	check("c", "pkiel ('kiel') 1", "poslo ('oslo') 2")
	check("n", "n  1")
	exec(t, db, "truncate table r partition (a)", "alter table r add partition z values [('2024-03-01'), ('2024-04-01'))", "alter table r drop partition b", "alter table c drop partition poslo force")
	check("r", "a "+low+" 0", "z [types: [DATE]; keys: [2024-03-01]; ..types: [DATE]; keys: [2024-04-01]; ) 0")
	check("c", "pkiel ('kiel') 1")
	expect(t, db, "select count(*) from r", "count(*)", "0")
	refused(t, db, "alter table r drop partition b", 1507, "Error in list of partitions to b")
	refused(t, db, "alter table c drop partition poslo", 1507, "Error in list of partitions to poslo")
	exec(t, db, "alter table c drop partition if exists poslo")
	refused(t, db, "alter table r add partition a values [('2025-03-01'), ('2025-04-01'))", 1517, "Duplicate partition name a")
	refused(t, db, "truncate table n partition (x)", 1064, "Partition x does not exist")
	refused(t, db, "show partitions from nope", 5502, "Unknown table 'nope'")
	table, found := s.store.Table("shop", "r")
	if !found {
		t.Fatal("no table r")
	}
	if d := table.Definition(); len(d.Partition.Partitions) != 2 || d.Partition.Kind != store.RangePartitions {
		t.Errorf("partitions %+v", d.Partition)
	}
	if finished := s.manager.Finished("shop"); len(finished) != 4 {
		t.Errorf("%d transactions, want those of the four inserts", len(finished))
	}
}

func TestCommittedRowsKeepTheirTableFromBeingDropped(t *testing.T) {
	s := start(t, Options{})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, "create table t (k int)", "create table u (k int)")
	if err := s.manager.DelayPublishing(txn.Never); err != nil {
		t.Fatal(err)
	}
	id, table, err := s.manager.Begin(txn.Beginning{Database: "shop", Table: "t", Label: "late", Source: txn.BackendStreaming, Coordinator: "BE: 127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	stage := s.store.Stage(table, id, store.Change{})
	var late *txn.PublishTimeout
	if err := s.manager.CommitOpen(id, store.Counters{}, txn.Patience{}, stage); !errors.As(err, &late) {
		t.Fatalf("commit: %v", err)
	}
	refused(t, db, "drop table t", 1064, "There are still some transactions in the COMMITTED state waiting to be completed. The table [t] cannot be dropped. "+
		"If you want to forcibly drop(cannot be recovered), please use \"DROP TABLE <table> FORCE\".")
	refused(t, db, "drop database shop", 1064, "There are still some transactions in the COMMITTED state waiting to be completed. The database [shop] cannot be dropped. "+
		"If you want to forcibly drop(cannot be recovered), please use \"DROP DATABASE <database> FORCE\".")
	exec(t, db, "drop table u", "drop table t force", "drop database shop force")
}
