package plan

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
)

// Permission lets one dangerous change pass.
type Permission struct {
	Token   string // of the rule
	Address string // a member, or with ".*" at its end all below
	Reason  string
	At      *hcl.Range // of the allow block; nil from the command line
}

// ParsePermission reads RULE:ADDRESS of -allow.
func ParsePermission(text string) (Permission, error) {
	token, address, both := strings.Cut(text, ":")
	if _, known := diag.RuleNamed(token); !known {
		var tokens []string
		for _, r := range diag.Rules() {
			if r.Blocks {
				tokens = append(tokens, r.Token)
			}
		}
		return Permission{}, fmt.Errorf("-allow=%s: there is no rule %q; the rules are %s", text, token, strings.Join(tokens, ", "))
	}
	if !both || address == "" {
		return Permission{}, fmt.Errorf("-allow=%s: a permission names a rule and an address, such as %s:table.orders.*", text, token)
	}
	return Permission{Token: token, Address: address, Reason: "-allow"}, nil
}

func (p Permission) covers(token, address string) bool {
	if p.Token != token {
		return false
	}
	if below, all := strings.CutSuffix(p.Address, ".*"); all {
		return address == below || strings.HasPrefix(address, below+".")
	}
	return p.Address == address
}

// permissions remembers which permissions were of use.
type permissions map[string]bool

func (p Permission) key() string {
	if p.At == nil {
		return "-allow=" + p.Token + ":" + p.Address
	}
	return p.At.String() + p.Token + p.Address
}

// permission finds what lets a danger pass: an allow block of the table, or a
// flag; nil when nothing does.
func (m *maker) permission(t *config.Table, d Danger) *Permission {
	rule, _ := diag.RuleOf(d.Code)
	candidates := m.world.Allow
	if removal := m.removal(d.Address); removal != nil && removal.Drop && t == nil {
		at := removal.At
		candidates = append([]Permission{{rule.Token, d.Address, "removed with drop = true", &at}}, candidates...)
	}
	if t != nil {
		candidates = append(m.configured(t), candidates...)
	}
	var found *Permission
	for _, p := range candidates {
		if p.covers(rule.Token, d.Address) {
			m.allowed[p.key()] = true
			if found == nil {
				found = &p
			}
		}
	}
	return found
}

// configured are the permissions of a table's allow blocks that have not run
// out.
func (m *maker) configured(t *config.Table) []Permission {
	var list []Permission
	for _, a := range t.Allow {
		if expired(a, m.world.Today) {
			continue
		}
		at := a.At
		if len(a.Columns) == 0 {
			list = append(list, Permission{a.Rule, t.Address + ".*", a.Reason, &at})
		}
		for _, c := range a.Columns {
			list = append(list, Permission{a.Rule, t.Address + ".columns." + c, a.Reason, &at})
		}
	}
	return list
}

// expired: the day that until names is the last on which the permission counts.
func expired(a config.Allow, today time.Time) bool {
	return !a.Until.IsZero() && today.After(a.Until.AddDate(0, 0, 1))
}

// idlePermissions warns of permissions that let nothing pass.
func (m *maker) idlePermissions() {
	for _, t := range m.config.Tables {
		for _, a := range t.Allow {
			if expired(a, m.world.Today) {
				m.add(diag.Warn(diag.IdlePermission, &a.At, "Permission has run out",
					fmt.Sprintf("allow %q counted until %s. Take it out.", a.Rule, a.Until.Format(time.DateOnly)), diag.For(t.Address)))
			}
		}
		for _, p := range m.configured(t) {
			if !m.allowed[p.key()] {
				m.add(diag.Warn(diag.IdlePermission, p.At, "Permission allows nothing",
					fmt.Sprintf("Nothing in this plan needs allow %q for %s.", p.Token, p.Address), diag.For(t.Address)))
			}
		}
	}
	for _, p := range m.world.Allow {
		if !m.allowed[p.key()] {
			m.add(diag.Warn(diag.IdlePermission, nil, "Permission allows nothing",
				fmt.Sprintf("Nothing in this plan needs -allow=%s:%s.", p.Token, p.Address)))
		}
	}
}
