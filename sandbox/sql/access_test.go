package sql

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"starlift-sandbox/fault"
	"starlift-sandbox/version"
)

// as connects as a user with a password, name:password.
func (s *sandbox) as(t *testing.T, login, database string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", fmt.Sprintf("%s@tcp(%s)/%s", login, s.address, database))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// shops are two databases with two tables each, and a user ann who may do
// nothing.
func shops(t *testing.T, s *sandbox) (root, ann *sql.DB) {
	t.Helper()
	root = s.open(t, "", "")
	for _, d := range []string{"shop", "staff"} {
		exec(t, root, "create database "+d)
		for _, table := range []string{"t", "u"} {
			exec(t, root, fmt.Sprintf("create table %s.%s (k int not null, v int) primary key (k) distributed by hash (k) buckets 1", d, table))
		}
	}
	exec(t, root, "create user ann")
	return root, s.as(t, "ann", "")
}

const hintNone = "Please ask the admin to grant permission(s) or try activating existing roles using <set [default] role>. Current role(s): NONE. Inactivated role(s): NONE."

// TestEachStatementNeedsItsPrivilege runs each statement before and after the
// privilege was granted, and once more after it was revoked.
func TestEachStatementNeedsItsPrivilege(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	for _, test := range []struct{ statement, privilege, on string }{
		{"insert into shop.t values (1, 2)", "INSERT", "TABLE shop.t"},
		{"update shop.t set v = 3 where k = 1", "UPDATE", "TABLE shop.t"},
		{"delete from shop.t where k = 1", "DELETE", "TABLE shop.t"},
		{"select * from shop.t", "SELECT", "TABLE shop.t"},
		{"truncate table shop.t", "DELETE", "TABLE shop.t"},
		{"create table shop.n (k int) distributed by hash (k)", "CREATE TABLE", "DATABASE shop"},
		{"drop table shop.n", "DROP", "TABLE shop.n"},
		{"alter table shop.t comment = 'x'", "ALTER", "TABLE shop.t"},
		{"create index i on shop.t (v) using bitmap", "ALTER", "TABLE shop.t"},
		{"create database n", "CREATE DATABASE", "CATALOG default_catalog"},
		{"drop database n", "DROP", "DATABASE n"},
		{"admin show frontend config", "OPERATE", "SYSTEM"},
		{"admin set frontend config ('label_keep_max_num' = '5')", "OPERATE", "SYSTEM"},
		{"show proc '/transactions'", "OPERATE", "SYSTEM"},
		{"set global query_timeout = 5", "OPERATE", "SYSTEM"},
		{"create user bob", "GRANT", "SYSTEM"},
		{"alter user bob identified by 'x'", "GRANT", "SYSTEM"},
		{"set password for bob = password('y')", "GRANT", "SYSTEM"},
		{"show grants for bob", "GRANT", "SYSTEM"},
		{"drop user bob", "GRANT", "SYSTEM"},
		{"create role r", "GRANT", "SYSTEM"},
		{"grant r to root", "GRANT", "SYSTEM"},
		{"revoke r from root", "GRANT", "SYSTEM"},
		{"drop role r", "GRANT", "SYSTEM"},
		{"show users", "GRANT", "SYSTEM"},
		{"show roles", "GRANT", "SYSTEM"},
		{"show all authentication", "GRANT", "SYSTEM"},
	} {
		// What refusals call the object is its own name only.
		named := test.on
		if test.on == "TABLE shop.t" || test.on == "TABLE shop.n" {
			named = "TABLE " + test.on[len("TABLE shop."):]
		}
		want := fmt.Sprintf("Access denied; you need (at least one of) the %s privilege(s) on %s for this operation. %s", test.privilege, named, hintNone)
		refused(t, ann, test.statement, 5203, want)
		exec(t, root, fmt.Sprintf("grant %s on %s to ann", test.privilege, test.on))
		if _, err := ann.Exec(test.statement); err != nil {
			t.Errorf("%s with the privilege: %v", test.statement, err)
		}
		if test.privilege != "DROP" { // dropped objects have nothing to revoke on
			exec(t, root, fmt.Sprintf("revoke %s on %s from ann", test.privilege, test.on))
		}
		if test.privilege == "SELECT" {
			refused(t, ann, test.statement, 5203, want)
		}
	}
}

func TestNodesAreShownToOperatorsOnly(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	const want = "Access denied; you need (at least one of) the OPERATE OR NODE privilege(s) on SYSTEM for this operation. " + hintNone
	for _, privilege := range []string{"OPERATE", "NODE"} {
		refused(t, ann, "show backends", 5203, want)
		refused(t, ann, "show frontends", 5203, want)
		exec(t, root, "grant "+privilege+" on system to ann")
		exec(t, ann, "show backends", "show frontends")
		exec(t, root, "revoke "+privilege+" on system from ann")
	}
}

func TestSourcesOfAStatementNeedSelect(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	exec(t, root, "grant insert on table shop.t to ann")
	const want = "Access denied; you need (at least one of) the SELECT privilege(s) on TABLE u for this operation. " + hintNone
	for _, statement := range []string{
		"insert into shop.t select * from shop.u",
		"select count(*) from shop.u",
		"select 1 where exists (select * from shop.u)",
		"with x as (select * from shop.u) select * from x",
		"select 1 union select k from shop.u",
	} {
		refused(t, ann, statement, 5203, want)
	}
	exec(t, root, "grant select on all tables in database shop to ann")
	exec(t, ann, "insert into shop.t select * from shop.u")
}

func TestWhatIsNotGrantedIsInvisible(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	expect(t, ann, "show databases", "Database", "information_schema")
	refused(t, ann, "use shop", 5203, "Access denied; you need (at least one of) the ANY privilege(s) on DATABASE shop for this operation. "+hintNone)
	exec(t, root, "grant insert on table shop.t to ann")
	expect(t, ann, "show databases", "Database", "information_schema", "shop")
	expect(t, ann, "show tables from shop", "Tables_in_shop", "t")
	expect(t, ann, "select table_schema, table_name from information_schema.tables where table_schema <> 'information_schema'",
		"table_schema|table_name", "shop|t")
	expect(t, ann, "select column_name from information_schema.columns where table_schema = 'shop'", "column_name", "k", "v")
	expect(t, ann, "select table_name from information_schema.tables_config", "table_name", "t")
	expect(t, ann, "select schema_name from information_schema.schemata", "schema_name", "information_schema", "shop")
	for _, statement := range []string{"desc shop.t", "show create table shop.t", "show full columns from t from shop"} {
		exec(t, ann, statement)
	}
	const want = "Access denied; you need (at least one of) the ANY privilege(s) on TABLE u for this operation. " + hintNone
	for _, statement := range []string{"desc shop.u", "show create table shop.u", "show full columns from shop.u"} {
		refused(t, ann, statement, 5203, want)
	}
	refused(t, ann, "desc shop.nothing", 5502, "Unknown table 'shop.nothing'")
}

func TestRefusalsFollowTheRelease(t *testing.T) {
	for _, test := range []struct {
		release       version.Release
		code          uint16
		table, system string
	}{
		{
			version.Of(2, 5, 13), 1142, "SELECT command denied to user 'ann'@'127.0.0.1' for table 't'",
			"Access denied; you need (at least one of) the ADMIN privilege(s) for this operation",
		},
		{
			version.Of(3, 0, 5), 1227, "Access denied; you need (at least one of) the SELECT privilege(s) for this operation",
			"Access denied; you need (at least one of) the OPERATE privilege(s) for this operation",
		},
		{
			version.Of(3, 2, 5), 1227, "Access denied; you need (at least one of) the SELECT privilege(s) on TABLE t for this operation. " + hintNone,
			"Access denied; you need (at least one of) the OPERATE privilege(s) on SYSTEM for this operation. " + hintNone,
		},
	} {
		s := start(t, Options{Release: test.release})
		_, ann := shops(t, s)
		refused(t, ann, "select * from shop.t", test.code, test.table)
		refused(t, ann, "admin show frontend config", 1227, test.system)
	}
}

func TestConnectionsOfOthersAreHidden(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	ann.SetMaxOpenConns(1)
	id := rows(t, root, "select connection_id()")[1]
	for _, line := range rows(t, ann, "show processlist")[1:] {
		if !strings.Contains(line, "|ann|") {
			t.Errorf("ann sees %s", line)
		}
	}
	refused(t, ann, "kill "+id, 5203, "Access denied; you need (at least one of) the OPERATE privilege(s) on SYSTEM for this operation. "+hintNone)
	exec(t, root, "grant operate on system to ann")
	exec(t, ann, "kill "+id)
	if err := s.as(t, "root", "").Ping(); err != nil {
		t.Error(err)
	}
}

func TestFaultsBreakStatements(t *testing.T) {
	faults := &fault.Set{}
	s := start(t, Options{Faults: faults})
	root, _ := shops(t, s)
	root.SetMaxOpenConns(1)
	err := errors.Join(
		faults.Add(fault.Rule{On: fault.SQL, Statement: "ALTER TABLE", Action: fault.Error, Code: 1064, Body: "not now"}),
		faults.Add(fault.Rule{On: fault.SQL, Statement: "insert into shop.t", Action: fault.LoseAnswer}),
		faults.Add(fault.Rule{On: fault.SQL, Statement: "insert into shop.u", Action: fault.CutBefore}),
	)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, root, "alter  table shop.t comment = 'x'", 1064, "not now")
	exec(t, root, "alter table shop.t comment = 'x'")
	for _, table := range []string{"t", "u"} {
		if _, err := root.Exec("insert into shop." + table + " values (1, 1)"); err == nil {
			t.Errorf("the answer of %s came", table)
		}
	}
	expect(t, root, "select * from shop.t", "k|v", "1|1")
	expect(t, root, "select * from shop.u", "k|v")
}
