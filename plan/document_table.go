package plan

import (
	"strconv"
	"strings"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// changes lists the actions in the order of a plan: what is to be settled, tables,
// loads.
func (d *Document) changes(p *Plan, m Making) {
	settles := map[string][]string{} // by load
	into := map[string][]string{}    // settles by table, "cluster db.name"
	add := func(c DocumentChange) string {
		c.ID = "a" + strconv.Itoa(len(d.Changes)+1)
		c.DependsOn = listOf(c.DependsOn)
		d.Changes = append(d.Changes, c)
		return c.ID
	}
	for i := range p.Loads {
		l := &p.Loads[i]
		for _, o := range l.Settle {
			id := add(settleDocument(l, o, m))
			settles[l.Job.Address] = append(settles[l.Job.Address], id)
			into[tableKey(l.Job.Cluster.Address, l.Job.Target)] = append(into[tableKey(l.Job.Cluster.Address, l.Job.Target)], id)
		}
	}
	for _, move := range p.OnlyMoves() {
		add(addressDocument(move.To, m, Readdress, "move", "moved"))
	}
	for _, f := range p.Forgets {
		add(addressDocument(f.Address, m, Forget, "forget", "config_removed"))
	}
	tables := map[string]string{}
	for i := range p.Tables {
		t := &p.Tables[i]
		c := tableDocument(t, m)
		key := tableKey(t.Cluster.Address, schema.Table{Database: t.Database(), Name: t.Name()})
		if t.Action == Alter || t.Action == Recreate {
			c.DependsOn = into[key]
		}
		tables[key] = add(c)
	}
	for i := range p.Loads {
		l := &p.Loads[i]
		if l.Todo.Splits == 0 {
			continue
		}
		c := loadDocument(l, m)
		c.DependsOn = listOf(settles[l.Job.Address])
		if id := tables[tableKey(l.Job.Cluster.Address, l.Job.Target)]; id != "" {
			c.DependsOn = append(c.DependsOn, id)
		}
		add(c)
	}
}

// known fills in what the state knows of an object, under the address that it has
// there.
func (m Making) known(c *DocumentChange) {
	address := c.Address
	if from := m.moved[address]; from != "" {
		c.MovedFrom, address = from, from
		if c.Actions[0] != "move" && c.Kind != "transaction" {
			c.Actions = append([]string{"move"}, c.Actions...)
		}
	}
	if t := m.State.Tables[address]; t != nil {
		c.Generation = t.Generation
	}
	if l := m.State.Loads[address]; l != nil {
		c.Generation = l.Generation
	}
}

// addressDocument is a change of the state alone.
func addressDocument(address string, m Making, symbol Action, action, reason string) DocumentChange {
	kind, _, _ := strings.Cut(address, ".")
	c := DocumentChange{Address: address, Kind: kind, Symbol: string(symbol), Actions: []string{action}, Reason: reason}
	m.known(&c)
	return c
}

func tableKey(cluster string, t schema.Table) string {
	return cluster + " " + t.Database + "." + t.Name
}

func tableDocument(t *Table, m Making) DocumentChange {
	c := DocumentChange{Address: t.Address, Kind: "table", Symbol: string(t.Action), Blocked: t.Blocked(), Because: t.Why}
	c.Actions, c.Reason = tableActions(t)
	m.known(&c)
	d := &DocumentTable{
		Cluster: t.Cluster.Address, Database: t.Database(), Name: t.Name(), NewDatabase: t.NewDatabase, TableID: t.LiveID,
		Columns: []DocumentColumn{}, Attributes: []DocumentAttribute{}, Statements: listOf(t.Statements()),
	}
	if t.Action != Create && len(t.Have.Columns) > 0 {
		before := "sha256:" + liveDigest(t.Have)
		d.BeforeDigest = &before
	}
	if t.Action != Drop && t.Action != Forget {
		after := "sha256:" + t.Definition
		d.AfterDigest = &after
	}
	unsafe := map[string]bool{}
	for _, danger := range t.Dangers {
		unsafe[danger.Address] = true
		c.Unsafe = append(c.Unsafe, dangerDocument(danger))
	}
	d.members(t, unsafe)
	c.Table = d
	return c
}

// tableActions are the words for an action, and for why.
func tableActions(t *Table) (actions []string, reason string) {
	switch t.Action {
	case Alter:
		return []string{"alter"}, "config_changed"
	case Recreate:
		if strings.Contains(t.Why, "-recreate") {
			return []string{"drop", "create"}, "requested"
		}
		return []string{"drop", "create"}, "cannot_alter"
	case Drop:
		return []string{"drop"}, "config_removed"
	case Adopt:
		return []string{"adopt"}, "config_new"
	case Forget:
		return []string{"forget"}, "config_removed"
	}
	return []string{"create"}, "config_new"
}

func dangerDocument(d Danger) DocumentDanger {
	rule, _ := diag.RuleOf(d.Code)
	doc := DocumentDanger{Code: string(d.Code), Token: rule.Token, Address: d.Address, Certain: d.Counted && d.Lost > 0, AllowedBy: permissionDocument(d.Allowed), Held: d.Held}
	if d.Counted {
		doc.Precheck = &DocumentPrecheck{d.Rows, d.Lost}
	}
	return doc
}

// members lists columns and attributes: of a new table all of them.
func (d *DocumentTable) members(t *Table, unsafe map[string]bool) {
	if t.Action == Create {
		for _, c := range t.Want.Columns {
			d.Columns = append(d.Columns, DocumentColumn{Name: c.Name, Change: "add", After: columnState(c), Safety: "safe"})
		}
		return
	}
	changed := 0
	for _, c := range t.Changes {
		safety := "safe"
		if unsafe[t.Address+"."+c.Member()] {
			safety = "unsafe"
		}
		if column, ok := columnDocument(c); ok {
			column.Safety, column.Forces = safety, c.Forces()
			d.Columns = append(d.Columns, column)
			if column.Before != nil {
				changed++
			}
			continue
		}
		a := attributeDocument(c)
		a.Safety, a.Forces = safety, c.Forces()
		d.Attributes = append(d.Attributes, a)
	}
	if t.Action != Drop {
		d.ColumnsUnchanged = len(t.Have.Columns) - changed
	}
}

func columnDocument(c Change) (DocumentColumn, bool) {
	switch c := c.(type) {
	case AddColumn:
		return DocumentColumn{Name: c.Column.Name, Change: "add", Position: &DocumentPosition{First: c.After == "", After: c.After}, After: columnState(c.Column)}, true
	case DropColumn:
		return DocumentColumn{Name: c.Column.Name, Change: "drop", Before: columnState(c.Column)}, true
	case ModifyColumn:
		return DocumentColumn{Name: c.Want.Name, Change: "modify", Before: columnState(c.Have), After: columnState(c.Want)}, true
	case RenameColumn:
		return DocumentColumn{Name: c.To, Change: "rename", Before: &DocumentColumnState{Name: c.From}, After: &DocumentColumnState{Name: c.To}}, true
	}
	return DocumentColumn{}, false
}

func attributeDocument(c Change) DocumentAttribute {
	a := DocumentAttribute{Name: c.Member(), Change: "modify"}
	both := func(before, after string) { a.Before, a.After = &before, &after }
	switch c := c.(type) {
	case SetAttribute:
		both(c.Have, c.Want)
	case SetOrder:
		both(strings.Join(c.Have, ", "), strings.Join(c.Want, ", "))
	case Reorder:
		both(strings.Join(c.Have, ", "), strings.Join(c.Want, ", "))
	case SetProperty:
		both(c.Have, c.Want)
	case SetComment:
		both(c.Have, c.Want)
	case RenameTable:
		both(c.From, c.To)
	case AddPartition:
		text := starrocks.PartSQL(c.Part)
		a.Change, a.After = "add", &text
	case DropPartition:
		text := starrocks.PartSQL(c.Part)
		a.Change, a.Before = "drop", &text
	default:
		text := ChangeText(c)
		a.After = &text
	}
	return a
}

func columnState(c schema.Column) *DocumentColumnState {
	s := &DocumentColumnState{
		Type: starrocks.FormatType(c.Type), Nullable: c.Nullable, AutoIncrement: c.AutoIncrement,
		Generated: c.Generated, Aggregate: c.Aggregate, Comment: c.Comment,
	}
	switch c.Default.Kind {
	case schema.Literal:
		s.Default = &c.Default.Value
	case schema.CurrentTimestamp, schema.UUID:
		s.DefaultExpression = strings.TrimPrefix(DefaultText(c), "DEFAULT ")
	}
	return s
}

func textDigest(text []byte) string { return "sha256:" + digest(string(text)) }
