package sql

import (
	"testing"

	"starlift-sandbox/version"
)

func TestTransactionOfSeveralStatements(t *testing.T) {
	s := start(t, Options{Release: version.Of(4, 0, 0)})
	db := s.open(t, "", "")
	db.SetMaxOpenConns(1)
	exec(t, db, "create database shop", "use shop", "create table a (k int) duplicate key(k) distributed by hash(k)",
		"create table b (k int, v int) primary key(k) distributed by hash(k)", "insert into a values (1)")
	other := s.open(t, "shop", "")
	exec(t, db, "begin", "insert into b select k, 7 from a", "insert into b values (2, 8)", "insert into a values (5)")
	expect(t, other, "select count(*) c from b where k > 0", "c", "0")
	const refusal = "Getting analyzing error. Detail message: Explicit transaction only support begin, commit, rollback, insert and select statements."
	refused(t, db, "update b set v = 1 where k = 1", 1064, refusal)
	refused(t, db, "truncate table a", 1064, refusal)
	refused(t, db, "insert overwrite a values (3)", 1064, refusal)
	refused(t, db, "select * from b", 1064, "Getting analyzing error. Detail message: table b was changed in this transaction and cannot be read before its end.")
	exec(t, db, "commit")
	expect(t, other, "select * from b order by k", "k|v", "1|7", "2|8")
	expect(t, other, "select * from a order by k", "k", "1", "5")
	if list := s.manager.Finished("shop"); list[0].TableNames() != "b,a" || list[0].Counters.Loaded != 3 {
		t.Errorf("the transaction is %+v", list[0])
	}

	exec(t, db, "start transaction", "insert into a values (9)", "rollback", "begin work", "commit")
	if _, err := db.Exec("insert into a values (1)"); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "begin", "insert into a values (10)")
	if _, err := db.Exec("insert into b values (null, 1)"); err == nil {
		t.Error("NULL is taken for a key")
	}
	refused(t, db, "commit", 1064, "Getting analyzing error. Detail message: the transaction has failed, it can only be rolled back.")
	exec(t, db, "begin", "insert into a values (11)")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, other, "select * from a order by k", "k", "1", "1", "5")
}

// Before 4.0 the words have no effect, as drivers send them always.
func TestTransactionWordsHaveNoEffectBefore40(t *testing.T) {
	_, exec, expect := shop(t, "create table a (k int) duplicate key(k) distributed by hash(k)")
	exec("begin", "insert into a values (1)", "rollback", "start transaction with consistent snapshot", "commit work", "lock tables a write", "unlock tables")
	expect("select k from a", "k", "1")
}
