package access

import "slices"

// The built-in roles. Everybody has public, which is always active.
const (
	RootRole     = "root"
	DatabaseRole = "db_admin"
	ClusterRole  = "cluster_admin"
	UserRole     = "user_admin"
	PublicRole   = "public"
)

// role is a named set of grants.
type role struct {
	Comment string   `json:",omitempty"`
	Roles   []string `json:",omitempty"` // roles that it has, sorted
	Grants  []Grant  `json:",omitempty"`
}

// BuiltIn are the names of the roles that every server has.
func BuiltIn() []string {
	return []string{RootRole, DatabaseRole, ClusterRole, UserRole, PublicRole}
}

// builtInGrants are the grants of a role that every server has.
func builtInGrants(name string) (grants []Grant) {
	everything := func(kinds ...Kind) {
		for _, kind := range kinds {
			for _, p := range Privileges(kind) {
				grants = append(grants, Grant{Privilege: p, Object: Object{Kind: kind}, Grantable: name == RootRole})
			}
		}
	}
	switch name {
	case RootRole:
		everything(KindSystem, KindCatalog, KindDatabase, KindTable, KindView, KindMaterializedView)
	case DatabaseRole:
		for _, p := range Privileges(KindSystem) {
			if p != Granting && p != Node {
				grants = append(grants, Grant{Privilege: p, Object: System()})
			}
		}
		everything(KindCatalog, KindDatabase, KindTable, KindView, KindMaterializedView)
	case ClusterRole:
		grants = []Grant{{Privilege: Node, Object: System()}}
	case UserRole:
		grants = []Grant{{Privilege: Granting, Object: System()}}
	}
	return grants
}

func (b *book) hasRole(name string) bool {
	_, found := b.Roles[name]
	return found || slices.Contains(BuiltIn(), name)
}

// closure returns the roles and all that these have, each once.
func (b *book) closure(names []string) []string {
	var all []string
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if slices.Contains(all, name) {
			continue
		}
		all = append(all, name)
		if r, found := b.Roles[name]; found {
			names = append(slices.Clone(names), r.Roles...)
		}
	}
	return all
}
