package config

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/option"
)

// Console evaluates expressions with the variables, locals and functions of a
// configuration. It belongs to one goroutine.
type Console struct{ r *reader }

// consoleFile is the name that places in an expression bear.
const consoleFile = "console"

// ReadConsole reads the configuration of a folder as Read does. The Console is
// there in any case; what the diagnostics are about has no value.
func ReadConsole(folder string, in Input) (*Console, *Config, hcl.Diagnostics) {
	r, diags := readFolder(folder, in)
	return &Console{r}, r.out, diags
}

// Evaluate gives the value of an expression as the language writes it, with
// "(sensitive)" where a secret is. What is wrong has its place in the file
// "console", which holds the expression.
func (c *Console) Evaluate(expression string) (string, hcl.Diagnostics) {
	value, diags := c.value([]byte(expression))
	c.r.out.Secrets = c.r.secrets.sorted()
	diags = c.r.secrets.redact(diag.Sort(diags))
	if diags.HasErrors() {
		return "", diags
	}
	var b strings.Builder
	writeValue(&b, value, "")
	return b.String(), diags
}

func (c *Console) value(content []byte) (cty.Value, hcl.Diagnostics) {
	if d := checkText(content, consoleFile); d != nil {
		return cty.DynamicVal, hcl.Diagnostics{d}
	}
	if d := checkShape(content, consoleFile); d != nil {
		return cty.DynamicVal, hcl.Diagnostics{d}
	}
	expr, problems := hclsyntax.ParseExpression(content, consoleFile, hcl.InitialPos)
	if problems.HasErrors() {
		var diags hcl.Diagnostics
		for _, d := range problems {
			diags = append(diags, syntax(d))
		}
		return cty.DynamicVal, diags
	}
	c.r.diags = nil
	ctx := c.r.context(expr.Variables(), nil)
	value, problems := option.Value(expr, ctx)
	return value, append(c.r.diags, problems...)
}

// writeValue writes a value over as many lines as it needs.
func writeValue(b *strings.Builder, v cty.Value, indent string) {
	switch {
	case v.IsMarked():
		b.WriteString(hiddenText)
		return
	case !v.IsKnown():
		b.WriteString("(not known)")
		return
	case v.IsNull():
		b.WriteString("null")
		return
	}
	t := v.Type()
	switch {
	case t.IsCapsuleType():
		if h, ok := v.EncapsulatedValue().(*handle); ok {
			b.WriteString(h.address())
			return
		}
		b.WriteString(t.FriendlyName())
	case t.IsListType(), t.IsTupleType(), t.IsSetType():
		writeElements(b, v, indent, "[", "]", func(_, element cty.Value, indent string) {
			writeValue(b, element, indent)
			b.WriteByte(',')
		})
	case t.IsMapType(), t.IsObjectType():
		writeElements(b, v, indent, "{", "}", func(key, element cty.Value, indent string) {
			b.Write(hclwrite.TokensForValue(key).Bytes())
			b.WriteString(" = ")
			writeValue(b, element, indent)
		})
	default:
		b.Write(hclwrite.TokensForValue(v).Bytes())
	}
}

func writeElements(b *strings.Builder, v cty.Value, indent, open, end string, each func(key, element cty.Value, indent string)) {
	b.WriteString(open)
	if v.LengthInt() > 0 {
		b.WriteByte('\n')
		for it := v.ElementIterator(); it.Next(); {
			key, element := it.Element()
			b.WriteString(indent + "  ")
			each(key, element, indent+"  ")
			b.WriteByte('\n')
		}
		b.WriteString(indent)
	}
	b.WriteString(end)
}
