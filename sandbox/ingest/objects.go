package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// objectRows makes rows of JSON objects.
type objectRows struct {
	load   *Load
	paths  []jsonPath // empty: keys are matched to the names of the source's fields
	root   jsonPath
	byName map[string]int
	fields []field
	buffer []byte // unescaped strings of the row
}

func newObjectRows(l *Load) (*objectRows, error) {
	o := &objectRows{load: l, byName: map[string]int{}, fields: make([]field, len(l.plan.names))}
	for i, name := range l.plan.names {
		o.byName[name] = i
	}
	var err error
	if l.options.JSONPaths != "" {
		if o.paths, err = parseJSONPaths(l.options.JSONPaths); err != nil {
			return nil, err
		}
	}
	if l.options.JSONRoot != "" {
		o.root, err = parseJSONPath(l.options.JSONRoot)
	}
	return o, err
}

// document handles one valid JSON value of the body.
func (o *objectRows) document(text []byte) error {
	if o.load.options.JSONRoot == "" {
		return o.object(text)
	}
	node, found := o.root.find(text)
	switch strip := o.load.options.StripOuterArray; {
	case !found:
		return broken("illegal json root: %s", o.load.options.JSONRoot)
	case node[0] == '{' && !strip:
		return o.object(node)
	case node[0] == '[' && strip:
		return eachElement(node, func(element []byte) error {
			if element[0] != '{' {
				return wrongKind("the value should be object type in expanded json document stream with json root", element)
			}
			return o.object(element)
		})
	case strip:
		return wrongKind("the value should be array type with strip_outer_array=true in json document stream with root", node)
	case node[0] == '[':
		return wrongKind("The value is array type in json document stream with json root, "+
			"you can set strip_outer_array=true to parse each element of the array as individual rows", node)
	}
	return wrongKind("The value should be object type in json document stream with json root", node)
}

// wrongKind is the error for a value that is no object or no array where one must
// be; it shows the start of the value.
func wrongKind(complaint string, value []byte) error {
	return broken("%s, value: %s", complaint, value[:min(len(value), maxShownJSON)])
}

func (o *objectRows) object(text []byte) error {
	clear(o.fields)
	for i := range o.fields {
		o.fields[i].null = true
	}
	o.buffer = o.buffer[:0]
	if len(o.paths) > 0 {
		for i, path := range o.paths {
			if i == len(o.fields) {
				break
			}
			if node, found := path.find(text); found {
				o.set(i, node)
			}
		}
	} else {
		eachMember(text, func(key, value []byte) bool {
			// A key that stands twice keeps its first value.
			if i, known := o.byName[string(plainText(key))]; known && !o.fields[i].set {
				o.set(i, value)
			}
			return true
		})
	}
	if p := o.load.plan.opField; p >= 0 && !o.fields[p].set {
		o.fields[p] = field{text: []byte("0"), set: true} // a missing __op is an upsert
	}
	return o.load.take(o.fields, text, o.misfit)
}

// misfit words a conversion failure of JSON (protocol reference 5.5). What is not
// read as JSON is read as a text, and cast.
func (o *objectRows) misfit(_ int, e *store.ConversionError) (reason string, cast bool) {
	switch k := e.Column.Type.Kind; {
	case e.TooLong:
		return fmt.Sprintf("Data quality error: Value length is beyond the capacity. column=%s, capacity=%d", e.Column.Name, e.Column.Type.Length), false
	case isNumber(k):
		if _, err := strconv.ParseFloat(strings.TrimSpace(e.Text), 64); err != nil && !errors.Is(err, strconv.ErrRange) {
			return fmt.Sprintf("Invalid argument: Unable to cast string value to BIGINT. value=%s, column=%s", e.Text, e.Column.Name), false
		}
		return fmt.Sprintf("Invalid argument: Value is overflow. column=%s, value=%s", e.Column.Name, e.Text), false
	case k == cell.Boolean && o.load.plan.release.ReadsBooleanJSON():
		return fmt.Sprintf("Invalid argument: Failed to parse string value as boolean. column=%s, value=%s", e.Column.Name, e.Text), false
	case k >= cell.Array:
		return notNested(e.Column.Name, k, []byte(e.Text)), false
	}
	return noCast(e.Text, e.Column.Name, e.Column.Type), true
}

