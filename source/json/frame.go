package json

import "starlift/source/files"

// cause is what makes a record longer than meant.
const cause = "a quote or a bracket without its partner does that"

// framing finds the ends of rows. It goes over every value as the parser does, so
// that they cannot disagree; but it passes over faults that leave no doubt of
// where a value ends: those are for whoever reads the row.
type framing struct{ walk }

// Frame implements files.Framing.
func (w *framing) Frame(data []byte, pos, stop int, final bool) (next int, records int64, partial bool, f files.Fault) {
	w.reset(data)
	for pos < stop && pos < len(data) {
		start, more := w.begins(pos, final)
		if more || start < 0 {
			return pos, records, more, w.fault
		}
		if start >= stop || start == len(data) {
			return start, records, false, f
		}
		met := w.shape
		next := ended
		if end := w.object(start, maxDepth); end >= 0 {
			next = w.after(end, final)
		}
		if next < 0 {
			w.shape = met
			return pos, records, w.partial(start, final), w.fault
		}
		pos = next
		records++
	}
	return pos, records, pos < stop && !final, f
}
