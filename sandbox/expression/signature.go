package expression

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/version"
)

// signature is what a function takes and gives.
type signature struct {
	parameters []pattern
	// variadic says that the last parameter may be there any number of times, at
	// least once.
	variadic bool
	result   pattern
}

// pattern is a type in a signature. With variable set it is the common type of
// all arguments at that variable; a pattern of the Kind Decimal alone takes and
// gives any precision.
type pattern struct {
	kind     cell.Kind
	variable byte // T, K or V; anything for the type of each argument itself; or 0
	inner    []pattern
}

// anything is the variable of an argument that is taken as it is.
const anything = '?'

// declaration is one line of a table of functions: names with a comma between
// them, then parameters, then the result, such as
// "upper, ucase(varchar) varchar" or "coalesce(T...) T".
type declaration struct {
	text string
	overload
}

// plain declares a function that gives a value for any arguments but NULL.
func plain(text string, f func(args []cell.Value) cell.Value) declaration {
	return declaration{text, overload{eval: func(_ *Call, args []cell.Value) (cell.Value, error) { return f(args), nil }}}
}

// seeing declares a function that is called with NULLs too.
func seeing(text string, f func(args []cell.Value) cell.Value) declaration {
	d := plain(text, f)
	d.sees = true
	return d
}

// calling declares a function that needs its call, or can fail.
func calling(text string, f func(c *Call, args []cell.Value) (cell.Value, error)) declaration {
	return declaration{text, overload{eval: f}}
}

// from says in which release a function came. Most are older than all releases
// that are played.
func (d declaration) from(major, minor, patch int) declaration {
	d.since = version.Of(major, minor, patch)
	return d
}

func (d declaration) register(functions map[string]*Function) {
	open, end := strings.IndexByte(d.text, '('), strings.LastIndexByte(d.text, ')')
	o := d.overload
	o.signature = parseSignature(d.text[open+1:end], d.text[end+1:])
	for name := range strings.SplitSeq(d.text[:open], ",") {
		name = strings.TrimSpace(name)
		f := functions[name]
		if f == nil {
			f = &Function{name: name}
			functions[name] = f
		}
		f.overloads = append(f.overloads, &o)
	}
}

func parseSignature(parameters, result string) signature {
	var s signature
	if parameters, s.variadic = strings.CutSuffix(parameters, "..."); parameters != "" {
		for _, text := range splitOutside(parameters) {
			s.parameters = append(s.parameters, parsePattern(text))
		}
	}
	s.result = parsePattern(result)
	return s
}

// splitOutside splits at the commas that stand in no angle brackets.
func splitOutside(text string) []string {
	var parts []string
	depth, start := 0, 0
	for i, c := range text {
		switch c {
		case '<':
			depth++
		case '>':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, text[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, text[start:])
}

func parsePattern(text string) pattern {
	text = strings.TrimSpace(text)
	if len(text) == 1 {
		return pattern{variable: text[0]}
	}
	if name, inner, ok := strings.Cut(text, "<"); ok {
		p := pattern{kind: cell.Array}
		if name == "map" {
			p.kind = cell.Map
		}
		for _, t := range splitOutside(strings.TrimSuffix(inner, ">")) {
			p.inner = append(p.inner, parsePattern(t))
		}
		return p
	}
	if text == "struct" {
		return pattern{kind: cell.Struct}
	}
	if text == "varchar" || text == "decimal" || text == "varbinary" {
		return pattern{kind: map[string]cell.Kind{"varchar": cell.Varchar, "decimal": cell.Decimal, "varbinary": cell.Varbinary}[text]}
	}
	t, ok := plainType(strings.ToUpper(text))
	if !ok {
		panic("expression: no type " + text + " in a signature")
	}
	return pattern{kind: t.Kind}
}

// match finds the types that a call with these arguments converts them to, the
// type of its result, and how far the conversions go.
func (s *signature) match(args []cell.Type) (parameters []cell.Type, result cell.Type, cost int) {
	n := len(s.parameters)
	if len(args) < n || len(args) > n && !s.variadic {
		return nil, cell.Type{}, impossible
	}
	bound := map[byte]cell.Type{}
	for i, a := range args {
		if !s.parameters[min(i, n-1)].bindVariables(a, bound) {
			return nil, cell.Type{}, impossible
		}
	}
	parameters = make([]cell.Type, len(args))
	var limits cell.Type // of the first Decimal, for a result that is one
	for i, a := range args {
		t := s.parameters[min(i, n-1)].typeFor(a, bound)
		c := conversionCost(a, t)
		if c >= impossible {
			return nil, cell.Type{}, impossible
		}
		if limits.Kind == 0 && t.Kind == cell.Decimal {
			limits = t
		}
		parameters[i] = t
		cost += c
	}
	return parameters, s.result.typeFor(limits, bound), cost
}

// bindVariables widens the variables of the pattern so that they hold t.
func (p pattern) bindVariables(t cell.Type, bound map[byte]cell.Type) bool {
	switch p.variable {
	case 0:
	case anything:
		return true
	default:
		common, ok := commonType(bound[p.variable], t)
		bound[p.variable] = common
		return ok
	}
	if len(p.inner) == 0 {
		return true
	}
	if t.Kind == 0 {
		for _, inner := range p.inner {
			inner.bindVariables(cell.Type{}, bound)
		}
		return true
	}
	if t.Kind != p.kind {
		return false
	}
	for i, inner := range p.inner {
		if !inner.bindVariables(t.Elements[i], bound) {
			return false
		}
	}
	return true
}

// typeFor fills the pattern. A Decimal takes its limits from like, if that is
// one, and else from the integer type like.
func (p pattern) typeFor(like cell.Type, bound map[byte]cell.Type) cell.Type {
	switch {
	case p.variable == anything:
		return like
	case p.variable != 0:
		return bound[p.variable]
	case p.kind == cell.Decimal:
		if d := asDecimal(like); d.Kind == cell.Decimal {
			return d
		}
		return cell.Type{Kind: cell.Decimal, Precision: maxPrecision, Scale: 9}
	case p.kind == cell.Struct:
		return like
	}
	t := cell.Type{Kind: p.kind}
	for _, inner := range p.inner {
		t.Elements = append(t.Elements, inner.typeFor(cell.Type{}, bound))
	}
	return t
}
