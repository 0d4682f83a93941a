package access

// Actor is an account together with the roles that are active for it. Only SET
// ROLE makes them others than those of the login.
type Actor struct {
	User  string // as Basic and Login return it
	Roles []string
}

// Actor returns the account with the roles that are active after its login:
// its default roles, which are also those of every HTTP request.
func (a *Access) Actor(account string) Actor {
	if u, found := a.read().Users[account]; found {
		return Actor{account, u.Default}
	}
	return Actor{User: account}
}

// Allowed reports whether the account that Basic returned may do p with o.
func (a *Access) Allowed(account string, p Privilege, o Object) bool {
	return a.May(a.Actor(account), p, o)
}

// May reports whether the actor may do p with o, through grants of its own or
// of its active roles and the roles that these have.
func (a *Access) May(actor Actor, p Privilege, o Object) bool {
	if p == Select && o.Kind == KindTable && informationSchema(o.Database) {
		return true
	}
	found := false
	a.read().grants(actor, func(g Grant) bool {
		found = g.Object.covers(o) && gives(g.Privilege, p, o)
		return !found
	})
	return found
}

// Sees reports whether the account has any privilege on a table, without which
// the table is invisible to it. With an empty table it is about the database:
// any privilege on it or on anything in it.
func (a *Access) Sees(account, database, table string) bool {
	return a.Visible(a.Actor(account), database, table)
}

// Visible is Sees for an actor.
func (a *Access) Visible(actor Actor, database, table string) bool {
	if informationSchema(database) {
		return true
	}
	found := false
	a.read().grants(actor, func(g Grant) bool {
		o := g.Object
		switch {
		case o.Kind == KindSystem || o.Kind == KindCatalog:
		case o.Database != "" && o.Database != database:
		case table == "":
			found = true
		case o.Kind != KindDatabase:
			found = o.Table == "" || o.Table == table
		}
		return !found
	})
	return found
}

// grants calls visit with every grant that the actor has, its own ones first,
// until visit returns false.
func (b *book) grants(actor Actor, visit func(Grant) bool) {
	u, found := b.Users[actor.User]
	if !found {
		return
	}
	for _, g := range u.Grants {
		if !visit(g) {
			return
		}
	}
	for _, name := range b.closure(append([]string{PublicRole}, actor.Roles...)) {
		for _, g := range b.roleGrants(name) {
			if !visit(g) {
				return
			}
		}
	}
}

// roleGrants are the grants of a role, without those of the roles that it has.
func (b *book) roleGrants(name string) []Grant {
	if r, found := b.Roles[name]; found { // also public, which has nothing by itself
		return r.Grants
	}
	return b.builtIn[name]
}
