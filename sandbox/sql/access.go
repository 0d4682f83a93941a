package sql

import (
	"fmt"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/version"
)

// anyPrivilege is how refusals name it when one privilege, whichever, would do.
const anyPrivilege access.Privilege = "ANY"

// may refuses what the connection's account, with its active roles, may not do.
func (c *session) may(p access.Privilege, o access.Object) error {
	if c.server.options.Access.May(c.actor, p, o) {
		return nil
	}
	return c.denied(p, o)
}

// mayOperate refuses what needs OPERATE or NODE on SYSTEM.
func (c *session) mayOperate() error {
	if c.may(access.Operate, access.System()) == nil || c.may(access.Node, access.System()) == nil {
		return nil
	}
	return c.denied("OPERATE OR NODE", access.System())
}

// sees reports whether the account has any privilege on a table, or with an
// empty table on the database or anything in it. What it does not see is not
// listed.
func (c *session) sees(database, table string) bool {
	return c.server.options.Access.Visible(c.actor, database, table)
}

// seesUser reports whether the account may know of, and end, the connections of
// a user: its own ones, or with OPERATE on SYSTEM all.
func (c *session) seesUser(user string) bool {
	return user == c.user || c.server.options.Access.May(c.actor, access.Operate, access.System())
}

// mustSee refuses a statement about what the account does not see.
func (c *session) mustSee(database, table string) error {
	switch {
	case c.sees(database, table):
		return nil
	case table == "":
		return c.denied(anyPrivilege, access.Database(database))
	}
	return c.denied(anyPrivilege, access.Table(database, table))
}

// denied words a refusal as the release does. That of 3.3 and later is known
// from a server's source; that 3.1 and 3.2 have its text under another code,
// and 3.0 the short text, is from memory (unconfirmed).
func (c *session) denied(p access.Privilege, o access.Object) error {
	release := c.server.options.Release
	const specific, accessDenied = 1227, 5203
	switch {
	case !c.server.rbac():
		return c.deniedBefore3(p, o)
	case !release.Since(version.Of(3, 1, 0)):
		return &failure.Error{Code: specific, State: "42000", Message: fmt.Sprintf(
			"Access denied; you need (at least one of) the %s privilege(s) for this operation", p)}
	}
	code := uint16(specific)
	if release.Since(version.Of(3, 3, 0)) {
		code = accessDenied
	}
	return &failure.Error{Code: code, State: "42000", Message: fmt.Sprintf(
		"Access denied; you need (at least one of) the %s privilege(s) on %s for this operation. %s",
		p, o, c.server.options.Access.Hint(c.actor))}
}

// deniedBefore3 has the texts of the old privileges (from memory of the 2.x
// sources, unconfirmed).
func (c *session) deniedBefore3(p access.Privilege, o access.Object) error {
	name := map[access.Privilege]string{
		access.Select: "SELECT", access.Insert: "LOAD", access.Update: "LOAD", access.Delete: "LOAD", access.Alter: "ALTER",
		access.Drop: "DROP", access.CreateTable: "CREATE", anyPrivilege: "SHOW", access.Granting: "GRANT",
	}[p]
	if name == "" {
		name = "ADMIN"
	}
	switch o.Kind {
	case access.KindTable:
		return &failure.Error{Code: 1142, State: "42000", Message: fmt.Sprintf(
			"%s command denied to user '%s'@'%s' for table '%s'", name, c.user, c.address, o.Table)}
	case access.KindDatabase, access.KindCatalog:
		return &failure.Error{Code: 1044, State: "42000", Message: fmt.Sprintf(
			"Access denied for user '%s' to database '%s'", access.Name(c.actor.User), o.Database)}
	}
	return &failure.Error{Code: 1227, State: "42000", Message: fmt.Sprintf(
		"Access denied; you need (at least one of) the %s privilege(s) for this operation", name)}
}
