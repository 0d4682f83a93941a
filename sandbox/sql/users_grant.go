package sql

import (
	"errors"
	"slices"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// grant is GRANT and, when give is false, REVOKE: of privileges when an ON
// stands before the grantee, of roles otherwise.
func (c *session) grant(s *statement, give bool) error {
	ahead := *s
	word := "FROM"
	if give {
		word = "TO"
	}
	for ahead.Peek().Kind != lex.End && !ahead.Peek().Is(word) {
		if ahead.Next().Is("ON") {
			return c.grantPrivileges(s, word, give)
		}
	}
	return c.grantRoles(s, word, give)
}

// grantee takes `TO [USER] account` or `TO ROLE role`.
func (c *session) grantee(s *statement, word string) (access.Grantee, error) {
	if !s.Words(word) {
		return access.Grantee{}, failure.Unexpected(&s.Reader, word)
	}
	if s.Words("ROLE") {
		name, err := s.nameOrText("a role")
		return access.Grantee{Name: name, Role: true}, err
	}
	s.Words("USER")
	account, err := s.account()
	return access.Grantee{Name: account.String()}, err
}

func (c *session) grantRoles(s *statement, word string, give bool) error {
	roles, err := s.names("a role or privilege")
	if err != nil {
		return err
	}
	to, err := c.grantee(s, word)
	if err != nil {
		return err
	}
	if err := errors.Join(s.end(), c.administer()); err != nil {
		return err
	}
	users := c.server.options.Access
	for _, name := range roles {
		if give {
			// Before 3.0 a role is active as soon as it is granted.
			err = users.GrantRole(name, to, !c.server.rbac())
		} else {
			err = users.RevokeRole(name, to)
		}
		if err != nil {
			return c.grantFailure(err, to, "Can not granted/revoke role to/from user")
		}
	}
	return nil
}

// grantFailure words what a change of a grantee can fail with.
func (c *session) grantFailure(err error, to access.Grantee, doing string) error {
	var unknown *access.UnknownRole
	switch {
	case errors.As(err, &unknown):
		return c.unknownRole(doing, unknown.Name)
	case errors.Is(err, access.ErrUnknown):
		return c.unknownUser(to.Name)
	case errors.Is(err, access.ErrBuiltIn):
		return failure.Analyze("role %s is not mutable", to.Name) // text from memory
	case errors.Is(err, access.ErrCycle):
		return failure.Analyze("role %s cannot be granted to a role that it has", to.Name) // text is ours
	}
	return err
}

func (c *session) grantPrivileges(s *statement, word string, give bool) error {
	privileges, err := s.privileges()
	if err != nil {
		return err
	}
	objects, err := c.grantObjects(s)
	if err != nil {
		return err
	}
	to, err := c.grantee(s, word)
	if err != nil {
		return err
	}
	grantable := s.Words("WITH", "GRANT", "OPTION")
	if err := s.end(); err != nil {
		return err
	}
	if grantable && !c.server.rbac() {
		return failure.Analyze("unsupported syntax: WITH GRANT OPTION")
	}
	var grants []access.Grant
	for _, o := range objects {
		if err := c.grantObjectExists(o); give && err != nil {
			return err
		}
		of, err := privilegesOf(privileges, o)
		if err != nil {
			return err
		}
		for _, p := range of {
			grants = append(grants, access.Grant{Privilege: p, Object: o, Grantable: grantable})
		}
	}
	users := c.server.options.Access
	for _, g := range grants {
		if !users.MayGrant(c.actor, g) {
			return c.administer()
		}
	}
	if give {
		err = users.Grant(to, grants)
	} else {
		err = users.Revoke(to, grants)
	}
	return c.grantFailure(err, to, "Can not grant/revoke to role")
}

// privileges takes the privileges before ON, each of one or more words.
func (s *statement) privileges() ([]access.Privilege, error) {
	var privileges []access.Privilege
	for {
		var words []string
		for s.Peek().Kind == lex.Word && !s.Peek().Is("ON") {
			words = append(words, strings.ToUpper(s.Next().Text))
		}
		if len(words) == 0 {
			return nil, failure.Unexpected(&s.Reader, "a privilege")
		}
		privileges = append(privileges, access.Privilege(strings.Join(words, " ")))
		if s.Words("ON") {
			return privileges, nil
		}
		if !s.Symbol(",") {
			return nil, failure.Unexpected(&s.Reader, "',' or ON")
		}
	}
}

// privilegesOf are the privileges that a statement names, with ALL spelled out,
// if an object can have them.
func privilegesOf(named []access.Privilege, o access.Object) ([]access.Privilege, error) {
	allowed := access.Privileges(o.Kind)
	all := allowed
	if o.Kind == access.KindScope {
		allowed = access.ScopePrivileges()
		// ALL is what can be done with tables (from memory).
		all = []access.Privilege{"SELECT_PRIV", "LOAD_PRIV", "ALTER_PRIV", "CREATE_PRIV", "DROP_PRIV"}
	}
	var out []access.Privilege
	for _, p := range named {
		switch {
		case p == "ALL" || p == "ALL PRIVILEGES":
			out = append(out, all...)
		case p == "NODE_PRIV" && o.Kind == access.KindScope:
			return nil, failure.Analyze("Can not grant NODE_PRIV to any other users or roles") // from memory
		case p == "ADMIN_PRIV" && o.Database != "":
			return nil, failure.Analyze("ADMIN_PRIV privilege can only be granted on *.*") // from memory
		case slices.Contains(allowed, p):
			out = append(out, p)
		case knownPrivilege(p):
			return nil, failure.Analyze("Cannot grant or revoke %s on '%s' type object", p, o.Kind)
		default:
			return nil, failure.Analyze("cannot find privilege type %s", p)
		}
	}
	return out, nil
}

func knownPrivilege(p access.Privilege) bool {
	for _, kind := range []access.Kind{
		access.KindSystem, access.KindCatalog, access.KindDatabase, access.KindTable, access.KindView, access.KindMaterializedView,
	} {
		if slices.Contains(access.Privileges(kind), p) {
			return true
		}
	}
	return false
}

// grantObjectExists refuses a grant on what is not there (texts from memory).
func (c *session) grantObjectExists(o access.Object) error {
	if o.Database == "" || strings.EqualFold(o.Database, informationSchema) {
		return nil
	}
	if !c.server.hasDatabase(o.Database) {
		if o.Kind == access.KindScope {
			return nil // before 3.0 a grant may come before what it is about
		}
		return failure.Analyze("cannot find db: %s", o.Database)
	}
	if _, found := c.server.store.Table(o.Database, o.Table); o.Kind == access.KindTable && o.Table != "" && !found {
		return failure.Analyze("cannot find table %s in db %s", o.Table, o.Database)
	}
	return nil
}
