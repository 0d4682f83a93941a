package json

import (
	"bytes"
	stdjson "encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"starlift/batch"
	"starlift/source/files"
	"starlift/source/sourcetest"
)

func seeds(f *testing.F) {
	for _, s := range []string{
		`{"a":1,"b":"x"}`, `{"a":[1,-2.5e+7,0,{"b":null}],"b":{"a":true,"c":false}}`, ` { "a" : "\u00e9\ud83c\udf0a\"\\\/\b\f\n\r\t" } `,
		`{}`, `{"a":"` + strings.Repeat("long text ", 9) + `é"}`, "{\"a\":\"x\xff\"}", `{"a":01}`, `{"a":1.}`, `{"a":"\ud800"}`, `{"a":1,}`, `{"a" 1}`, `{"a":tru}`, "{\"a\":\"\n\"}",
		`{"a":1}{"a":2}`, "[{\"a\":1},\n{\"b\":2}]", `[]`, `[{}]x`, `{"d":[{"a":1},{"b":2}],"e":1}{"d":{"a":3}}`, "\xef\xbb\xbf{}", `{"\u0061":1,"A":2}`, `{"\ud800":1,"d":[{"a":1},{"a":2}],"\udc00\n":2}`,
	} {
		f.Add([]byte(s), 3)
	}
}

// The standard library is the measure for what a value is. It differs in that it
// takes text that is not UTF-8 and halves of surrogate pairs.
func FuzzValuesAgreeWithEncodingJSON(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte, _ int) {
		if len(text) > 0 && text[0] == '{' && bytes.Count(text, []byte{'{'})+bytes.Count(text, []byte{'['}) < maxDepth {
			s := scan{data: text}
			end := s.value(0, maxDepth)
			if end >= 0 {
				end = len(text) - len(bytes.TrimLeft(text[end:], " \n\t\r"))
			}
			ok := end == len(text)
			valid := stdjson.Valid(text)
			lenient := s.fault.Reason == "the text is not valid UTF-8" || s.fault.Reason == "half of a surrogate pair"
			if ok != valid && !lenient {
				t.Fatalf("%q: %v (%s), encoding/json: %v", text, ok, s.fault.Reason, valid)
			}
		}
	})
}

// What is read of a document is what encoding/json reads: every key as text.
func FuzzDocumentsAgreeWithEncodingJSON(f *testing.F) {
	seeds(f)
	config := &Config{Layout: Objects, IgnoreKeys: true, MaxRecordBytes: 1 << 20}
	f.Fuzz(func(t *testing.T, text []byte, _ int) {
		got, fault := rowsOf(t, config, text, len(text)+1)
		if fault != "" {
			return
		}
		decoder := stdjson.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, mark8)))
		for i := 0; ; i++ {
			var want map[string]stdjson.RawMessage
			err := decoder.Decode(&want)
			if err == io.EOF {
				if i != len(got) {
					t.Fatalf("%q: %d rows, encoding/json has %d", text, len(got), i)
				}
				return
			}
			if err != nil || i == len(got) {
				t.Fatalf("%q: encoding/json: %v; %d rows", text, err, len(got))
			}
			for column, name := range []string{"a", "b"} {
				if wanted := asText(t, want, name); wanted != got[i][column] && !hasFold(want, name) {
					t.Fatalf("%q row %d: %s is %q, want %q", text, i, name, got[i][column], wanted)
				}
			}
		}
	})
}

// hasFold says whether a key is there in another case: encoding/json then has it
// as another key.
func hasFold(m map[string]stdjson.RawMessage, name string) bool {
	for k := range m {
		if k != name && strings.EqualFold(k, name) {
			return true
		}
	}
	return false
}

