package access

import (
	"reflect"
	"testing"
)

func TestGrantsCoverWhatTheyName(t *testing.T) {
	for _, test := range []struct {
		grant Grant
		asked Privilege
		on    Object
		want  bool
	}{
		{Grant{Privilege: Insert, Object: Table("d", "t")}, Insert, Table("d", "t"), true},
		{Grant{Privilege: Insert, Object: Table("d", "t")}, Select, Table("d", "t"), false},
		{Grant{Privilege: Insert, Object: Table("d", "t")}, Insert, Table("d", "u"), false},
		{Grant{Privilege: Insert, Object: Table("d", "t")}, Insert, Table("e", "t"), false},
		{Grant{Privilege: Insert, Object: Table("d", "")}, Insert, Table("d", "u"), true},
		{Grant{Privilege: Insert, Object: Table("d", "")}, Insert, Table("e", "u"), false},
		{Grant{Privilege: Insert, Object: Table("", "")}, Insert, Table("e", "u"), true},
		{Grant{Privilege: Drop, Object: Table("", "")}, Drop, Database("d"), false},
		{Grant{Privilege: Drop, Object: Database("d")}, Drop, Table("d", "t"), false},
		{Grant{Privilege: CreateTable, Object: Database("")}, CreateTable, Database("d"), true},
		{Grant{Privilege: CreateDatabase, Object: Catalog()}, CreateDatabase, Catalog(), true},
		{Grant{Privilege: Operate, Object: System()}, Node, System(), false},
		// The privileges of releases before 3.0.
		{Grant{Privilege: "LOAD_PRIV", Object: Object{KindScope, "d", ""}}, Insert, Table("d", "t"), true},
		{Grant{Privilege: "LOAD_PRIV", Object: Object{KindScope, "d", ""}}, Delete, Table("d", "t"), true},
		{Grant{Privilege: "LOAD_PRIV", Object: Object{KindScope, "d", ""}}, Select, Table("d", "t"), false},
		{Grant{Privilege: "LOAD_PRIV", Object: Object{KindScope, "d", ""}}, Insert, Table("e", "t"), false},
		{Grant{Privilege: "CREATE_PRIV", Object: Object{KindScope, "d", ""}}, CreateTable, Database("d"), true},
		{Grant{Privilege: "CREATE_PRIV", Object: Object{KindScope, "d", ""}}, CreateDatabase, Catalog(), false},
		{Grant{Privilege: "CREATE_PRIV", Object: Object{KindScope, "d", "t"}}, CreateTable, Database("d"), false},
		{Grant{Privilege: "ADMIN_PRIV", Object: Object{Kind: KindScope}}, Insert, Table("d", "t"), true},
		{Grant{Privilege: "ADMIN_PRIV", Object: Object{Kind: KindScope}}, Node, System(), false},
	} {
		if got := annMay(t, test.grant).Allowed(ann, test.asked, test.on); got != test.want {
			t.Errorf("%s on %s: %s on %s is %v", test.grant.Privilege, test.grant.Object.Pattern(), test.asked, test.on, got)
		}
	}
}

func TestOnlyWhatIsGrantedIsVisible(t *testing.T) {
	a := annMay(t, Grant{Privilege: Insert, Object: Table("d", "t")}, Grant{Privilege: CreateTable, Object: Database("e")},
		Grant{Privilege: "USAGE", Object: Catalog()})
	for _, test := range []struct {
		database, table string
		want            bool
	}{
		{"d", "", true},
		{"d", "t", true},
		{"d", "u", false},
		{"e", "", true},
		{"e", "t", false}, // a privilege on the database is none on its tables
		{"f", "", false},
		{"information_schema", "tables", true},
	} {
		if got := a.Sees(ann, test.database, test.table); got != test.want {
			t.Errorf("%s.%s: %v", test.database, test.table, got)
		}
		if !a.Sees(root, test.database, test.table) {
			t.Errorf("root does not see %s.%s", test.database, test.table)
		}
	}
}

