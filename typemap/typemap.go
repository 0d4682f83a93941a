// Package typemap says which StarRocks type a source's type becomes, by a base
// table and by the rules of a typemap block, and judges what a source column
// may lose on its way into a target column. It reads no values: those are
// judged one by one while they are loaded. It knows no connector; sources and
// config use its bases, plan asks for mappings and judgements.
package typemap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/schema"
)

// Rule is one rule of a typemap block: columns of a source type, or columns of
// a name, or both, are taken as another type.
type Rule struct {
	// From is the source's spelling of a type, in any case. Without arguments
	// it stands for all: "DECIMAL" also for DECIMAL(10,2). Empty: every type.
	From string
	To   schema.Type
	// Columns are names of source columns, in any case. Empty: every column.
	Columns []string
	At      hcl.Range // where it was written
}

// undeclared is the native name of a field whose source declares no type.
const undeclared = "TEXT"

// matches says how specifically a rule matches a column, from 1; 0: it does
// not. A rule that names columns comes before one that does not, then one that
// names a type with its arguments before one without, before one that names
// none.
func (r Rule) matches(c schema.Column) int {
	rank := 1
	if len(r.Columns) > 0 {
		rank += 4
		if !hasName(r.Columns, c.Name) {
			return 0
		}
	}
	if r.From == "" {
		return rank
	}
	spelt := c.Native
	if spelt == "" {
		spelt = undeclared
	}
	from, err := parseNative(r.From)
	if err != nil {
		return 0
	}
	have, err := parseNative(spelt)
	if err != nil || from.name != have.name {
		return 0
	}
	if from.arguments == nil && from.members == nil && from.inner == nil {
		return rank + 1
	}
	if fmt.Sprint(from.arguments) != fmt.Sprint(have.arguments) || !slices.Equal(from.members, have.members) || !sameInner(from.inner, have.inner) {
		return 0
	}
	return rank + 2
}

func sameInner(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !strings.EqualFold(strings.Join(strings.Fields(a[i]), " "), strings.Join(strings.Fields(b[i]), " ")) {
			return false
		}
	}
	return true
}

func hasName(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// Map gives a source column the type that rules and base say. The rule that
// matches most specifically decides, of equal ones the last. Without a rule the
// base decides, by the column's Native; with base "", or without a Native, the
// column keeps the type that its source gave it. A Native that the base does
// not know is an error that lists what it knows.
func Map(c schema.Column, base string, rules []Rule) (schema.Column, error) {
	best := 0
	for _, r := range rules {
		if rank := r.matches(c); rank >= max(best, 1) {
			best, c.Type = rank, r.To
		}
	}
	if best > 0 || base == "" || c.Native == "" {
		return c, nil
	}
	t, err := Natural(base, c.Native)
	if err != nil {
		return schema.Column{}, fmt.Errorf("column %q: %w", c.Name, err)
	}
	c.Type = t
	return c, nil
}

// Unmatched returns the rules that match none of the columns, in their order:
// mostly a misspelt name.
func Unmatched(rules []Rule, columns []schema.Column) []Rule {
	var list []Rule
next:
	for _, r := range rules {
		for _, c := range columns {
			if r.matches(c) > 0 {
				continue next
			}
		}
		list = append(list, r)
	}
	return list
}
