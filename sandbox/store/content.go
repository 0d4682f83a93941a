package store

// content is the rows of a table, held by the one goroutine that commits.
type content struct {
	layout *Layout
	model  Model
	slabs  slabs
	rows   directory
	index  *keyIndex // nil without unique keys
}

func newContent(s *shape) *content {
	c := &content{layout: s.layout, model: s.definition.Model}
	if c.model != DuplicateKey {
		c.index = newKeyIndex(func(row int) []byte { return c.layout.key(c.row(row)) })
	}
	return c
}

// row returns the bytes of a row.
func (c *content) row(row int) []byte {
	b, _ := c.slabs.at(c.rows.at(row))
	return b
}

// insert makes the entry a new row, the last one.
func (c *content) insert(l location, size int64) {
	c.rows.add(l)
	c.slabs.keep(l, size)
}

// replace puts the entry in the place of a row.
func (c *content) replace(row int, l location, size int64) {
	c.slabs.bury(c.rows.at(row))
	c.rows.set(row, l)
	c.slabs.keep(l, size)
}

// remove takes away the row of a slot of the index. The last row takes its
// place, so that the rows stay dense.
func (c *content) remove(slot int) {
	gone, last := c.index.row(slot), c.rows.length-1
	c.slabs.bury(c.rows.at(gone))
	c.index.remove(slot)
	if gone != last {
		moved, _, _ := c.index.find(c.layout.key(c.row(last)))
		c.index.move(moved, gone)
		c.rows.set(gone, c.rows.at(last))
	}
	c.rows.removeLast()
}

// removeEqual takes away rows of a table without unique keys. Each row of doomed
// comes with how many rows there were at each time that its removal was asked
// for, ascending: one of those that are equal to it goes for each.
func (c *content) removeEqual(doomed map[string][]int) {
	keep := 0
	for i := range c.rows.length {
		row := c.row(i)
		wanted := doomed[string(row)]
		for len(wanted) > 0 && wanted[0] <= i {
			wanted = wanted[1:] // found nothing: this row came later
		}
		if len(wanted) > 0 {
			doomed[string(row)] = wanted[1:]
			c.slabs.bury(c.rows.at(i))
			continue
		}
		if keep != i {
			c.rows.set(keep, c.rows.at(i))
		}
		keep++
	}
	c.rows.length = keep
}

// squeezeFrom is the size of slabs that is not worth a squeeze.
const squeezeFrom = 16 * slabSize

// squeeze moves the live rows out of the slabs that have the fewest when the
// dead ones take nearly as much as the live ones: so that a table of which all
// rows are replaced again and again takes about twice what its rows do, and at
// most two and a half times while it is squeezed. Snapshots keep the old slabs
// alive.
func (c *content) squeeze() {
	if dead := c.slabs.held - c.slabs.used; c.slabs.held < squeezeFrom || dead < c.slabs.used*4/5 {
		return
	}
	doomed := c.slabs.victims()
	for i := range c.rows.length {
		l := c.rows.at(i)
		if int(l>>32) >= len(doomed) || !doomed[l>>32] {
			continue
		}
		row, size := c.slabs.at(l)
		fresh := c.slabs.add(Upsert, row)
		c.rows.set(i, fresh)
		c.slabs.used -= size
		c.slabs.keep(fresh, int64(entrySize(row)))
	}
	c.slabs.drop(doomed)
}