func TestRolesGiveWhatTheirRolesHave(t *testing.T) {
	a := annMay(t)
	must(t, a.CreateRole("reader", ""), a.CreateRole("writer", ""),
		a.Grant(Grantee{"reader", true}, []Grant{{Privilege: Select, Object: Table("d", "")}}),
		a.GrantRole("reader", Grantee{"writer", true}, false),
		a.GrantRole("writer", Grantee{Name: ann}, false))
	if a.Allowed(ann, Select, Table("d", "t")) {
		t.Error("a role that is not active gives its privileges")
	}
	if err := a.GrantRole("writer", Grantee{"reader", true}, false); err != ErrCycle {
		t.Errorf("a cycle of roles: %v", err)
	}
	must(t, a.SetDefaultRoles(ann, []string{"writer"}))
	if !a.Allowed(ann, Select, Table("d", "t")) {
		t.Error("the role of an active role gives nothing")
	}
	must(t, a.DropRole("reader"))
	if a.Allowed(ann, Select, Table("d", "t")) {
		t.Error("a dropped role gives its privileges")
	}
	must(t, a.Grant(Grantee{PublicRole, true}, []Grant{{Privilege: Select, Object: Table("d", "open")}}))
	if !a.Allowed(ann, Select, Table("d", "open")) {
		t.Error("public gives nothing")
	}
	if got := a.RoleNames(); !reflect.DeepEqual(got, append(BuiltIn(), "writer")) {
		t.Errorf("roles %q", got)
	}
}

func TestBuiltInRoles(t *testing.T) {
	for _, test := range []struct {
		role  string
		asked Privilege
		on    Object
		want  bool
	}{
		{RootRole, Granting, System(), true},
		{RootRole, Drop, Database("d"), true},
		{DatabaseRole, Insert, Table("d", "t"), true},
		{DatabaseRole, Operate, System(), true},
		{DatabaseRole, Node, System(), false},
		{DatabaseRole, Granting, System(), false},
		{ClusterRole, Node, System(), true},
		{ClusterRole, Operate, System(), false},
		{UserRole, Granting, System(), true},
		{UserRole, Select, Table("d", "t"), false},
		{PublicRole, Select, Table("d", "t"), false},
	} {
		a := annMay(t)
		must(t, a.GrantRole(test.role, Grantee{Name: ann}, true))
		if got := a.Allowed(ann, test.asked, test.on); got != test.want {
			t.Errorf("%s: %s on %s is %v", test.role, test.asked, test.on, got)
		}
	}
}

func TestRevokeTakesExactlyWhatWasGranted(t *testing.T) {
	wide, narrow := Grant{Privilege: Insert, Object: Table("d", "")}, Grant{Privilege: Insert, Object: Table("d", "t")}
	a := annMay(t, wide, narrow)
	must(t, a.Revoke(Grantee{Name: ann}, []Grant{narrow}))
	if !a.Allowed(ann, Insert, Table("d", "t")) {
		t.Error("the wider grant went with the narrower one")
	}
	must(t, a.Revoke(Grantee{Name: ann}, []Grant{wide}))
	if a.Allowed(ann, Insert, Table("d", "t")) {
		t.Error("nothing was taken away")
	}
}

func TestOnlyGrantablePrivilegesArePassedOn(t *testing.T) {
	insert, selects := Grant{Privilege: Insert, Object: Table("d", "")}, Grant{Privilege: Select, Object: Table("d", "")}
	insert.Grantable = true
	a := annMay(t, insert, selects)
	if !a.MayGrant(a.Actor(ann), Grant{Privilege: Insert, Object: Table("d", "t")}) {
		t.Error("a grantable privilege cannot be passed on")
	}
	if a.MayGrant(a.Actor(ann), Grant{Privilege: Select, Object: Table("d", "t")}) {
		t.Error("a privilege without grant option can be passed on")
	}
	if !a.MayGrant(a.Actor(root), Grant{Privilege: Select, Object: Table("d", "t")}) {
		t.Error("root cannot grant")
	}
}
