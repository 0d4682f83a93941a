package starrocks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"starlift/schema"
)

// Whatever either format carries must be the value that was put in: read by
// encoding/json from a row of JSON, and from CSV by a reader that does as the
// server's does. The two have to agree, and with the source.
func FuzzNestedValuesAreReadBackAsTheyWere(f *testing.F) {
	for _, s := range []string{
		"[]", "{}", "null", "[1,2,null]", `["a","b\"c",""]`, `[["a"],[],null]`, `{"a":"b","c":null}`, `{"1":{"2":"x"}}`, `{"id":5,"tags":["x"]}`,
		`["\u0001",",","]","\\"]`, `{"a:b":"}","{":"\"\""}`, `[{"id":1},{"tags":[null]}]`, ` [ 1 , 2 ] `, `["\ud83c\udf0a","\ud83c"]`, `{"a":1,"a":2}`,
	} {
		for i := range uint8(6) {
			f.Add(s, i)
		}
	}
	types := []string{
		"ARRAY<VARCHAR(30)>", "ARRAY<ARRAY<VARCHAR(30)>>", "MAP<VARCHAR(30),VARCHAR(30)>", "MAP<INT,MAP<INT,VARCHAR(30)>>",
		"STRUCT<id BIGINT,tags ARRAY<VARCHAR(30)>>", "ARRAY<STRUCT<id BIGINT,tags ARRAY<VARCHAR(30)>>>",
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		typ := nestedType(t, types[int(which)%len(types)])
		fields := fieldsOf(t, "c TEXT", "z TEXT")
		fields[0].Target.Type = typ
		row, _, err := newEncoder(t, fields, RowFormat{Kind: RowsJSON}).Append(nil, textBatch(false, texts(text, "z")), 0, 0)
		csv, _, fromCSV := newEncoder(t, fields, RowFormat{}).Append(nil, textBatch(false, texts(text, "z")), 0, 0)
		var needs *NeedsJSON
		if (err == nil) != (fromCSV == nil) && !errors.As(fromCSV, &needs) {
			t.Fatalf("%q: JSON %v, CSV %v", text, err, fromCSV)
		}
		if err != nil || text == "" {
			return
		}
		want := treeOf(t, typ, json.RawMessage(text))
		var object map[string]json.RawMessage
		if err := json.Unmarshal(row, &object); err != nil {
			t.Fatalf("%q becomes %s: %v", text, row, err)
		}
		if got := treeOf(t, typ, object["c"]); got != want {
			t.Fatalf("%q arrives as %s by JSON, want %s", text, got, want)
		}
		if fromCSV != nil {
			return
		}
		value, _ := strings.CutSuffix(string(csv), "\x01z\x02")
		got, ok := readServerText(typ, value)
		if value == `\N` {
			got, ok = "NULL", true
		}
		if !ok || got != want {
			t.Fatalf("%q is sent as %q and arrives as %s, want %s", text, value, got, want)
		}
	})
}

// treeOf writes a JSON value of a type in one way.
func treeOf(t *testing.T, typ schema.Type, raw json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return tree(typ, v)
}

func tree(typ schema.Type, v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, tree(typ.Fields[0].Type, e))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case map[string]any:
		var parts []string
		for key, e := range v {
			if typ.Kind == schema.Map {
				parts = append(parts, plainTree(typ.Fields[0].Type, key)+"="+tree(typ.Fields[1].Type, e))
				continue
			}
			for _, field := range typ.Fields {
				if strings.EqualFold(field.Name, key) && e != nil {
					parts = append(parts, field.Name+"="+tree(field.Type, e))
				}
			}
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, " ") + "}"
	case json.Number:
		return plainTree(typ, v.String())
	}
	return plainTree(typ, fmt.Sprint(v))
}

// plainTree writes a scalar, a whole number without its zeros and signs that mean
// nothing.
func plainTree(typ schema.Type, text string) string {
	if typ.Kind.IsText() {
		return fmt.Sprintf("%q", text)
	}
	text = strings.TrimSpace(text)
	text, _, _ = strings.Cut(text, ".")
	negative := strings.HasPrefix(text, "-")
	text = strings.TrimLeft(strings.TrimLeft(text, "+-"), "0")
	if text == "" {
		return "0"
	}
	if negative {
		return "-" + text
	}
	return text
}

// readServerText reads the text form of arrays and maps as the server does: it
// looks for commas outside quotes and outside brackets of its own form alone.
func readServerText(typ schema.Type, s string) (string, bool) {
	if s == "null" {
		return "NULL", true
	}
	switch typ.Kind {
	case schema.Array, schema.Map:
		ends := "[]"
		if typ.Kind == schema.Map {
			ends = "{}"
		}
		if len(s) < 2 || s[0] != ends[0] || s[len(s)-1] != ends[1] {
			return "", false
		}
		var parts []string
		for _, part := range splitServerText(s[1:len(s)-1], ends, ',') {
			element, rest := part, ""
			if typ.Kind == schema.Map {
				pair := splitServerText(part, ends, ':')
				if len(pair) != 2 {
					return "", false
				}
				key, ok := readServerText(typ.Fields[0].Type, pair[0])
				if !ok {
					return "", false
				}
				element, rest = pair[1], key+"="
			}
			v, ok := readServerText(typ.Fields[len(typ.Fields)-1].Type, element)
			if !ok {
				return "", false
			}
			parts = append(parts, rest+v)
		}
		if typ.Kind == schema.Map {
			slices.Sort(parts)
		}
		return ends[:1] + strings.Join(parts, " ") + ends[1:], true
	}
	if typ.Kind.IsText() {
		if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
			return "", false
		}
		s = strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
	}
	return plainTree(typ, s), true
}

func splitServerText(s, ends string, separator byte) []string {
	if s == "" {
		return nil
	}
	var parts []string
	quoted, depth, start := false, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ends[0]:
			depth++
		case c == ends[1]:
			depth--
		case c == separator && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}
