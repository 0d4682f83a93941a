package store

// arrival is an entry of a stage on its way into a table.
type arrival struct {
	op   Op
	row  []byte
	home location // where it is already, in a slab that the table took over
	size int64
	here bool // home is set
}

// apply does to the rows what the entries of the slabs say, in their order. The
// slabs must not be written to any more.
func (c *content) apply(slabs [][]byte, change Change) {
	doomed := map[string][]int{}
	m := merger{content: c}
	for _, slab := range slabs {
		// Whole slabs are taken over where most of their rows stay as they are;
		// a small one would leave a table of many small transactions with as
		// many slabs.
		took := change.Given == nil && c.model != AggregateKey && len(slab) >= slabSize/2
		var number int
		if took {
			number = c.slabs.take(slab)
		}
		m.warmth.until = 0
		for at := slabStart; at < len(slab); {
			if c.index != nil {
				m.warmth.ahead(c, slab, at)
			}
			op, row, next := entry(slab, at)
			a := arrival{op: op, row: row, here: took, size: int64(next - at)}
			if took {
				a.home = location(number)<<32 | location(at)
			}
			switch {
			case c.index != nil:
				m.apply(a, change)
			case op == Upsert:
				c.insert(c.place(a), a.size)
			default:
				doomed[string(row)] = append(doomed[string(row)], c.rows.length)
			}
			at = next
		}
	}
	m.flush()
	if len(doomed) > 0 {
		c.removeEqual(doomed)
	}
	c.squeeze()
}

// place returns where the entry is in the table's slabs.
func (c *content) place(a arrival) location {
	if a.here {
		return a.home
	}
	return c.slabs.add(a.op, a.row)
}

// apply merges one row into a table with unique keys.
func (m *merger) apply(a arrival, change Change) {
	c := m.content
	key := c.layout.key(a.row)
	slot, hash, found := c.index.find(key)
	switch {
	case a.op == Delete:
		if found {
			// The rows get other numbers.
			m.flush()
			c.remove(slot)
		}
	case !found:
		c.insert(c.place(a), a.size)
		c.index.put(slot, hash, c.rows.length-1)
	case c.model == AggregateKey:
		m.merge(c.index.row(slot), a.row)
	case c.passedOver(c.index.row(slot), a.row, change):
	case change.Given != nil:
		image := c.overlay(m.image[:0], c.row(c.index.row(slot)), a.row, change.Given)
		m.image = image
		c.replace(c.index.row(slot), c.slabs.add(Upsert, image), int64(entrySize(image)))
	default:
		c.replace(c.index.row(slot), c.place(a), a.size)
	}
}
