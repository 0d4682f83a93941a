package access

import (
	"cmp"
	"slices"
)

// Grant is one privilege on one object or pattern of objects.
type Grant struct {
	Privilege Privilege
	Object    Object
	Grantable bool `json:",omitempty"` // WITH GRANT OPTION
}

// Privileges returns the privileges that a kind of object has in releases from
// 3.0 on, in the order in which SHOW GRANTS writes them; none for KindScope.
func Privileges(k Kind) []Privilege {
	switch k {
	case KindSystem:
		return []Privilege{
			Granting, Node, "CREATE RESOURCE", "PLUGIN", "FILE", "BLACKLIST", Operate, "CREATE EXTERNAL CATALOG", "REPOSITORY",
			"CREATE RESOURCE GROUP", "CREATE GLOBAL FUNCTION", "CREATE STORAGE VOLUME",
		}
	case KindCatalog:
		return []Privilege{"USAGE", CreateDatabase, Drop, Alter}
	case KindDatabase:
		return []Privilege{CreateTable, Drop, Alter, "CREATE VIEW", "CREATE FUNCTION", "CREATE MATERIALIZED VIEW", "CREATE PIPE"}
	case KindTable:
		return []Privilege{Delete, Drop, Insert, Select, Alter, "EXPORT", Update, "REFRESH"}
	case KindView:
		return []Privilege{Select, Alter, Drop}
	case KindMaterializedView:
		return []Privilege{Alter, "REFRESH", Drop, Select}
	}
	return nil
}

// The privileges of releases before 3.0.
const (
	nodePriv   Privilege = "NODE_PRIV"
	adminPriv  Privilege = "ADMIN_PRIV"
	grantPriv  Privilege = "GRANT_PRIV"
	selectPriv Privilege = "SELECT_PRIV"
	loadPriv   Privilege = "LOAD_PRIV"
	alterPriv  Privilege = "ALTER_PRIV"
	createPriv Privilege = "CREATE_PRIV"
	dropPriv   Privilege = "DROP_PRIV"
)

// ScopePrivileges returns the privileges of releases before 3.0.
func ScopePrivileges() []Privilege {
	return []Privilege{nodePriv, adminPriv, grantPriv, selectPriv, loadPriv, alterPriv, createPriv, dropPriv}
}

// Old returns the privilege of a release before 3.0 that allows p, as refusals
// of these releases name it.
func Old(p Privilege) Privilege {
	switch p {
	case Select, "EXPORT":
		return selectPriv
	case Insert, Update, Delete:
		return loadPriv
	case Alter:
		return alterPriv
	case Drop:
		return dropPriv
	case CreateTable, CreateDatabase:
		return createPriv
	case Granting:
		return grantPriv
	case Node:
		return nodePriv
	}
	return adminPriv
}

// gives reports whether having one privilege on an object allows p on o. The
// administrator of a release before 3.0 may do all but change nodes.
func gives(has, p Privilege, o Object) bool {
	return has == p || has == Old(p) || has == adminPriv && p != Node
}

// add puts a grant among others, once, and keeps the grant option that either
// has.
func add(grants []Grant, g Grant) []Grant {
	for i, old := range grants {
		if old.Privilege == g.Privilege && old.Object == g.Object {
			grants[i].Grantable = old.Grantable || g.Grantable
			return grants
		}
	}
	grants = append(grants, g)
	slices.SortFunc(grants, func(a, b Grant) int {
		return cmp.Or(cmp.Compare(rank(a.Object.Kind), rank(b.Object.Kind)), cmp.Compare(a.Object.Database, b.Object.Database),
			cmp.Compare(a.Object.Table, b.Object.Table), cmp.Compare(place(a), place(b)), cmp.Compare(a.Privilege, b.Privilege))
	})
	return grants
}

func rank(k Kind) int {
	return slices.Index([]Kind{KindSystem, KindCatalog, KindDatabase, KindTable, KindView, KindMaterializedView, KindScope}, k)
}

func place(g Grant) int {
	if g.Object.Kind == KindScope {
		return slices.Index(ScopePrivileges(), g.Privilege)
	}
	return slices.Index(Privileges(g.Object.Kind), g.Privilege)
}

// remove takes a grant away; what was granted on a wider pattern stays.
func remove(grants []Grant, g Grant) []Grant {
	return slices.DeleteFunc(grants, func(old Grant) bool { return old.Privilege == g.Privilege && old.Object == g.Object })
}
