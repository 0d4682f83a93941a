package expression

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"starlift-sandbox/cell"
)

// TestBindTellsOfConversions: a load reads a field of its source in the type that
// the expression wants, but not in that of a CAST.
func TestBindTellsOfConversions(t *testing.T) {
	for text, want := range map[string]string{
		"x + 1":              "0 double",
		"year(x)":            "0 datetime",
		"concat(x, y)":       "",
		"x = 'a'":            "",
		"CAST(x AS INT) + 1": "",
		"hours_add(x, y)":    "0 datetime, 1 int(11)",
	} {
		e, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		_, err = e.Bind(Scope{
			Release: testScope().Release,
			Column: func(name string) (int, cell.Type, bool) {
				return slices.Index([]string{"x", "y"}, name), cell.Type{Kind: cell.Varchar}, true
			},
			Converted: func(slot int, to cell.Type) { told = append(told, fmt.Sprint(slot, " ", typeText(to))) },
		})
		if got := strings.Join(told, ", "); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
}
