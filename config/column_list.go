package config

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/starrocks"
)

// listColumns takes sink.properties.columns: plain names, which stand for the
// fields of the source by their order, as the connector has it, and expressions.
func (l *Load) listColumns() hcl.Diagnostics {
	at := l.SinkPlaces.At("properties.columns")
	if at == nil || l.Places.Has("columns") || l.Places.Has("derive") {
		return l.listPaths() // beside columns or derive it is an error of its own
	}
	items, err := starrocks.ParseColumns(l.Sink.Properties.Columns)
	if err != nil {
		return hcl.Diagnostics{diag.Error(diag.WrongExpression, at, "List of columns cannot be read",
			fmt.Sprintf("It has %v. It is names of the source's fields in order, and columns as expressions of them: a,b,c=to_bitmap(b).", err))}
	}
	var diags hcl.Diagnostics
	seen := map[string]bool{}
	var derived []option.Pair
	for _, item := range items {
		if item.Expression != "" {
			derived = append(derived, option.Pair{Name: item.Name, Value: item.Expression, NameAt: *at, At: *at})
			continue
		}
		if seen[foldName(item.Name)] {
			diags = append(diags, diag.Error(diag.Duplicate, at, "Duplicate column", fmt.Sprintf("The list names %q twice; names of columns have no case.", item.Name)))
		}
		seen[foldName(item.Name)] = true
		l.FieldNames = append(l.FieldNames, item.Name)
	}
	diags = append(diags, l.derive(derived)...)
	if len(l.FieldNames) == 0 {
		diags = append(diags, diag.Error(diag.WrongExpression, at, "List of columns names no field",
			"A list of expressions alone leaves open what the fields of the source are called. Name them in order in front of the expressions, or use derive of the load."))
	}
	return append(diags, l.listPaths()...)
}

// listPaths takes sink.properties.jsonpaths. The i-th path is that of the i-th
// name of sink.properties.columns.
func (l *Load) listPaths() hcl.Diagnostics {
	at := l.SinkPlaces.At("properties.jsonpaths")
	if at == nil {
		return nil
	}
	wrong := func(code diag.Code, summary, detail string) hcl.Diagnostics {
		return hcl.Diagnostics{diag.Error(code, at, summary, detail)}
	}
	if l.From != nil && l.From.Kind != "json" {
		return wrong(diag.Exclusive, "Options exclude each other",
			fmt.Sprintf(`jsonpaths says where fields are in JSON, and %s is not a source "json".`, l.From.Address))
	}
	if err := json.Unmarshal([]byte(l.Sink.Properties.JSONPaths), &l.FieldPaths); err != nil || len(l.FieldPaths) == 0 {
		return wrong(diag.OutOfRange, "Value not allowed", `jsonpaths is an array of paths in JSON, such as "[\"$.id\", \"$.user.name\"]".`)
	}
	if l.Places.Has("columns") || l.Places.Has("derive") {
		return wrong(diag.Exclusive, "Options exclude each other",
			`The paths of jsonpaths belong to the names of columns beside it in properties. With columns or derive of the load, give the paths in the source: paths = { name = "$.path" }.`)
	}
	names := len(l.FieldNames)
	if names > 0 && l.FieldNames[names-1] == OpColumn && len(l.FieldPaths) == names-1 {
		names-- // the row's own kind, which no path gives
	}
	if names > 0 && names != len(l.FieldPaths) {
		return wrong(diag.Exclusive, "Options exclude each other",
			fmt.Sprintf("columns beside jsonpaths has %d names, and jsonpaths paths for %d. The i-th path is that of the i-th name.", names, len(l.FieldPaths)))
	}
	return nil
}
