package store

import (
	"fmt"
	"math/rand"
	"slices"

	"starlift-sandbox/cell"
)

// naive is a table as one would write it down without a thought of speed: the
// store must agree with it whatever happens.
type naive struct {
	d    Definition
	rows []Row
}

// naiveLoad is rows of a transaction that is not visible yet.
type naiveLoad struct {
	change Change
	ops    []Op
	rows   []Row
	lost   bool // the column of its condition was dropped
}

func (n *naive) find(row Row) int {
	return slices.IndexFunc(n.rows, func(o Row) bool { return slices.Equal(o[:len(n.d.Keys)], row[:len(n.d.Keys)]) })
}

func (n *naive) load(l naiveLoad) {
	for i, row := range l.rows {
		row = slices.Clone(row)
		at := n.find(row)
		if n.d.Model == DuplicateKey {
			at = -1
			if l.ops[i] == Delete {
				at = slices.IndexFunc(n.rows, func(o Row) bool { return slices.Equal(o, row) })
			}
		}
		switch {
		case l.ops[i] == Delete && at >= 0:
			n.rows = slices.Delete(n.rows, at, at+1)
		case l.ops[i] == Delete:
		case at < 0:
			n.rows = append(n.rows, row)
		default:
			n.merge(n.rows[at], row, l.change)
		}
	}
}

func (n *naive) merge(stored, row Row, c Change) {
	if c.Condition > 0 && less(row[c.Condition-1], stored[c.Condition-1]) {
		return
	}
	for i := len(n.d.Keys); i < len(row); i++ {
		if n.d.Model != AggregateKey {
			if c.Given == nil || slices.Contains(c.Given, i) {
				stored[i] = row[i]
			}
			continue
		}
		switch f := n.d.Columns[i].Aggregate; {
		case f == Replace:
			stored[i] = row[i]
		case row[i] == nil:
		case stored[i] == nil || f == ReplaceIfNotNull:
			stored[i] = row[i]
		case f == Sum:
			stored[i] = stored[i].(int64) + row[i].(int64)
		case f == Min && less(row[i], stored[i]), f == Max && less(stored[i], row[i]):
			stored[i] = row[i]
		}
	}
}

func less(a, b cell.Value) bool {
	if a == nil || b == nil {
		return a == nil && b != nil
	}
	return a.(int64) < b.(int64)
}

// alter turns rows into those of the new definition; the ints need no cast.
func (n *naive) alter(want Definition, from []int) {
	n.d = want
	for i, row := range n.rows {
		n.rows[i] = n.converted(row, from)
	}
}

func (n *naive) converted(row Row, from []int) Row {
	fresh := Row{}
	for _, source := range from {
		if source < 0 {
			fresh = append(fresh, int64(7))
			continue
		}
		fresh = append(fresh, row[source])
	}
	return fresh
}

func (n *naive) convertLoad(l *naiveLoad, from []int) {
	for i, row := range l.rows {
		l.rows[i] = n.converted(row, from)
	}
	old := l.change
	l.change = Change{}
	for i, source := range from {
		if source >= 0 && slices.Contains(old.Given, source) {
			l.change.Given = append(l.change.Given, i)
		}
		if source >= 0 && source+1 == old.Condition {
			l.change.Condition = i + 1
		}
	}
	l.lost = l.lost || old.Condition > 0 && l.change.Condition == 0
}

func (n *naive) texts() []string {
	rows := []string{}
	for _, row := range n.rows {
		rows = append(rows, printed(row))
	}
	slices.Sort(rows)
	return rows
}

// naiveDefinition has two keys and four numbers.
func naiveDefinition(model Model) Definition {
	d := Definition{Database: "d", Name: "t", Model: model, Keys: []string{"k1", "k2"}}
	for _, name := range []string{"k1", "k2", "v1", "v2", "v3", "v4"} {
		key := name[0] == 'k'
		d.Columns = append(d.Columns, Column{Name: name, Type: cell.Type{Kind: cell.Int}, Nullable: !key || model != PrimaryKey})
	}
	if model == AggregateKey {
		for i, f := range []Aggregate{Sum, Min, Max, ReplaceIfNotNull} {
			d.Columns[2+i].Aggregate = f
		}
	}
	return d
}

// randomLoad makes rows that meet each other.
func randomLoad(r *rand.Rand, d *Definition) naiveLoad {
	var l naiveLoad
	if d.Model == PrimaryKey && r.Intn(3) == 0 {
		l.change.Given = []int{0, 1}
		for i := 2; i < len(d.Columns); i++ {
			if r.Intn(2) == 0 {
				l.change.Given = append(l.change.Given, i)
			}
		}
	}
	if d.Model == PrimaryKey && r.Intn(3) == 0 && len(d.Columns) > 2 {
		l.change.Condition = 3 + r.Intn(len(d.Columns)-2)
	}
	for range r.Intn(30) {
		row := Row{}
		for i, c := range d.Columns {
			switch {
			case c.Nullable && r.Intn(4) == 0:
				row = append(row, nil)
			case i < 2:
				row = append(row, r.Int63n(4))
			default:
				row = append(row, r.Int63n(100)-50)
			}
		}
		op := Upsert
		if r.Intn(5) == 0 {
			op = Delete
		}
		l.ops, l.rows = append(l.ops, op), append(l.rows, row)
	}
	return l
}

// randomAlter moves, drops and adds value columns, and widens all.
func randomAlter(r *rand.Rand, d Definition) (Definition, []int) {
	from := []int{0, 1}
	for _, i := range r.Perm(len(d.Columns) - 2) {
		if r.Intn(4) > 0 {
			from = append(from, i+2)
		}
	}
	columns := []Column{}
	for _, i := range from {
		c := d.Columns[i]
		c.Type.Kind = cell.BigInt
		columns = append(columns, c)
	}
	if len(columns) < 3 || r.Intn(2) == 0 {
		c := Column{Name: fmt.Sprint("n", r.Intn(1000)), Type: cell.Type{Kind: cell.SmallInt}, Nullable: true, Default: LiteralDefault, DefaultValue: "7"}
		if d.Model == AggregateKey {
			c.Aggregate = Max
		}
		from, columns = append(from, -1), append(columns, c)
	}
	d.Columns = columns
	return d, from
}
