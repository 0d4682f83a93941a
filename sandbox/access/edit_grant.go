package access

import "slices"

// Grantee is whom something is granted to: an account as Account.String writes
// it, or a role.
type Grantee struct {
	Name string
	Role bool
}

// String names the grantee as GRANT does.
func (g Grantee) String() string {
	if g.Role {
		return "ROLE '" + g.Name + "'"
	}
	return "USER " + g.Name
}

// Grant gives privileges. It answers ErrUnknown without such a grantee, and
// ErrBuiltIn for a role that cannot be changed: all built-in ones but public.
func (a *Access) Grant(to Grantee, grants []Grant) error {
	return a.changeGrants(to, func(have []Grant) []Grant {
		for _, g := range grants {
			have = add(have, g)
		}
		return have
	})
}

// Revoke takes privileges away that were granted on exactly that object or
// pattern; taking away what is not there changes nothing. Its errors are those
// of Grant.
func (a *Access) Revoke(from Grantee, grants []Grant) error {
	return a.changeGrants(from, func(have []Grant) []Grant {
		for _, g := range grants {
			have = remove(have, g)
		}
		return have
	})
}

func (a *Access) changeGrants(of Grantee, f func([]Grant) []Grant) error {
	return a.change(func(b *book) error {
		if !of.Role {
			u, found := b.Users[of.Name]
			if !found {
				return ErrUnknown
			}
			u.Grants = f(u.Grants)
			return nil
		}
		r, err := b.changeable(of.Name)
		if err != nil {
			return err
		}
		r.Grants = f(r.Grants)
		return nil
	})
}

// changeable returns the role to change.
func (b *book) changeable(name string) (*role, error) {
	switch r, found := b.Roles[name]; {
	case found:
		return r, nil
	case name == PublicRole:
		b.Roles[name] = &role{}
		return b.Roles[name], nil
	case slices.Contains(BuiltIn(), name):
		return nil, ErrBuiltIn
	}
	return nil, &UnknownRole{name}
}

// Granted returns the roles and the grants of a grantee itself, without what
// its roles have, in the order in which SHOW GRANTS lists them. The caller must
// not change them.
func (a *Access) Granted(to Grantee) (roles []string, grants []Grant) {
	b := a.read()
	if to.Role {
		if r, found := b.Roles[to.Name]; found {
			roles = r.Roles
		}
		return roles, b.roleGrants(to.Name)
	}
	if u, found := b.Users[to.Name]; found {
		return u.Roles, u.Grants
	}
	return nil, nil
}

// MayGrant reports whether the actor may pass a privilege on: with GRANT on
// SYSTEM, with a grant of it that has the grant option, or, before 3.0, with
// GRANT_PRIV on the object.
func (a *Access) MayGrant(actor Actor, g Grant) bool {
	if a.May(actor, Granting, System()) {
		return true
	}
	found := false
	a.read().grants(actor, func(own Grant) bool {
		found = own.Object.covers(g.Object) && (own.Privilege == grantPriv || own.Grantable && own.Privilege == g.Privilege)
		return !found
	})
	return found
}
