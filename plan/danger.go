package plan

import (
	"context"
	"fmt"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// Danger is a risk of one change, judged.
type Danger struct {
	Risk
	// Address is the member's: "table.payments.columns.amount_minor".
	Address string
	// Counted says that the rows were counted: Lost of Rows lose something.
	Counted    bool
	Lost, Rows int64
	// Held is why nothing can allow it: prevent_drop.
	Held string
	// Allowed is the permission that lets it pass; nil without one.
	Allowed *Permission
}

// Blocks says that the plan must not be applied with it.
func (d *Danger) Blocks() bool {
	rule, ok := diag.RuleOf(d.Code)
	return ok && rule.Blocks && (d.Allowed == nil || d.Held != "")
}

// judge finds what a change of the table can lose, and who allows it.
func (m *maker) judge(ctx context.Context, client *starrocks.Client, t *config.Table, action *Table) {
	switch action.Action {
	case Recreate:
		d := Danger{Risk: Risk{Code: diag.RecreateTable}, Address: t.Address}
		if t.PreventDrop {
			d.Held = "prevent_drop is set"
		}
		m.danger(ctx, client, t, action, d)
	case Alter:
		for _, c := range action.Changes {
			if risk, ok := c.Risk(); ok {
				m.danger(ctx, client, t, action, Danger{Risk: risk, Address: t.Address + "." + c.Member()})
			}
		}
	}
	m.renames(t, action)
}

// judgeDrop judges the drop of a table that is not configured any more. What
// prevent_drop said last is kept in the state.
func (m *maker) judgeDrop(ctx context.Context, client *starrocks.Client, known *state.Table, action *Table) {
	d := Danger{Risk: Risk{Code: diag.DropTable}, Address: known.Address}
	t := m.declaredBefore(known.Address)
	switch {
	case t != nil && t.PreventDrop:
		d.Held = "prevent_drop is set"
	case t == nil && known.PreventDrop:
		d.Held = "prevent_drop was set and is kept in state"
	}
	m.danger(ctx, client, t, action, d)
}

// danger counts, looks for a permission, and keeps the danger. One that cannot
// hurt an empty table is dropped when the table is empty.
func (m *maker) danger(ctx context.Context, client *starrocks.Client, t *config.Table, action *Table, d Danger) {
	if m.world.CountLost || d.OnlyWithRows {
		m.count(ctx, client, action, &d)
	}
	if d.OnlyWithRows && d.Counted && d.Rows == 0 {
		return
	}
	d.Allowed = m.permission(t, d)
	action.Dangers = append(action.Dangers, d)
	if d.Blocks() {
		m.blockTable(t, action, d)
	}
}

// count counts the rows of the table and those that would lose something. A
// count that fails or takes too long leaves it unsaid: it is a courtesy.
func (m *maker) count(ctx context.Context, client *starrocks.Client, action *Table, d *Danger) {
	if m.world.CountLimit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, m.world.CountLimit)
		defer cancel()
	}
	rows, err := client.CountRows(ctx, action.Have.Database, action.Have.Name, "")
	if err != nil {
		return
	}
	lost := rows
	if d.Risk.Lost != "" && rows > 0 {
		if lost, err = client.CountRows(ctx, action.Have.Database, action.Have.Name, d.Risk.Lost); err != nil {
			return
		}
	}
	d.Counted, d.Lost, d.Rows = true, lost, rows
}

// renames warns of a column that goes and one that comes which look like one
// that was renamed.
func (m *maker) renames(t *config.Table, action *Table) {
	for _, c := range action.Changes {
		gone, ok := c.(DropColumn)
		if !ok {
			continue
		}
		for _, other := range action.Changes {
			come, ok := other.(AddColumn)
			if ok && starrocks.FormatType(gone.Column.Type) == starrocks.FormatType(come.Column.Type) && gone.Column.Nullable == come.Column.Nullable {
				m.add(diag.Warn(diag.Rename, &t.At, "Looks like a renamed column",
					fmt.Sprintf("%s loses column %q and gets %q of the same type. If it was renamed, say so with moved { from = %s.columns.%s, to = %s.columns.%s }, and its values stay.",
						t.Address, gone.Column.Name, come.Column.Name, t.Address, gone.Column.Name, t.Address, come.Column.Name), diag.For(t.Address)))
			}
		}
	}
}

// blockTable puts a danger that nobody allowed into the list of what is blocked,
// with the ways on.
func (m *maker) blockTable(t *config.Table, action *Table, d Danger) {
	rule, _ := diag.RuleOf(d.Code)
	b := Blocked{Address: d.Address, Code: d.Code, Token: rule.Token, What: whatChanges(action, d.Address)}
	b.Ways = append(b.Ways, rule.Danger)
	switch {
	case d.Held != "" && t != nil:
		b.Ways = append(b.Ways, "prevent_drop = true forbids it: set it to false first.")
	case d.Held != "":
		b.Ways = append(b.Ways, "prevent_drop was set when the table was last applied: put the table back with prevent_drop = false, apply, then take it out.")
	case t == nil:
		b.Ways = append(b.Ways, "To go ahead, plan again with:  -allow="+rule.Token+":"+d.Address,
			"To keep the table:             starlift state rm "+action.Address,
			"To leave it out this time:     -skip-blocked")
	default:
		place := fmt.Sprintf("add to table %q:", tableLabel(t.Address))
		wide := max(len(place), len("or plan again with:"), len("To leave it out this time:")-2)
		b.Ways = append(b.Ways, "To go ahead, either",
			fmt.Sprintf("  %-*s  %s", wide, place, allowBlock(rule.Token, d.Address, t.Address)),
			fmt.Sprintf("  %-*s  -allow=%s:%s", wide, "or plan again with:", rule.Token, d.Address),
			fmt.Sprintf("%-*s  -skip-blocked", wide+2, "To leave it out this time:"))
	}
	m.plan.Blocked = append(m.plan.Blocked, b)
}

func allowBlock(token, address, table string) string {
	member := strings.TrimPrefix(strings.TrimPrefix(address, table), ".")
	columns := ""
	if name, ok := strings.CutPrefix(member, "columns."); ok {
		columns = fmt.Sprintf("columns = [%q], ", name)
	}
	return fmt.Sprintf("allow %q { %sreason = \"...\" }", token, columns)
}

// whatChanges says in a few words what is done to a member.
func whatChanges(action *Table, address string) string {
	for _, c := range action.Changes {
		if action.Address+"."+c.Member() == address {
			return ChangeText(c)
		}
	}
	return action.Why
}

// tableLabel is the label of a table's block: that of table.orders["eu"] is
// orders.
func tableLabel(address string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(address, "table."), "[")
	return name
}
