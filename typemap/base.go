package typemap

import (
	"fmt"
	"slices"
	"strings"

	"starlift/schema"
)

// Limits of StarRocks' types (protocol reference 6.3); lengths in bytes.
const (
	maxChar      = 255
	maxVarchar   = 1048576
	maxPrecision = 38
	stringLength = 65533
	// maxFraction is the most digits of a second that sources have; StarRocks
	// keeps six.
	maxFraction = 9
)

// Entry is one row of a base: what a source writes, and what it becomes.
type Entry struct {
	// Native is the spelling as documents show it: "DECIMAL(p,s)".
	Native string
	// Target is StarRocks' type in the same manner: "DECIMAL(p,s)".
	Target string

	names []string // the first words of Native, and other words for the same
	make  maker
}

// maker turns a parsed type into StarRocks'; base is for the types in it.
type maker func(base string, n native) (schema.Type, error)

// Bases lists the names of the bases, sorted.
func Bases() []string { return []string{"flink", "mysql", "text"} }

// Base returns the rows of a base in the order of its documents; ok is false
// where there is no such base.
func Base(name string) (rows []Entry, ok bool) {
	switch name {
	case "flink":
		return flink(), true
	case "mysql":
		return mysql(), true
	case "text":
		return text(), true
	}
	return nil, false
}

// Natural returns the StarRocks type of a source's type, by a base. An unknown
// base or type gives an error that lists those that there are; so does an
// argument out of its range, with the range.
func Natural(base, spelling string) (schema.Type, error) {
	return natural(base, spelling, 0)
}

// maxDepth bounds nesting, so that no text can exhaust the stack.
const maxDepth = 32

func natural(base, spelling string, depth int) (schema.Type, error) {
	if depth > maxDepth || strings.Count(spelling, "<") > maxDepth {
		return schema.Type{}, fmt.Errorf("type %q is nested more than %d levels deep", short(spelling), maxDepth)
	}
	rows, ok := Base(base)
	if !ok {
		return schema.Type{}, fmt.Errorf("there is no base %q; there are %s", short(base), strings.Join(Bases(), ", "))
	}
	n, err := parseNative(spelling)
	if err != nil {
		return schema.Type{}, err
	}
	var known []string
	for _, row := range rows {
		for _, name := range row.names {
			if name == n.name {
				t, err := row.make(base, n)
				if err != nil {
					return schema.Type{}, fmt.Errorf("type %q: %w", short(spelling), err)
				}
				return t, nil
			}
		}
		known = append(known, row.Native)
	}
	return schema.Type{}, fmt.Errorf("base %q has no type %q; it has %s", base, short(spelling), strings.Join(known, ", "))
}

// row makes an entry; names after the first are other words for the same.
func row(spelt, target string, m maker, names ...string) Entry {
	return Entry{Native: spelt, Target: target, make: m, names: names}
}

// of takes no arguments, or up to most that mean nothing here.
func of(t schema.Type, most int) maker {
	return func(_ string, n native) (schema.Type, error) {
		if len(n.arguments) > most || n.members != nil || n.inner != nil {
			return schema.Type{}, fmt.Errorf("it takes %d arguments at most", most)
		}
		return t, nil
	}
}

func kind(k schema.Kind) maker { return of(schema.Type{Kind: k}, 0) }

// integer takes a display width, as MySQL writes it.
func integer(k schema.Kind) maker { return of(schema.Type{Kind: k}, 1) }

func aString(most int) maker {
	return of(schema.Type{Kind: schema.Varchar, Length: stringLength}, most)
}

// sized takes a length in bytes; without one it is otherwise.
func sized(k schema.Kind, most, otherwise int) maker {
	return func(_ string, n native) (schema.Type, error) {
		t := schema.Type{Kind: k, Length: otherwise}
		switch {
		case len(n.arguments) > 1 || n.members != nil || n.inner != nil:
			return schema.Type{}, fmt.Errorf("it takes one length")
		case len(n.arguments) == 1:
			t.Length = n.arguments[0]
			if t.Length < 1 || t.Length > most {
				return schema.Type{}, fmt.Errorf("its length in bytes must be 1 to %d", most)
			}
		}
		return t, nil
	}
}

