package ingest

import (
	"encoding/json"
	"testing"
)

func TestJSONPaths(t *testing.T) {
	const document = `{"a":{"b":[10, {"c":"x"}]}, "d.e":true, "a":1, "\u0066":null}`
	for path, want := range map[string]string{
		"$": document, "$.a.b[0]": "10", "$.a.b[1].c": `"x"`, `$."d.e"`: "true", "$.f": "null", " $.a.b ": `[10, {"c":"x"}]`,
		"$.a.b[2]": "none", "$.x": "none", "$.a[0]": "none", "$.d.e": "none",
		"a": "!Invalid json path: a", "$.": "!Invalid json path: $.", "$..a": "!Invalid json path: $..a", "$[x]": "!Invalid json path: $[x]",
		// Servers read no list of nodes into a column.
		"$.a.b[*]": "!Invalid json path: $.a.b[*]", "$.a[-1]": "!Invalid json path: $.a[-1]",
	} {
		parsed, err := parseJSONPath(path)
		got := ""
		if err != nil {
			got = "!" + err.Error()
		} else if node, found := parsed.find([]byte(document)); found {
			got = string(node)
		} else {
			got = "none"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// FuzzJSONPath wants every node of a document to be a document.
func FuzzJSONPath(f *testing.F) {
	f.Add("$.a[1].b", `{"a":[0,{"b":"\"}"}]}`)
	f.Add(`$."x.y"[0]`, `{"x.y":[ 1 ]}`)
	f.Fuzz(func(t *testing.T, path, document string) {
		parsed, err := parseJSONPath(path)
		if err != nil || !json.Valid([]byte(document)) {
			return
		}
		if node, found := parsed.find([]byte(document)); found && !json.Valid(node) {
			t.Errorf("%s of %s is %q", path, document, node)
		}
	})
}
