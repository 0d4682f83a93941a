package sql

import (
	"errors"
	"slices"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

func (c *session) createRole(s *statement) error {
	quiet := s.Words("IF", "NOT", "EXISTS")
	names, err := s.names("a role")
	if err != nil {
		return err
	}
	comment := ""
	if s.Words("COMMENT") {
		s.Symbol("=")
		if s.Peek().Kind != lex.String {
			return failure.Unexpected(&s.Reader, "a comment in quotes")
		}
		comment = s.Next().Text
	}
	if err := errors.Join(s.end(), c.administer()); err != nil {
		return err
	}
	for _, name := range names {
		if !access.ValidName(name) {
			return failure.Analyze("Can not create role: invalid role format: %s", name)
		}
		err := c.server.options.Access.CreateRole(name, comment)
		if errors.Is(err, access.ErrExists) && !quiet {
			return failure.Analyze("Operation CREATE ROLE failed for %s : role already exists", name)
		}
		if err != nil && !errors.Is(err, access.ErrExists) {
			return err
		}
	}
	return nil
}

func (c *session) dropRole(s *statement) error {
	quiet := s.Words("IF", "EXISTS")
	names, err := s.names("a role")
	if err != nil {
		return err
	}
	if err := errors.Join(s.end(), c.administer()); err != nil {
		return err
	}
	for _, name := range names {
		err := c.server.options.Access.DropRole(name)
		switch {
		case errors.Is(err, access.ErrUnknown) && quiet:
		case errors.Is(err, access.ErrUnknown):
			return failure.Analyze("Operation DROP ROLE failed for %s : role not exists", name)
		case errors.Is(err, access.ErrBuiltIn):
			return failure.Analyze("role %s cannot be dropped!", name) // text from memory
		case err != nil:
			return err
		}
	}
	return nil
}

// rolesOf takes names of roles, or ALL [EXCEPT names], DEFAULT or NONE of those
// that the account has.
func (c *session) rolesOf(s *statement, account string) ([]string, error) {
	granted, _ := c.server.options.Access.Granted(access.Grantee{Name: account})
	switch {
	case s.Words("NONE"):
		return nil, nil
	case s.Words("DEFAULT"):
		return c.server.options.Access.Actor(account).Roles, nil
	case s.Words("ALL", "EXCEPT"):
		names, err := s.names("a role")
		return slices.DeleteFunc(slices.Clone(granted), func(name string) bool { return slices.Contains(names, name) }), err
	case s.Words("ALL"):
		return granted, nil
	}
	return s.names("a role")
}

// setRole makes other roles active on this connection than its login did.
func (c *session) setRole(s *statement) error {
	roles, err := c.rolesOf(s, c.actor.User)
	if err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}
	users := c.server.options.Access
	granted, _ := users.Granted(access.Grantee{Name: c.actor.User})
	for _, name := range roles {
		switch {
		case !users.HasRole(name):
			return c.unknownRole("Cannot set role", name)
		case !slices.Contains(granted, name):
			return failure.Analyze("Role %s is not granted to %s", name, c.actor.User)
		}
	}
	c.actor.Roles = roles
	return nil
}

// setDefaultRole is SET DEFAULT ROLE roles TO user.
func (c *session) setDefaultRole(s *statement) error {
	// The account stands behind the roles, and ALL needs it.
	ahead := *s
	for ahead.Peek().Kind != lex.End && !ahead.Words("TO") {
		ahead.Next()
	}
	account, err := ahead.account()
	if err != nil {
		return err
	}
	name := account.String()
	roles, err := c.rolesOf(s, name)
	if err != nil {
		return err
	}
	if !s.Words("TO") {
		return failure.Unexpected(&s.Reader, "TO")
	}
	if err := ahead.end(); err != nil {
		return err
	}
	if name != c.actor.User {
		if err := c.administer(); err != nil {
			return err
		}
	}
	return c.roleFailure(c.server.options.Access.SetDefaultRoles(name, roles), name)
}

// roleFailure words what choosing roles of an account can fail with.
func (c *session) roleFailure(err error, account string) error {
	var unknown *access.UnknownRole
	switch {
	case errors.As(err, &unknown):
		return c.unknownRole("Cannot set role", unknown.Name)
	case errors.Is(err, access.ErrUnknown):
		return c.unknownUser(account)
	case errors.Is(err, access.ErrNotGranted):
		return failure.Analyze("Role %s to %s", strings.TrimPrefix(err.Error(), "role "), account)
	}
	return err
}

// unknownUser is an account that does not exist.
func (c *session) unknownUser(account string) error {
	if c.server.rbac() {
		return failure.Analyze("cannot find user %s!", account)
	}
	return failure.Analyze("user %s not exist!", account)
}

// unknownRole is a role that does not exist; doing says what for it was named.
func (c *session) unknownRole(doing, name string) error {
	if c.server.rbac() {
		return failure.Analyze("%s: cannot find role %s!", doing, name)
	}
	return failure.Analyze("role %s not exist!", name)
}
