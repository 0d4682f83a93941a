package state

import (
	"fmt"
	"slices"
	"testing"
)

func TestSiblingsAreTheEpochsOfOneTransaction(t *testing.T) {
	epoch := func(name string, labels ...string) Epoch { return Epoch{Name: name, Labels: labels} }
	s := &State{Loads: map[string]*Load{
		"load.b": {Open: []Epoch{epoch("2", "l"), epoch("1", "l"), epoch("3", "m")}},
		"load.a": {Open: []Epoch{epoch("1", "l"), epoch("2", "l", "m")}},
		"load.c": {},
	}}
	var got []string
	for _, sibling := range s.Siblings([]string{"l"}) {
		got = append(got, fmt.Sprint(sibling.Load, " ", sibling.Name))
	}
	if want := []string{"load.a 1", "load.b 2", "load.b 1"}; !slices.Equal(got, want) {
		t.Errorf("siblings %q, want %q", got, want)
	}
	list := s.Siblings([]string{"l", "m"})
	if len(list) != 1 {
		t.Fatalf("%d siblings of two labels", len(list))
	}
	list[0].Labels[0] = "changed"
	if s.Loads["load.a"].Open[1].Labels[0] != "l" {
		t.Error("a sibling shares memory with the state")
	}
}
