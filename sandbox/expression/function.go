package expression

import (
	"strings"
	"sync"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/version"
)

// Function is a scalar function with all its signatures.
type Function struct {
	name      string
	overloads []*overload
}

// overload is one signature of a function and what it does.
type overload struct {
	signature
	since version.Release
	eval  func(c *Call, args []cell.Value) (cell.Value, error)
	// sees is set for a function that is called with NULLs too; any other is NULL
	// where an argument is.
	sees bool
	// volatile is set for a function whose next result differs.
	volatile bool
	// refine, when not nil, makes the type of the result more precise. known holds
	// the arguments that are constants, nil for the others.
	refine func(result cell.Type, args []cell.Type, known []cell.Value) (cell.Type, error)
}

// registry gives every function by its name in lower case. It is built once, and
// read by all.
func registry() map[string]*Function { return builtRegistry() }

var builtRegistry = sync.OnceValue(func() map[string]*Function {
	functions := map[string]*Function{}
	for _, theme := range [][]declaration{
		bitmapFunctions(), hllFunctions(), stringFunctions(), patternFunctions(), dateFunctions(), dateMathFunctions(),
		dateTextFunctions(), zoneFunctions(), numberFunctions(), roundFunctions(), bitFunctions(), conditionFunctions(),
		jsonFunctions(), arrayFunctions(), arraySetFunctions(), mapFunctions(), binaryFunctions(), hashFunctions(),
	} {
		for _, d := range theme {
			d.register(functions)
		}
	}
	return functions
})

// Lookup finds a function by its name, in any case, that the release has.
func Lookup(name string, release version.Release) (*Function, bool) {
	f, ok := registry()[strings.ToLower(name)]
	if !ok {
		return nil, false
	}
	available := &Function{name: f.name}
	for _, o := range f.overloads {
		if !release.Before(o.since) {
			available.overloads = append(available.overloads, o)
		}
	}
	return available, len(available.overloads) > 0
}

// Name returns the function's name in lower case.
func (f *Function) Name() string { return f.name }

// Resolve finds the signature that takes arguments of these types, with the
// conversions that SQL makes by itself. The zero Type is that of a bare NULL, and
// a Varchar of length 0 has no limit. Its error is a *SemanticError with the
// server's "No matching function with signature: …".
func (f *Function) Resolve(args []cell.Type) (*Call, error) {
	return f.ResolveKnown(args, make([]cell.Value, len(args)))
}

// ResolveKnown is Resolve for a call of which some arguments are constants. Known
// has their values, of the types of args, and nil for the others. A few functions
// have a more precise type then, such as str_to_date, and a few want constants,
// such as time_slice and named_struct.
func (f *Function) ResolveKnown(args []cell.Type, known []cell.Value) (*Call, error) {
	var best *Call
	lowest := impossible
	for _, o := range f.overloads {
		parameters, result, cost := o.match(args)
		if cost >= lowest {
			continue
		}
		c := &Call{name: f.name, overload: o, args: args, parameters: parameters, result: result}
		if c.prepare() {
			best, lowest = c, cost
		}
	}
	if best == nil {
		return nil, noFunction(f.name, args)
	}
	if refine := best.overload.refine; refine != nil {
		var err error
		if best.result, err = refine(best.result, best.parameters, known); err != nil {
			return nil, err
		}
	}
	return best, nil
}

// Call is a function with the types of its arguments. It may be used by several
// goroutines at once.
type Call struct {
	name             string
	overload         *overload
	args, parameters []cell.Type
	converters       []converter
	result           cell.Type
	now              time.Time
	zone             *time.Location
	patterns         *patternCache
}

// prepare finds how each argument becomes what the function takes.
func (c *Call) prepare() bool {
	c.patterns = &patternCache{compile: compileRegexp}
	c.converters = make([]converter, len(c.args))
	for i, t := range c.args {
		var ok bool
		if c.converters[i], ok = conversion(t, c.parameters[i]); !ok {
			return false
		}
	}
	return true
}

// At returns the call as it is at a moment and in a time zone. Without it, the
// functions that ask for the time fail, and the zone is UTC.
func (c *Call) At(now time.Time, zone *time.Location) *Call {
	moved := *c
	moved.now, moved.zone = now, zone
	return &moved
}

// Type returns the type of the results.
func (c *Call) Type() cell.Type { return c.result }

// Volatile reports whether the next result may differ for the same arguments, as
// uuid's does.
func (c *Call) Volatile() bool { return c.overload.volatile }

// Eval calls the function. The arguments are of the types that it was resolved
// with, and stay the caller's; the result may share memory with them. An error is
// a *RowError.
func (c *Call) Eval(args []cell.Value) (cell.Value, error) {
	converted := make([]cell.Value, len(args))
	for i, v := range args {
		if v != nil && c.converters[i] != nil {
			v = c.converters[i](v)
		}
		if v == nil && !c.overload.sees {
			return nil, nil
		}
		converted[i] = v
	}
	return c.overload.eval(c, converted)
}

// operand binds the call to its arguments.
func (c *Call) operand(args []*operand) *operand {
	converted := make([]*operand, len(args))
	for i, a := range args {
		converted[i] = coerce(a, c.parameters[i])
	}
	o := &operand{typ: c.result}
	o.value = func(slots []cell.Value) (cell.Value, error) {
		values := make([]cell.Value, len(converted))
		for i, a := range converted {
			v, err := a.value(slots)
			if err != nil {
				return nil, err
			}
			if v == nil && !c.overload.sees {
				return nil, nil
			}
			values[i] = v
		}
		return c.overload.eval(c, values)
	}
	if isWhole(c.result) {
		value := o.value
		o.whole = func(slots []cell.Value) (int64, bool, error) {
			v, err := value(slots)
			number, null := wholeOf(v)
			return number, null, err
		}
	}
	o.from(converted)
	if c.overload.volatile {
		o.constant = false
	}
	return o.folded()
}
