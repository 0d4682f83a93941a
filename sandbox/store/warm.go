package store

// warmAhead is how many entries are looked ahead for.
const warmAhead = 64

// warmth reads ahead what the next entries of a slab will need. In a table of
// millions of rows the slot of a key, the place of its row and the row are each
// in memory that no cache has. One after the other these reads take most of the
// time of an upsert; those of many keys do not depend on each other, and the
// processor has several of them under way when they stand together in a loop.
type warmth struct {
	rows  [warmAhead]int
	homes [warmAhead]location
	until int  // the byte of the slab where the entries are not warm yet
	sum   byte // makes the reads ones that the compiler keeps
}

// ahead warms the entries from a byte of the slab on, when they are not warm.
func (w *warmth) ahead(c *content, slab []byte, at int) {
	if at < w.until {
		return
	}
	n, mask := 0, len(c.index.slots)-1
	for n < warmAhead && at < len(slab) {
		_, row, next := entry(slab, at)
		hash := c.index.hash(c.layout.key(row))
		if s := c.index.slots[int(hash)&mask]; uint32(s>>32) == hash {
			w.rows[n] = slotRow(s)
			n++
		}
		at = next
	}
	w.until = at
	for i, row := range w.rows[:n] {
		p := c.rows.pages[row/pageRows]
		w.homes[i] = p.rows[row%pageRows]
		w.sum += byte(p.version)
	}
	for _, home := range w.homes[:n] {
		w.sum += c.slabs.all[home>>32][uint32(home)]
	}
}
