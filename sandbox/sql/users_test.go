package sql

import (
	"strings"
	"testing"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

func TestUsersLogInWithTheirPasswords(t *testing.T) {
	s := start(t, Options{})
	root := s.open(t, "", "")
	exec(t, root,
		"CREATE USER 'ann'@'%' IDENTIFIED BY 'a:b'",
		"create user if not exists ann identified by 'other'",
		"create user bob identified with mysql_native_password by 'pw'",
		"create user carl identified by password '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
		"create user dora@'10.%' identified by 'pw'",
	)
	denied := func(login, name, used string) {
		t.Helper()
		err := s.as(t, login, "").Ping()
		if err == nil || !strings.Contains(err.Error(), "1045 (28000): Access denied for user '"+name+"' (using password: "+used+")") {
			t.Errorf("%s: %v", login, err)
		}
	}
	for _, login := range []string{"ann:a:b", "bob:pw", "carl:password"} {
		if err := s.as(t, login, "").Ping(); err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
	denied("ann:other", "ann", "YES")
	denied("ann", "ann", "NO")
	denied("dora:pw", "dora", "YES") // from another host
	exec(t, s.as(t, "bob:pw", ""), "set password = password('new')")
	denied("bob:pw", "bob", "YES")
	exec(t, root, "alter user ann identified by ''", "set password for carl = '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'", "drop user bob")
	if err := s.as(t, "ann", "").Ping(); err != nil {
		t.Error(err)
	}
	denied("bob:new", "bob", "YES")
	expect(t, root, "show users", "User", "'ann'@'%'", "'carl'@'%'", "'dora'@'10.%'", "'root'@'%'")
	expect(t, root, "show all authentication", "UserIdentity|Password|AuthPlugin|UserForAuthPlugin",
		`'ann'@'%'|No|MYSQL_NATIVE_PASSWORD|\N`, `'carl'@'%'|Yes|MYSQL_NATIVE_PASSWORD|\N`,
		`'dora'@'10.%'|Yes|MYSQL_NATIVE_PASSWORD|\N`, `'root'@'%'|No|MYSQL_NATIVE_PASSWORD|\N`)
}

func TestStatementsAboutUsersAreRefusedInTheServersWords(t *testing.T) {
	s := start(t, Options{})
	root, _ := shops(t, s)
	exec(t, root, "create role r")
	for statement, want := range map[string]string{
		"create user ann":                              "Operation CREATE USER failed for 'ann'@'%' : user already exists",
		"create user x default role nobody":            "Valid role name fail: cannot find role nobody!",
		"alter user x identified by 'y'":               "Operation ALTER USER failed for 'x'@'%' : user not exists",
		"drop user x":                                  "Operation DROP USER failed for 'x'@'%' : user not exists",
		"drop user root":                               "Operation DROP USER failed for 'root'@'%' : cannot drop user 'root'@'%'",
		"create role r":                                "Operation CREATE ROLE failed for r : role already exists",
		"create role root":                             "Operation CREATE ROLE failed for root : role already exists",
		"drop role x":                                  "Operation DROP ROLE failed for x : role not exists",
		"set role r":                                   "Role r is not granted to 'root'@'%'",
		"set role x":                                   "Cannot set role: cannot find role x!",
		"set default role r to ann":                    "Role r is not granted to 'ann'@'%'",
		"grant r to x":                                 "cannot find user 'x'@'%'!",
		"grant x to ann":                               "Can not granted/revoke role to/from user: cannot find role x!",
		"grant insert on table shop.t to x":            "cannot find user 'x'@'%'!",
		"grant insert on table shop.t to role x":       "Can not grant/revoke to role: cannot find role x!",
		"grant insert on database shop to ann":         "Cannot grant or revoke INSERT on 'DATABASE' type object",
		"grant fly on table shop.t to ann":             "cannot find privilege type FLY",
		"grant insert on table shop.x to ann":          "cannot find table x in db shop",
		"grant insert on table x.t to ann":             "cannot find db: x",
		"create user ann2 identified with ldap as 'x'": "the authentication plugin ldap is not supported by this server",
		"show grants for x":                            "cannot find user 'x'@'%'!",
		"show grants for role x":                       "There is no such grant defined for role x: cannot find role x!",
	} {
		refused(t, root, statement, 1064, "Getting analyzing error. Detail message: "+want+".")
	}
}

func TestPasswordHashesAreChecked(t *testing.T) {
	for release, code := range map[version.Release]uint16{version.Of(3, 2, 9): 1372, version.Of(3, 5, 4): 5201} {
		root := start(t, Options{Release: release}).open(t, "", "")
		for _, hash := range []string{"2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "*2470", "*xx70C0C06DEE42FD1618BB99005ADCA2EC9D1E19"} {
			refused(t, root, "create user x identified by password '"+hash+"'", code, "Password hash should be a 41-digit hexadecimal number")
		}
	}
}

func TestShowGrants(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	exec(t, root,
		"create role reader, writer",
		"grant select on all tables in all databases to role reader",
		"grant reader to role writer",
		"grant writer, reader to user ann",
		"grant insert, update on shop.t to ann",
		"grant delete on table shop.t to ann with grant option",
		"grant insert on shop.* to ann",
		"grant create table on database shop to ann",
		"grant operate on system to ann",
	)
	want := []string{
		"UserIdentity|Catalog|Grants",
		`'ann'@'%'|\N|GRANT 'reader', 'writer' TO  USER 'ann'@'%'`,
		`'ann'@'%'|\N|GRANT OPERATE ON SYSTEM TO USER 'ann'@'%'`,
		`'ann'@'%'|default_catalog|GRANT CREATE TABLE ON DATABASE shop TO USER 'ann'@'%'`,
		`'ann'@'%'|default_catalog|GRANT INSERT ON ALL TABLES IN DATABASE shop TO USER 'ann'@'%'`,
		`'ann'@'%'|default_catalog|GRANT DELETE ON TABLE shop.t TO USER 'ann'@'%' WITH GRANT OPTION`,
		`'ann'@'%'|default_catalog|GRANT INSERT, UPDATE ON TABLE shop.t TO USER 'ann'@'%'`,
	}
	expect(t, root, "show grants for ann", want...)
	expect(t, ann, "show grants", want...)
	expect(t, root, "show grants for role writer", "UserIdentity|Catalog|Grants", `writer|\N|GRANT 'reader' TO  ROLE writer`)
	expect(t, ann, "show grants for role reader", "UserIdentity|Catalog|Grants",
		"reader|default_catalog|GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE 'reader'")
	expect(t, root, "show roles", "Name|Builtin|Comment", "root|true|", "db_admin|true|", "cluster_admin|true|", "user_admin|true|", "public|true|",
		"reader|false|", "writer|false|")
}

func TestRolesAreMadeActive(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	ann.SetMaxOpenConns(1)
	exec(t, root, "create role reader", "grant select on table shop.t to role reader", "grant reader to ann")
	refused(t, ann, "select * from shop.t", 5203, "Access denied; you need (at least one of) the SELECT privilege(s) on TABLE t for this operation. "+
		"Please ask the admin to grant permission(s) or try activating existing roles using <set [default] role>. Current role(s): NONE. Inactivated role(s): [reader].")
	exec(t, ann, "set role reader", "select * from shop.t")
	expect(t, ann, "select current_role() as r", "r", "reader")
	exec(t, ann, "set role none")
	refused(t, ann, "select * from shop.t", 5203, "Access denied; you need (at least one of) the SELECT privilege(s) on TABLE t for this operation. "+
		"Please ask the admin to grant permission(s) or try activating existing roles using <set [default] role>. Current role(s): NONE. Inactivated role(s): [reader].")
	exec(t, ann, "set role all", "select * from shop.t", "set default role all to ann")
	exec(t, s.as(t, "ann", "shop"), "select * from t")
}

func TestGrantOptionPassesOn(t *testing.T) {
	s := start(t, Options{})
	root, ann := shops(t, s)
	exec(t, root, "create user bob", "grant insert on table shop.t to ann with grant option", "grant select on table shop.t to ann")
	exec(t, ann, "grant insert on table shop.t to bob")
	refused(t, ann, "grant select on table shop.t to bob", 5203,
		"Access denied; you need (at least one of) the GRANT privilege(s) on SYSTEM for this operation. "+hintNone)
	exec(t, s.as(t, "bob", ""), "insert into shop.t values (1, 1)")
}

func TestPrivilegesBeforeThree(t *testing.T) {
	s := start(t, Options{Release: version.Of(2, 5, 13)})
	root, ann := shops(t, s)
	exec(t, root, "grant load_priv, select_priv on shop.* to ann", "create role loader", "grant load_priv on staff.t to role loader", "grant loader to ann")
	exec(t, ann, "insert into shop.t values (1, 1)", "select * from shop.t")
	exec(t, s.as(t, "ann", ""), "insert into staff.t values (1, 1)") // active without SET ROLE
	refused(t, ann, "truncate table staff.u", 1142, "LOAD command denied to user 'ann'@'127.0.0.1' for table 'u'")
	expect(t, root, "show grants for ann", "UserIdentity|Grants", "'ann'@'%'|GRANT 'loader' TO  USER 'ann'@'%'",
		"'ann'@'%'|GRANT SELECT_PRIV, LOAD_PRIV ON shop.* TO USER 'ann'@'%'")
	refused(t, root, "grant insert on shop.t to ann", 1064, "Getting analyzing error. Detail message: Cannot grant or revoke INSERT on 'SCOPE' type object.")
}

// FuzzUserStatements reads statements about accounts as a user without any
// privilege: none may panic, and none may change anything.
func FuzzUserStatements(f *testing.F) {
	for _, seed := range []string{
		"create user 'a'@'%' identified by 'x' default role r", "grant select on all tables in database d to role r with grant option",
		"revoke insert, alter on d.* from user a", "set role all except r", "set default role none to a", "show grants for role r",
		"set password for a = password('x')", "drop user if exists a", "kill 1", "create index i on d.t (c)", "show full columns from t from d",
	} {
		f.Add(seed)
	}
	s, err := store.Open(f.TempDir(), store.Options{NoSync: true})
	if err != nil {
		f.Fatal(err)
	}
	users, err := access.Open(access.Notes{Load: s.Note, Save: s.SetNote}, "root", "")
	if err != nil {
		f.Fatal(err)
	}
	if err := users.CreateUser(access.Account{Name: "ann", Host: access.AnyHost}, "", nil); err != nil {
		f.Fatal(err)
	}
	c := &session{
		server: &server{options: Options{Access: users, Release: version.Of(3, 5, 4)}, store: s, sessions: map[uint32]*session{}},
		actor:  users.Actor("'ann'@'%'"), user: "ann",
	}
	f.Fuzz(func(t *testing.T, text string) {
		reader, err := lex.NewReader(text)
		if err != nil {
			return
		}
		_, _, _ = c.users(&statement{Reader: reader, text: text})
		_ = c.permit(&statement{Reader: reader, text: text})
		if got := users.Accounts(); len(got) != 2 {
			t.Errorf("%q: accounts %q", text, got)
		}
		if got := users.RoleNames(); len(got) != len(access.BuiltIn()) {
			t.Errorf("%q: roles %q", text, got)
		}
		if _, grants := users.Granted(access.Grantee{Name: "'ann'@'%'"}); len(grants) != 0 {
			t.Errorf("%q: grants %+v", text, grants)
		}
	})
}