func decimal(_ string, n native) (schema.Type, error) {
	a := n.arguments
	if a == nil {
		a = []int{10}
	}
	if len(a) == 1 {
		a = []int{a[0], 0}
	}
	if len(a) != 2 || n.members != nil || n.inner != nil {
		return schema.Type{}, fmt.Errorf("it takes a precision and a scale")
	}
	if a[0] < 1 || a[0] > maxPrecision || a[1] > a[0] {
		return schema.Type{}, fmt.Errorf("its precision must be 1 to %d and its scale 0 to the precision", maxPrecision)
	}
	return schema.Type{Kind: schema.Decimal, Precision: uint8(a[0]), Scale: uint8(a[1])}, nil
}

// timestamp takes the number of fraction digits.
func timestamp(_ string, n native) (schema.Type, error) {
	if len(n.arguments) > 1 || n.members != nil || n.inner != nil || len(n.arguments) == 1 && n.arguments[0] > maxFraction {
		return schema.Type{}, fmt.Errorf("it takes a number of fraction digits, 0 to %d", maxFraction)
	}
	return schema.Type{Kind: schema.Datetime}, nil
}

// array has an element of the same base.
func array(base string, n native) (schema.Type, error) { return nestedOf(schema.Array, base, n, 1) }

// pair has a key and a value of the same base.
func pair(base string, n native) (schema.Type, error) { return nestedOf(schema.Map, base, n, 2) }

func nestedOf(k schema.Kind, base string, n native, count int) (schema.Type, error) {
	if len(n.inner) != count || n.arguments != nil {
		return schema.Type{}, fmt.Errorf("it takes %s between < and >", map[int]string{1: "one type", 2: "two types"}[count])
	}
	t := schema.Type{Kind: k}
	for _, spelling := range n.inner {
		inner, err := natural(base, spelling, 1)
		if err != nil {
			return schema.Type{}, err
		}
		t.Fields = append(t.Fields, schema.Column{Type: inner, Nullable: true})
	}
	return t, nil
}

// record has fields, each a name and a type of the same base.
func record(base string, n native) (schema.Type, error) {
	if len(n.inner) == 0 || n.arguments != nil {
		return schema.Type{}, fmt.Errorf("it takes its fields between < and >, each a name and a type")
	}
	t := schema.Type{Kind: schema.Struct}
	for _, field := range n.inner {
		name, spelling, ok := fieldOf(field)
		if !ok {
			return schema.Type{}, fmt.Errorf("%q is no field: a name and a type are needed", short(strings.TrimSpace(field)))
		}
		if slices.ContainsFunc(t.Fields, func(f schema.Column) bool { return strings.EqualFold(f.Name, name) }) {
			return schema.Type{}, fmt.Errorf("the field %q stands twice", short(name))
		}
		inner, err := natural(base, spelling, 1)
		if err != nil {
			return schema.Type{}, err
		}
		t.Fields = append(t.Fields, schema.Column{Name: name, Type: inner, Nullable: true})
	}
	return t, nil
}

// fieldOf cuts a field into its name, in back quotes or without, and its type.
func fieldOf(field string) (name, spelling string, ok bool) {
	field = strings.TrimSpace(field)
	if quoted, found := strings.CutPrefix(field, "`"); found {
		name, spelling, ok = strings.Cut(quoted, "`")
		return name, spelling, ok && name != ""
	}
	at := strings.IndexAny(field, " \t\r\n")
	if at <= 0 {
		return "", "", false
	}
	return field[:at], strings.TrimSpace(field[at:]), true
}

// asJSON takes count types between < and >, or any number where count is 0, and
// is JSON whatever they are.
func asJSON(count int) maker {
	return func(_ string, n native) (schema.Type, error) {
		if n.arguments != nil || len(n.inner) == 0 || count > 0 && len(n.inner) != count {
			return schema.Type{}, fmt.Errorf("it takes its types between < and >")
		}
		return schema.Type{Kind: schema.JSON}, nil
	}
}

// Names are the words that the entry is written with: the first is that of
// Native, the others mean the same.
func (e Entry) Names() []string { return e.names }
