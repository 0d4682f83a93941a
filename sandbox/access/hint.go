package access

import (
	"slices"
	"strings"
)

// Denial is the frontend's HTTP refusal of a logged-in account that lacks a
// privilege, as releases from 3.2 on word it (the first release is unconfirmed).
func (a *Access) Denial(account string) string {
	actor := a.Actor(account)
	active, inactive := a.roles(actor)
	return "Access denied for user " + account + ". " + hint("["+active+"]", "["+inactive+"]")
}

// Hint is what SQL refusals of releases from 3.1 on end with: the roles of the
// actor that are active and those that are not.
func (a *Access) Hint(actor Actor) string {
	active, inactive := a.roles(actor)
	return hint(orNone(active), orNone(inactive))
}

// ActiveRoles is what current_role() tells: the active roles, or NONE.
func (a *Access) ActiveRoles(actor Actor) string {
	active, _ := a.roles(actor)
	if active == "" {
		return "NONE"
	}
	return active
}

func hint(active, inactive string) string {
	return "Please ask the admin to grant permission(s) or try activating existing roles using <set [default] role>. " +
		"Current role(s): " + active + ". Inactivated role(s): " + inactive + "."
}

func orNone(names string) string {
	if names == "" {
		return "NONE"
	}
	return "[" + names + "]"
}

func (a *Access) roles(actor Actor) (active, inactive string) {
	granted, _ := a.Granted(Grantee{Name: actor.User})
	idle := slices.DeleteFunc(slices.Clone(granted), func(name string) bool { return slices.Contains(actor.Roles, name) })
	return strings.Join(actor.Roles, ", "), strings.Join(idle, ", ")
}