func asText(t *testing.T, m map[string]stdjson.RawMessage, name string) string {
	raw, found := m[name]
	switch {
	case !found:
		return absent
	case string(raw) == "null":
		return null
	case raw[0] != '"':
		return string(raw)
	}
	var s string
	if err := stdjson.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// rowsOf reads a text that arrives in pieces of chunk bytes.
func rowsOf(t *testing.T, c *Config, text []byte, chunk int) (rows [][]string, fault string) {
	columns := []column{{name: "a", path: path{{"a", -1}}}, {name: "b", path: path{{"b", -1}}}, {name: "all", path: path{}}, {name: "deep", path: path{{"a", -1}, {"b", -1}}}}
	p := &parser{walk: walk{source: &jsonSource{config: c}}, columns: columns}
	p.tree, p.nodes = newTree(columns, nil, c.IgnoreKeys)
	if err := p.Enter(t.Context(), nil, 0); err != nil {
		t.Fatal(err)
	}
	b := &batch.Batch{}
	taken, pos, begun := 0, 0, false
	var ahead []byte
	for {
		n := min(chunk, len(text)-taken)
		ahead = append(ahead, text[taken:taken+n]...)
		taken += n
		final := taken == len(text)
		b.Reset()
		b.Arena = append(b.Arena, ahead...)
		pos = 0
		if !begun {
			next, more, f := p.Begin(b.Arena, final)
			if f.Reason != "" {
				return rows, f.Reason
			}
			if more {
				continue
			}
			begun, pos = true, next
		}
		p.Bind(b)
		next, _, f := p.Parse(b.Arena, pos, len(b.Arena), final, 0)
		ahead = append(ahead[:0], b.Arena[next:]...)
		b.Arena = b.Arena[:next]
		p.Release(b)
		if f.Reason != "" {
			return rows, f.Reason
		}
		rows = append(rows, sourcetest.Text(b)...)
		if final {
			if len(ahead) > 0 {
				t.Fatalf("%q: %q is left", text, ahead)
			}
			return rows, ""
		}
	}
}

// Finding the ends of rows and taking rows apart must not disagree, in whatever
// pieces the data arrives, or a cell would begin inside a row.
func FuzzFramingAgreesWithParsing(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte, chunk int) {
		for _, c := range []*Config{{Layout: Auto}, {Layout: Auto, Root: []string{"d"}}, {Layout: Auto, Root: []string{"d", "e"}}} {
			c.IgnoreKeys, c.MaxRecordBytes = true, 1<<20
			whole, fault := rowsOf(t, c, text, len(text)+1)
			pieces, again := rowsOf(t, c, text, max(1, min(chunk, 64)))
			if fault != again || fault == "" && !reflect.DeepEqual(whole, pieces) {
				t.Fatalf("%+v: %q: %q %s, in pieces %q %s", c, text, whole, fault, pieces, again)
			}
			w := (&jsonSource{config: c}).Framing().(*framing)
			if err := w.Enter(t.Context(), nil, 0); err != nil {
				t.Fatal(err)
			}
			next, _, why := w.Begin(text, true)
			records := int64(0)
			for why.Reason == "" && next < len(text) {
				var n int64
				next, n, _, why = w.Frame(text, next, next+1, true)
				records += n
			}
			if (why == files.Fault{}) && fault == "" && records != int64(len(whole)) {
				t.Fatalf("%+v: %q: %d rows, framed %d", c, text, len(whole), records)
			}
			if why.Reason != "" && fault == "" {
				t.Fatalf("%+v: %q: framed: %s; parsed %q", c, text, why.Reason, whole)
			}
		}
	})
}

// Reading may begin at any row.
func FuzzRowsAreReadFromAnyOfThem(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte, _ int) {
		for _, c := range []*Config{{Layout: Auto}, {Layout: Auto, Root: []string{"d"}}} {
			c.IgnoreKeys, c.MaxRecordBytes = true, 1<<20
			layout := Objects
			if _, _, fault := first(text, true); fault.Reason != "" {
				return
			}
			if at, _, _ := first(text, true); at < len(text) && text[at] == '[' {
				layout = Array
			}
			if _, fault := rowsOf(t, c, text, len(text)+1); fault != "" {
				continue
			}
			w := (&jsonSource{config: c}).Framing().(*framing)
			_ = w.Enter(t.Context(), nil, 0)
			next, _, _ := w.Begin(text, true)
			for next < len(text) {
				from := &framing{walk{source: &jsonSource{config: c}, layout: layout}}
				want, _, _, _ := w.Frame(text, next, next+1, true)
				got, _, _, why := from.Frame(text, next, next+1, true)
				if got != want {
					t.Fatalf("%+v: %q: from %d the next row is at %d (%s), want %d", c, text, next, got, why.Reason, want)
				}
				next = want
			}
		}
	})
}

func FuzzPathsAreReadBack(f *testing.F) {
	for _, s := range []string{"$", "$.a.b[0].c", `$."a.b"`, "$['x y']", `$["x"][3]`, "$.a[", "$..a", "$[0]", "$.*", "$.a[*]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePath(text)
		if err != nil || !utf8.ValidString(text) {
			return
		}
		for _, s := range p {
			if strings.Contains(s.key, `"`) {
				return // such a key can be written in one way alone, and is shown in another
			}
		}
		again, err := parsePath(p.String())
		if err != nil || len(again)+len(p) > 0 && !reflect.DeepEqual(again, p) {
			t.Fatalf("%q is %v, and that is %v, %v", text, p, again, err)
		}
	})
}