// isNumber reports the kinds that JSON numbers are read into as numbers; the
// other ones are read as texts, and cast.
func isNumber(k cell.Kind) bool {
	return k >= cell.TinyInt && k <= cell.BigInt || k == cell.Float || k == cell.Double
}

// notNested says that a value is no array, or no object. The two have different
// codes on a server too.
func notNested(column string, k cell.Kind, value []byte) string {
	if k == cell.Array {
		return "Invalid argument: Failed to parse value as array, column=" + column
	}
	return "Data quality error: Expected value type [object], got [" + jsonType(value) + "]"
}

// set makes a field of a JSON value: a text that the column's type reads, or the
// value itself for types that have parts.
func (o *objectRows) set(i int, value []byte) {
	f := &o.fields[i]
	f.set, f.null = true, false
	kind := o.load.plan.kindOf(i)
	switch {
	case value[0] == 'n':
		f.null = true
	case kind == cell.JSON:
		f.text = value
	case kind == cell.Array || kind == cell.Map || kind == cell.Struct:
		o.setNested(i, kind, value)
	case value[0] == '"':
		f.text = o.own(value)
		if kind == cell.Varbinary {
			o.refuse(i, value)
		}
	case value[0] == '{' || value[0] == '[':
		if f.text = minify(nil, value); kind != cell.Char && kind != cell.Varchar {
			o.refuse(i, value)
		}
	case value[0] == 't' || value[0] == 'f':
		f.text = o.boolean(i, kind, value)
	default:
		f.text = integral(kind, value)
		if kind == cell.Varbinary {
			o.refuse(i, value)
		}
	}
}

// setNested keeps a value for ARRAY, MAP or STRUCT as JSON. A string may hold the
// JSON, and objects are read into a STRUCT, from some release on.
func (o *objectRows) setNested(i int, kind cell.Kind, value []byte) {
	f := &o.fields[i]
	f.json, f.text = true, value
	nested := o.load.plan.release.ReadsNestedJSON()
	switch {
	case value[0] == '"' && nested:
		if f.text = bytes.TrimSpace(o.own(value)); !json.Valid(f.text) {
			o.refuse(i, value)
		} else if f.text[0] == 'n' {
			f.null = true
		}
	case value[0] == '"', kind == cell.Struct && !nested:
		o.refuse(i, value)
	}
}

// own unescapes a string into the row's buffer.
func (o *objectRows) own(value []byte) []byte {
	start := len(o.buffer)
	o.buffer = unescape(o.buffer, value)
	return o.buffer[start:len(o.buffer):len(o.buffer)]
}

func (o *objectRows) boolean(i int, kind cell.Kind, value []byte) []byte {
	switch kind {
	case cell.Boolean:
		return value
	case cell.Char, cell.Varchar:
		if value[0] == 't' {
			return []byte("1")
		}
		return []byte("0")
	}
	o.refuse(i, value)
	return value
}

// refuse notes that a value is of a JSON type that the field does not take.
func (o *objectRows) refuse(i int, value []byte) {
	f, p := &o.fields[i], o.load.plan
	name, t := p.names[i], p.types[i]
	if c := p.takers[i]; c >= 0 {
		name, t = p.columns[c].Name, p.columns[c].Type
	}
	switch k := t.Kind; {
	case isNumber(k):
		f.problem = "Invalid argument: Unsupported value type. Numeric type is required. column=" + name
	case k == cell.Boolean && p.release.ReadsBooleanJSON():
		f.problem = "Invalid argument: Unsupported value type to boolean. column=" + name + ", type=" + jsonType(value)
	case k == cell.Array, k == cell.Map, k == cell.Struct:
		f.problem = notNested(name, k, value)
	default:
		f.problem, f.uncast = noCast(string(head(value)), name, t), true
	}
}

// jsonType is the name of the type of a value.
func jsonType(value []byte) string {
	switch value[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}
