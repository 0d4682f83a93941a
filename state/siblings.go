package state

import "slices"

// Sibling is an open epoch of a load that shares its transaction with others.
type Sibling struct {
	Load string
	Epoch
}

// Siblings returns copies of all open epochs, of whatever load, that have exactly
// these labels: they are of one transaction. They come by load, and of one load in
// the order in which they were begun.
func (s *State) Siblings(labels []string) []Sibling {
	var list []Sibling
	for address, load := range s.Loads {
		for i := range load.Open {
			if slices.Equal(load.Open[i].Labels, labels) {
				list = append(list, Sibling{address, load.Open[i].clone()})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Sibling) int {
		switch {
		case a.Load < b.Load:
			return -1
		case a.Load > b.Load:
			return 1
		}
		return 0
	})
	return list
}

// Siblings is State.Siblings of the state with all records that were appended.
func (f *File) Siblings(labels []string) []Sibling {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state.Siblings(labels)
}
