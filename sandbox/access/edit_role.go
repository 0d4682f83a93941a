package access

import (
	"maps"
	"slices"
)

// CreateRole makes a role without grants. It answers ErrExists.
func (a *Access) CreateRole(name, comment string) error {
	return a.change(func(b *book) error {
		if b.hasRole(name) {
			return ErrExists
		}
		b.Roles[name] = &role{Comment: comment}
		return nil
	})
}

// DropRole removes a role, also from those that have it. It answers ErrUnknown
// or ErrBuiltIn.
func (a *Access) DropRole(name string) error {
	return a.change(func(b *book) error {
		switch {
		case slices.Contains(BuiltIn(), name):
			return ErrBuiltIn
		case !b.hasRole(name):
			return ErrUnknown
		}
		delete(b.Roles, name)
		for _, u := range b.Users {
			u.Roles, u.Default = without(u.Roles, name), without(u.Default, name)
		}
		for _, r := range b.Roles {
			r.Roles = without(r.Roles, name)
		}
		return nil
	})
}

// GrantRole gives a role. active also makes it one of those that a login makes
// active, as releases before 3.0 do. It answers *UnknownRole, ErrUnknown,
// ErrBuiltIn, or ErrCycle when the grantee is a role that the role has.
func (a *Access) GrantRole(name string, to Grantee, active bool) error {
	return a.change(func(b *book) error {
		if !b.hasRole(name) {
			return &UnknownRole{name}
		}
		if to.Role {
			r, err := b.changeable(to.Name)
			if err != nil {
				return err
			}
			if slices.Contains(b.closure([]string{name}), to.Name) {
				return ErrCycle
			}
			r.Roles = sorted(append(r.Roles, name))
			return nil
		}
		u, found := b.Users[to.Name]
		if !found {
			return ErrUnknown
		}
		u.Roles = sorted(append(u.Roles, name))
		if active {
			u.Default = sorted(append(u.Default, name))
		}
		return nil
	})
}

// RevokeRole takes a role away. Its errors are those of GrantRole, and
// ErrBuiltIn for the administrator's own root role.
func (a *Access) RevokeRole(name string, from Grantee) error {
	return a.change(func(b *book) error {
		if !b.hasRole(name) {
			return &UnknownRole{name}
		}
		if from.Role {
			r, err := b.changeable(from.Name)
			if err != nil {
				return err
			}
			r.Roles = without(r.Roles, name)
			return nil
		}
		u, found := b.Users[from.Name]
		switch {
		case !found:
			return ErrUnknown
		case from.Name == b.Administrator && name == RootRole:
			return ErrBuiltIn
		}
		u.Roles, u.Default = without(u.Roles, name), without(u.Default, name)
		return nil
	})
}

// RoleNames are all roles, the built-in ones first, then the others sorted.
func (a *Access) RoleNames() []string {
	names := BuiltIn()
	for _, name := range slices.Sorted(maps.Keys(a.read().Roles)) {
		if name != PublicRole {
			names = append(names, name)
		}
	}
	return names
}

// HasRole reports whether there is such a role.
func (a *Access) HasRole(name string) bool { return a.read().hasRole(name) }

// RoleComment is what CREATE ROLE said about a role.
func (a *Access) RoleComment(name string) string {
	if r, found := a.read().Roles[name]; found {
		return r.Comment
	}
	return ""
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(names, func(n string) bool { return n == name })
}
