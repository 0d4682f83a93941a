package store

// pageRows is how many rows a page of the directory tells. A commit copies
// every page that it changes and that a snapshot holds.
const pageRows = 1024

// location is a slab's index (upper 32 bits) and a byte in it.
type location uint64

type page struct {
	version uint64 // of the directory when the page was made or copied
	rows    [pageRows]location
}

// directory tells where the rows 0 to length-1 of a table are. It is written
// by one goroutine; a frozen copy of it can be read meanwhile, because pages
// that a copy holds are replaced, not written, up to the longest frozen length.
type directory struct {
	pages   []*page
	length  int
	version uint64
	shared  int // no copy reads at or behind this row
}

func (d *directory) at(row int) location {
	return d.pages[row/pageRows].rows[row%pageRows]
}

func (d *directory) set(row int, at location) {
	p := d.pages[row/pageRows]
	if row < d.shared && p.version != d.version {
		clone := *p
		clone.version = d.version
		p = &clone
		d.pages[row/pageRows] = p
	}
	p.rows[row%pageRows] = at
}

func (d *directory) add(at location) {
	if d.length == len(d.pages)*pageRows {
		d.pages = append(d.pages, &page{version: d.version})
	}
	d.length++
	d.set(d.length-1, at)
}

// removeLast forgets the last row. Its page stays, so that a copy that still
// reads it is not disturbed.
func (d *directory) removeLast() { d.length-- }

// freeze returns the directory as it is now, for readers.
func (d *directory) freeze() directory {
	d.shared = max(d.shared, d.length)
	d.version++
	pages := (d.length + pageRows - 1) / pageRows
	return directory{pages: append([]*page(nil), d.pages[:pages]...), length: d.length}
}
