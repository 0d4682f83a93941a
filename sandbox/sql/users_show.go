package sql

import (
	"slices"
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/version"
)

// showUsers carries out the SHOW statements about accounts; see users.
func (c *session) showUsers(s *statement) (out answer, taken bool, err error) {
	switch {
	case s.Words("SHOW", "GRANTS"):
		out, err = c.showGrants(s)
	case s.Words("SHOW", "ALL", "GRANTS"):
		out, err = c.showAllGrants(s)
	case s.Words("SHOW", "USERS"):
		out = newAnswer("User")
		for _, account := range c.server.options.Access.Accounts() {
			out.add(account)
		}
		err = c.guarded(s)
	case s.Words("SHOW", "ROLES"):
		out = c.showRoles()
		err = c.guarded(s)
	case s.Words("SHOW", "ALL", "AUTHENTICATION"):
		out = c.showAuthentication(c.server.options.Access.Accounts())
		err = c.guarded(s)
	case s.Words("SHOW", "AUTHENTICATION"):
		out, err = c.showOneAuthentication(s)
	case s.Words("SHOW", "PRIVILEGES"):
		out, err = showPrivileges(), s.end()
	default:
		return answer{}, false, nil
	}
	return out, true, err
}

// guarded ends a statement that only administrators may use.
func (c *session) guarded(s *statement) error {
	if err := s.end(); err != nil {
		return err
	}
	return c.administer()
}

// showGrants is SHOW GRANTS [FOR account | FOR ROLE role]. Everybody may see
// the own grants and those of the own roles.
func (c *session) showGrants(s *statement) (answer, error) {
	of := access.Grantee{Name: c.actor.User}
	if s.Words("FOR") {
		if s.Words("ROLE") {
			name, err := s.nameOrText("a role")
			if err != nil {
				return answer{}, err
			}
			of = access.Grantee{Name: name, Role: true}
		} else if s.Words("CURRENT_USER") {
			if s.Symbol("(") {
				s.Symbol(")")
			}
		} else {
			account, err := s.account()
			if err != nil {
				return answer{}, err
			}
			of.Name = account.String()
		}
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	users := c.server.options.Access
	own, _ := users.Granted(access.Grantee{Name: c.actor.User})
	if of.Role && !slices.Contains(own, of.Name) || !of.Role && of.Name != c.actor.User {
		if err := c.administer(); err != nil {
			return answer{}, err
		}
	}
	switch {
	case of.Role && !users.HasRole(of.Name):
		return answer{}, c.unknownRole("There is no such grant defined for role "+of.Name, of.Name)
	case !of.Role && !users.HasUser(of.Name):
		return answer{}, c.unknownUser(of.Name)
	}
	out := c.grantsAnswer()
	c.addGrants(&out, of)
	return out, nil
}

func (c *session) showAllGrants(s *statement) (answer, error) {
	if err := c.guarded(s); err != nil {
		return answer{}, err
	}
	out := c.grantsAnswer()
	for _, account := range c.server.options.Access.Accounts() {
		c.addGrants(&out, access.Grantee{Name: account})
	}
	return out, nil
}

func (c *session) grantsAnswer() answer {
	if c.server.rbac() {
		return newAnswer("UserIdentity", "Catalog", "Grants")
	}
	return newAnswer("UserIdentity", "Grants")
}

// addGrants adds a row for the roles of a grantee and one for each object that
// it has privileges on.
func (c *session) addGrants(out *answer, of access.Grantee) {
	roles, grants := c.server.options.Access.Granted(of)
	add := func(catalog any, text string) {
		if c.server.rbac() {
			out.add(of.Name, catalog, text)
		} else {
			out.add(of.Name, text)
		}
	}
	if len(roles) > 0 {
		to := " TO  USER "
		if of.Role {
			to = " TO  ROLE "
		}
		if c.server.options.Release.Since(version.Of(4, 0, 0)) {
			// The second blank went in a recent release (unconfirmed which).
			to = strings.Replace(to, "  ", " ", 1)
		}
		add(nil, "GRANT '"+strings.Join(roles, "', '")+"'"+to+of.Name)
	}
	for len(grants) > 0 {
		first := grants[0]
		var names []string
		grants = slices.DeleteFunc(slices.Clone(grants), func(g access.Grant) bool {
			if g.Object != first.Object || g.Grantable != first.Grantable {
				return false
			}
			names = append(names, string(g.Privilege))
			return true
		})
		text := "GRANT " + strings.Join(names, ", ") + " ON " + first.Object.Pattern() + " TO " + of.String()
		if first.Grantable {
			text += " WITH GRANT OPTION"
		}
		var catalog any = defaultCatalog
		if first.Object.Kind == access.KindSystem {
			catalog = nil
		}
		add(catalog, text)
	}
}

// showRoles has more columns from 3.3 on (unconfirmed which release).
func (c *session) showRoles() answer {
	users := c.server.options.Access
	long := c.server.options.Release.Since(version.Of(3, 3, 0))
	out := newAnswer("Name")
	if long {
		out = newAnswer("Name", "Builtin", "Comment")
	}
	for _, name := range users.RoleNames() {
		if long {
			out.add(name, slices.Contains(access.BuiltIn(), name), users.RoleComment(name))
		} else {
			out.add(name)
		}
	}
	return out
}

func (c *session) showOneAuthentication(s *statement) (answer, error) {
	account := c.actor.User
	if s.Words("FOR") {
		named, err := s.account()
		if err != nil {
			return answer{}, err
		}
		account = named.String()
	}
	if err := s.end(); err != nil {
		return answer{}, err
	}
	if account != c.actor.User {
		if err := c.administer(); err != nil {
			return answer{}, err
		}
	}
	if !c.server.options.Access.HasUser(account) {
		return answer{}, c.unknownUser(account)
	}
	return c.showAuthentication([]string{account}), nil
}

func (c *session) showAuthentication(accounts []string) answer {
	out := newAnswer("UserIdentity", "Password", "AuthPlugin", "UserForAuthPlugin")
	for _, account := range accounts {
		has := "No"
		if c.server.options.Access.HasPassword(account) {
			has = "Yes"
		}
		out.add(account, has, "MYSQL_NATIVE_PASSWORD", nil)
	}
	return out
}

func showPrivileges() answer {
	out := newAnswer("Privilege", "Context", "Comment")
	for _, kind := range []access.Kind{
		access.KindSystem, access.KindCatalog, access.KindDatabase, access.KindTable, access.KindView, access.KindMaterializedView,
	} {
		for _, p := range access.Privileges(kind) {
			out.add(string(p), string(kind), "")
		}
	}
	return out
}
