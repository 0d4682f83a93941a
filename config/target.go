package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/option"
)

// target takes a reference to an object of a kind out of a value; nil without
// a diagnostic means that the value is not known because of an error elsewhere.
func (r *reader) target(v option.Raw, kind string) (*handle, *hcl.Diagnostic) {
	if v.Value == cty.NilVal {
		return nil, nil
	}
	value, _ := v.Value.Unmark()
	if !value.IsKnown() {
		return nil, nil
	}
	if value.Type().Equals(r.handleTypes[kind]) && !value.IsNull() {
		h, _ := value.EncapsulatedValue().(*handle)
		return h, nil
	}
	shape := kind + ".NAME"
	if kind == "source" {
		shape = "source.KIND.NAME"
	}
	detail := fmt.Sprintf("This must be a reference to a %s: %s, without quotes.", kind, shape)
	if t := value.Type(); t.IsObjectType() && len(t.AttributeTypes()) > 0 && !value.IsNull() {
		for _, name := range slices.Sorted(maps.Keys(t.AttributeTypes())) {
			if t.AttributeType(name).Equals(r.handleTypes[kind]) {
				if h, ok := value.GetAttr(name).EncapsulatedValue().(*handle); ok {
					detail = fmt.Sprintf("This %s has for_each, so a reference names one of its keys: %s.", kind, h.address())
				}
				break
			}
		}
	}
	d := diag.Error(diag.WrongType, &v.At, "Not a reference", detail)
	d.Expression = v.Expr
	return nil, d
}
