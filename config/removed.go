package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
)

// Removed says what becomes of a table or load that was taken out of the
// configuration.
type Removed struct {
	From string // address; without a key also of every object of for_each
	Drop bool   // the table is dropped; else it is let go
	At   hcl.Range
}

// Covers says whether it is about the object of that address.
func (r *Removed) Covers(address string) bool {
	return address == r.From || strings.HasPrefix(address, r.From+"[")
}

// removedBlock is the body of a removed block.
type removedBlock struct {
	from hcl.Expression
	drop bool
}

func removedSpec() option.Spec[removedBlock] {
	return option.Spec[removedBlock]{
		option.Unevaluated("from", "Address that it had, such as table.old.", func(b *removedBlock) *hcl.Expression { return &b.from }, option.Required()),
		option.Bool("drop", "true drops the table with its rows; false leaves it in the cluster as it is.", func(b *removedBlock) *bool { return &b.drop }),
	}
}

// removed reads the removed blocks, after the moved ones.
func (r *reader) removed() {
	first := map[string]hcl.Range{}
	for _, m := range r.out.Moved {
		first[m.From] = m.At
	}
	for _, b := range r.statements["removed"] {
		var block removedBlock
		body := r.withoutLater(b.Body)
		places, problems := removedSpec().Decode(body, r.context(bodyReferences(without(body, "from")), nil), &block)
		r.report(problems, b, nil)
		if block.from == nil {
			continue
		}
		from, problem := endpointOf(block.from, "from")
		if problem == nil {
			problem = r.checkRemoved(from, places, body.MissingItemRange())
		}
		if at, twice := first[from.address()]; problem == nil && twice {
			problem = diag.Error(diag.Duplicate, &from.at, "Duplicate declaration",
				fmt.Sprintf("%s is moved or removed already, in %s line %d.", from, at.Filename, at.Start.Line))
		}
		r.reportOne(problem, b)
		if problem != nil || problems.HasErrors() {
			continue
		}
		first[from.address()] = from.at
		r.out.Removed = append(r.out.Removed, Removed{From: from.address(), Drop: block.drop, At: from.at})
	}
}

func (r *reader) checkRemoved(from endpoint, places option.Places, end hcl.Range) *hcl.Diagnostic {
	still, known := r.present(from)
	switch {
	case from.column != "":
		return diag.Error(diag.WrongMove, &from.at, "Not an object",
			"A column goes when its block is taken out of the table. A removed block is for a table or a load.")
	case known && still, from.key == "" && r.objects[from.kind][from.name] != nil:
		return diag.Error(diag.WrongMove, &from.at, "Still in the configuration",
			fmt.Sprintf("%s is still declared. Take its block out, or take this one out.", from))
	case from.kind == "load" && places.Has("drop"):
		return diag.Error(diag.Exclusive, places.At("drop"), "Options exclude each other",
			"drop is for tables. Of a load, removed forgets what it has loaded; the rows stay in the table.")
	case from.kind == "table" && !places.Has("drop"):
		return diag.Error(diag.Missing, &end, "Missing argument",
			"Say what becomes of the table: drop = false leaves it in the cluster, drop = true drops it with its rows.")
	}
	return nil
}
