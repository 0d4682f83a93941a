package sql

import (
	"errors"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/version"
)

// rbac reports whether the release has roles that are made active and
// privileges by kind of object (protocol reference 6.9).
func (s *server) rbac() bool { return s.options.Release.Since(version.Of(3, 0, 0)) }

// users carries out the statements about accounts, roles and grants; taken is
// false for every other statement, of which nothing was read then.
func (c *session) users(s *statement) (out answer, taken bool, err error) {
	switch {
	case s.Words("CREATE", "USER"):
		err = c.createUser(s)
	case s.Words("ALTER", "USER"):
		err = c.alterUser(s)
	case s.Words("DROP", "USER"):
		err = c.dropUser(s)
	case s.Words("CREATE", "ROLE"):
		err = c.createRole(s)
	case s.Words("DROP", "ROLE"):
		err = c.dropRole(s)
	case s.Words("GRANT"):
		err = c.grant(s, true)
	case s.Words("REVOKE"):
		err = c.grant(s, false)
	case s.Words("SET", "PASSWORD"):
		err = c.setPassword(s)
	case s.Words("SET", "DEFAULT", "ROLE"):
		err = c.setDefaultRole(s)
	case s.isSetRole():
		err = c.setRole(s)
	case s.Words("EXECUTE", "AS"):
		err = failure.Unsupported("EXECUTE AS")
	default:
		return c.showUsers(s)
	}
	return answer{}, true, err
}

// isSetRole goes over SET ROLE, unless role is a variable here.
func (s *statement) isSetRole() bool {
	ahead := *s
	if !ahead.Words("SET", "ROLE") || ahead.Peek().IsSymbol("=") {
		return false
	}
	return s.Words("SET", "ROLE")
}

// administer refuses whoever may not change accounts and grants.
func (c *session) administer() error { return c.may(access.Granting, access.System()) }

func (c *session) createUser(s *statement) error {
	quiet := s.Words("IF", "NOT", "EXISTS")
	account, err := s.account()
	if err != nil {
		return err
	}
	hash, _, err := c.authentication(s)
	if err != nil {
		return err
	}
	var roles []string
	if s.Words("DEFAULT", "ROLE") {
		if roles, err = s.names("a role"); err != nil {
			return err
		}
	}
	if err := errors.Join(s.end(), c.administer()); err != nil {
		return err
	}
	err = c.server.options.Access.CreateUser(account, hash, roles)
	var unknown *access.UnknownRole
	switch {
	case errors.Is(err, access.ErrExists) && quiet:
		return nil
	case errors.Is(err, access.ErrExists):
		return failure.Analyze("Operation CREATE USER failed for %s : user already exists", account)
	case errors.As(err, &unknown):
		return c.unknownRole("Valid role name fail", unknown.Name)
	}
	return err
}

func (c *session) alterUser(s *statement) error {
	quiet := s.Words("IF", "EXISTS")
	account, err := s.account()
	if err != nil {
		return err
	}
	users := c.server.options.Access
	var change func() error
	if s.Words("DEFAULT", "ROLE") || s.Words("SET", "DEFAULT", "ROLE") {
		roles, err := c.rolesOf(s, account.String())
		if err != nil {
			return err
		}
		change = func() error { return users.SetDefaultRoles(account.String(), roles) }
	} else {
		hash, given, err := c.authentication(s)
		if err != nil {
			return err
		}
		if !given {
			return failure.Unexpected(&s.Reader, "IDENTIFIED or DEFAULT ROLE")
		}
		change = func() error { return users.SetPassword(account.String(), hash) }
	}
	if err := errors.Join(s.end(), c.administer()); err != nil {
		return err
	}
	if !users.HasUser(account.String()) {
		if quiet {
			return nil
		}
		return failure.Analyze("Operation ALTER USER failed for %s : user not exists", account)
	}
	return c.roleFailure(change(), account.String())
}

func (c *session) dropUser(s *statement) error {
	quiet := s.Words("IF", "EXISTS")
	account, err := s.account()
	if err != nil {
		return err
	}
	if err := errors.Join(s.end(), c.administer()); err != nil {
		return err
	}
	err = c.server.options.Access.DropUser(account.String())
	switch {
	case errors.Is(err, access.ErrUnknown) && quiet:
		return nil
	case errors.Is(err, access.ErrUnknown):
		return failure.Analyze("Operation DROP USER failed for %s : user not exists", account)
	case errors.Is(err, access.ErrBuiltIn):
		return failure.Analyze("Operation DROP USER failed for %s : cannot drop user %s", account, account)
	}
	return err
}

// setPassword is SET PASSWORD [FOR user] = PASSWORD('text') | 'hash'. Everybody
// may change the own one.
func (c *session) setPassword(s *statement) error {
	account := c.actor.User
	if s.Words("FOR") {
		named, err := s.account()
		if err != nil {
			return err
		}
		account = named.String()
	}
	if !s.Symbol("=") {
		return failure.Unexpected(&s.Reader, "'='")
	}
	plain := s.Words("PASSWORD")
	if plain && !s.Symbol("(") {
		return failure.Unexpected(&s.Reader, "'('")
	}
	hash, err := c.secret(s, plain)
	if err != nil {
		return err
	}
	if plain && !s.Symbol(")") {
		return failure.Unexpected(&s.Reader, "')'")
	}
	if err := s.end(); err != nil {
		return err
	}
	if account != c.actor.User {
		if err := c.administer(); err != nil {
			return err
		}
	}
	err = c.server.options.Access.SetPassword(account, hash)
	if errors.Is(err, access.ErrUnknown) {
		return c.unknownUser(account)
	}
	return err
}
