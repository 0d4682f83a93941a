package access

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// What a change can fail with; package sql words them.
var (
	ErrExists     = errors.New("already exists")
	ErrUnknown    = errors.New("does not exist")
	ErrBuiltIn    = errors.New("is built in")
	ErrNotGranted = errors.New("is not granted")
	ErrCycle      = errors.New("would have itself as a role")
)

// UnknownRole is a role that a change names and that does not exist.
type UnknownRole struct{ Name string }

func (e *UnknownRole) Error() string { return fmt.Sprintf("role %s does not exist", e.Name) }

// Is makes it ErrUnknown.
func (e *UnknownRole) Is(target error) bool { return target == ErrUnknown }

// CreateUser makes an account with a password as Hash returns it, and with
// roles that each login makes active. It answers ErrExists or *UnknownRole.
func (a *Access) CreateUser(account Account, hash string, roles []string) error {
	return a.change(func(b *book) error {
		if _, found := b.Users[account.String()]; found {
			return ErrExists
		}
		for _, name := range roles {
			if !b.hasRole(name) {
				return &UnknownRole{name}
			}
		}
		roles := sorted(roles)
		b.Users[account.String()] = &user{Hash: hash, Roles: roles, Default: roles}
		return nil
	})
}

// SetPassword replaces the password of an account, given as Hash returns it. It
// answers ErrUnknown.
func (a *Access) SetPassword(account, hash string) error {
	return a.changeUser(account, func(_ *book, u *user) error {
		u.Hash = hash
		return nil
	})
}

// DropUser removes an account with all that was granted to it. It answers
// ErrUnknown, and ErrBuiltIn for the administrator.
func (a *Access) DropUser(account string) error {
	return a.changeUser(account, func(b *book, _ *user) error {
		if account == b.Administrator {
			return ErrBuiltIn
		}
		delete(b.Users, account)
		return nil
	})
}

// SetDefaultRoles chooses among the granted roles those that a login makes
// active. It answers ErrUnknown, *UnknownRole or ErrNotGranted.
func (a *Access) SetDefaultRoles(account string, roles []string) error {
	return a.changeUser(account, func(b *book, u *user) error {
		for _, name := range roles {
			if !b.hasRole(name) {
				return &UnknownRole{name}
			}
			if !slices.Contains(u.Roles, name) {
				return fmt.Errorf("role %s %w", name, ErrNotGranted)
			}
		}
		u.Default = sorted(roles)
		return nil
	})
}

func (a *Access) changeUser(account string, f func(*book, *user) error) error {
	return a.change(func(b *book) error {
		u, found := b.Users[account]
		if !found {
			return ErrUnknown
		}
		return f(b, u)
	})
}

// Accounts are all accounts, sorted.
func (a *Access) Accounts() []string { return slices.Sorted(maps.Keys(a.read().Users)) }

// HasUser reports whether there is such an account.
func (a *Access) HasUser(account string) bool {
	_, found := a.read().Users[account]
	return found
}

// HasPassword reports whether the account needs a password to log in.
func (a *Access) HasPassword(account string) bool {
	u, found := a.read().Users[account]
	return found && u.Hash != ""
}

// sorted returns the names in order, each once; nil when there are none.
func sorted(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}
