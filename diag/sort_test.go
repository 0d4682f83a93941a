package diag

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2"
)

func at(file string, from, to int) *hcl.Range {
	return &hcl.Range{Filename: file, Start: hcl.Pos{Byte: from}, End: hcl.Pos{Byte: to}}
}

func TestSortOrdersAndDropsWhatFollowsFromAnother(t *testing.T) {
	diags := hcl.Diagnostics{
		Error(Missing, nil, "no place", ""),
		Error(OutOfRange, at("b", 5, 9), "later file", ""),
		Warn(NotStrict, at("a", 3, 4), "warning at 3", ""),
		Error(Missing, at("a", 3, 4), "error at 3", ""),
		Error(UnknownReference, at("a", 10, 20), "reference", ""),
		Error(WrongType, at("a", 14, 18), "what came of it", ""),
		Error(Exclusive, at("a", 14, 18), "another matter", ""),
		Error(WrongType, at("a", 20, 22), "just behind", ""),
		Error(OutOfRange, at("a", 30, 31), "twice", "same"),
		Error(OutOfRange, at("a", 30, 31), "twice", "same"),
		Error(OutOfRange, at("a", 30, 31), "twice", "differs"),
		Error(WrongType, at("b", 14, 18), "other file", ""),
		Error(Missing, nil, "no place", ""),
	}
	before := slices.Clone(diags)
	var got []string
	for _, d := range Sort(diags) {
		got = append(got, d.Summary+d.Detail)
	}
	want := []string{
		"error at 3", "warning at 3", "reference", "another matter", "just behind", "twicesame", "twicediffers",
		"later file", "other file", "no place",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if !slices.Equal(before, diags) {
		t.Error("the argument was changed")
	}
	slices.Reverse(diags)
	var turned []string
	for _, d := range Sort(diags) {
		turned = append(turned, d.Summary)
	}
	if fmt.Sprint(turned[:3]) != "[error at 3 warning at 3 reference]" {
		t.Errorf("the order depends on the order given: %q", turned)
	}
}
