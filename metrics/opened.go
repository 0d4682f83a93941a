package metrics

import "starlift/starrocks"

// opened has the labels of transactions that are begun and not ended, by split. A
// label may be begun twice, when its rolling back failed.
type opened map[string]map[starrocks.Label]bool

func (o opened) begin(split string, l starrocks.Label) {
	if o[split] == nil {
		o[split] = map[starrocks.Label]bool{}
	}
	o[split][l] = true
}

// end ends a label of the split. One that was not begun stands for all of the
// split: several that were settled together, or the cluster's own label for rows
// that it has merged with others.
func (o opened) end(split string, l starrocks.Label) {
	if o[split][l] {
		delete(o[split], l)
		return
	}
	delete(o, split)
}

func (o opened) count() int {
	n := 0
	for _, labels := range o {
		n += len(labels)
	}
	return n
}
