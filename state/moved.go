package state

import (
	"errors"
	"fmt"
	"time"
)

// LabelAddress returns the address that the labels of a load are made with.
//
// A label must stay the same for as long as the cluster may remember it, so a
// load that was moved keeps the address that it had first. A load that is not
// known yet has its own address, unless a load that was moved away from it still
// makes labels with it: then a number follows, so that the two never share one.
func (s *State) LabelAddress(load string) string {
	if known := s.Loads[load]; known != nil {
		if known.LabelAddress != "" {
			return known.LabelAddress
		}
		return load
	}
	for address, n := load, 2; ; n++ {
		if !s.labelsWith(address) {
			return address
		}
		address = fmt.Sprintf("%s#%d", load, n)
	}
}

func (s *State) labelsWith(address string) bool {
	for _, load := range s.Loads {
		if load.LabelAddress == address || load.LabelAddress == "" && load.Address == address {
			return true
		}
	}
	return false
}

func (r ObjectMoved) check(s *State) error {
	switch {
	case r.To == "":
		return errors.New("an object needs an address to move to")
	case s.Tables[r.From] == nil && s.Loads[r.From] == nil:
		return fmt.Errorf("%s is not in the state", r.From)
	case s.Tables[r.To] != nil || s.Loads[r.To] != nil:
		return fmt.Errorf("%s is in the state already", r.To)
	}
	return readable(r.To)
}

func (r ObjectMoved) apply(s *State, _ time.Time) {
	if table := s.Tables[r.From]; table != nil {
		delete(s.Tables, r.From)
		s.Tables[r.To] = table
		table.Address = r.To
		s.touch(&table.Generation)
		return
	}
	load, labels := s.Loads[r.From], s.LabelAddress(r.From)
	delete(s.Loads, r.From)
	delete(s.places, r.From)
	s.Loads[r.To] = load
	load.Address, load.LabelAddress = r.To, labels
	if labels == r.To { // it was moved back
		load.LabelAddress = ""
	}
	s.touch(&load.Generation)
}

func (r LoadForgotten) check(s *State) error {
	_, err := s.known(r.Load)
	return err
}

func (r LoadForgotten) apply(s *State, _ time.Time) {
	delete(s.Loads, r.Load)
	delete(s.places, r.Load)
	s.Serial++
}
