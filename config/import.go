package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/option"
)

// Import says that a declared table is one that the cluster has already.
type Import struct {
	To string // address of the table
	At hcl.Range
}

// importBlock is the body of an import block.
type importBlock struct {
	to hcl.Expression
	id string
}

func importSpec() option.Spec[importBlock] {
	return option.Spec[importBlock]{
		option.Unevaluated("to", "Address of the table, such as table.orders.", func(b *importBlock) *hcl.Expression { return &b.to }, option.Required()),
		option.Text("id", "The table that the cluster has: \"database.table\".", func(b *importBlock) *string { return &b.id },
			option.Required(), option.Matches(`^[^.]+\..+$`, "database.table")),
	}
}

// imports reads the import blocks.
func (r *reader) imports() {
	first := map[string]hcl.Range{}
	for _, b := range r.statements["import"] {
		var block importBlock
		body := r.withoutLater(b.Body)
		places, problems := importSpec().Decode(body, r.context(bodyReferences(without(body, "to")), nil), &block)
		r.report(problems, b, nil)
		if block.to == nil {
			continue
		}
		to, problem := endpointOf(block.to, "to")
		if problem == nil {
			problem = r.checkImport(to, block.id, places)
		}
		if at, twice := first[to.address()]; problem == nil && twice {
			problem = diag.Error(diag.Duplicate, &to.at, "Duplicate declaration",
				fmt.Sprintf("%s is imported already, in %s line %d.", to, at.Filename, at.Start.Line))
		}
		r.reportOne(problem, b)
		if problem == nil && !problems.HasErrors() {
			first[to.address()] = to.at
			r.out.Imports = append(r.out.Imports, Import{To: to.address(), At: to.at})
		}
	}
}

func (r *reader) checkImport(to endpoint, id string, places option.Places) *hcl.Diagnostic {
	switch {
	case to.column != "":
		return diag.Error(diag.WrongMove, &to.at, "Not an object", "A table is imported with its columns.")
	case to.kind == "load":
		return diag.Error(diag.NotYet, &to.at, "Not in this version",
			"A load cannot be imported yet: its record is made by loading. Where its rows are in the table already, take their files out of the source's path.")
	}
	there, known := r.present(to)
	if !known {
		return nil
	}
	if !there {
		return r.notDeclared(to, "to")
	}
	for _, t := range r.out.Tables {
		if t.Address != to.address() {
			continue
		}
		if !t.Managed {
			return diag.Error(diag.WrongMove, &to.at, "Not a table of this configuration",
				fmt.Sprintf("%s has managed = false: it is used as it is, and there is nothing to adopt.", t.Address))
		}
		declared := t.Want.Database + "." + t.Want.Name
		if at := places.At("id"); at != nil && id != "" && t.Want.Database != "" && id != declared {
			return diag.Error(diag.WrongMove, at, "Another table",
				fmt.Sprintf("%s is declared as %s, and id says %s. Mend one of them.", t.Address, declared, strings.TrimSpace(id)))
		}
	}
	return nil
}

// without is a body without an argument that is not to be evaluated.
func without(body *hclsyntax.Body, name string) *hclsyntax.Body {
	rest := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, Blocks: body.Blocks}
	for n, a := range body.Attributes {
		if n != name {
			rest.Attributes[n] = a
		}
	}
	return rest
}
