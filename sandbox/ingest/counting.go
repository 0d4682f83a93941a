package ingest

import "bytes"

// countingReader is the null mode for CSV: it counts row delimiters. Rows are
// neither split nor checked, so empty lines count too.
type countingReader struct {
	load      *Load
	delimiter []byte
	tail      []byte // the last bytes, too few to be a delimiter
	open      bool   // there are bytes behind the last delimiter
}

func (r *countingReader) feed(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if len(r.delimiter) > 1 {
		p = append(r.tail, p...)
	}
	r.load.counters.Loaded += int64(bytes.Count(p, r.delimiter))
	r.open = !bytes.HasSuffix(p, r.delimiter)
	if len(r.delimiter) > 1 {
		keep := min(len(r.delimiter)-1, len(p))
		if !r.open {
			keep = 0 // what a delimiter used up cannot be the start of another
		}
		r.tail = append([]byte(nil), p[len(p)-keep:]...)
	}
	return nil
}

func (r *countingReader) endBody() error { return nil }

func (r *countingReader) finish() error {
	if r.open {
		r.load.counters.Loaded++
		r.open = false
	}
	return nil
}
