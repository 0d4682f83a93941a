package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"starlift/option"
	"starlift/starrocks"
)

// optionRow is a row of docs/from-flink.md: the connector's name, ours, default,
// what is allowed, and what is different.
var optionRow = regexp.MustCompile("(?m)^\\| `sink\\.([^`]+)` \\| `([^`]+)` \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\|$")

// numbers is the range of an option.
var numbers = regexp.MustCompile("[0-9]+ to [0-9]+")

// TestFromFlinkSaysWhatTheProgramSays holds the table of the connector's options
// against the options themselves: each is there, by the rule, with its default and
// its range.
func TestFromFlinkSaysWhatTheProgramSays(t *testing.T) {
	text, err := os.ReadFile("docs/from-flink.md")
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]option.Description{}
	for _, d := range starrocks.LoadSpec().Describe() {
		if !d.Block {
			declared[d.Name] = d
		}
	}
	told := map[string]bool{}
	for _, row := range optionRow.FindAllStringSubmatch(string(text), -1) {
		connector, name, preset, allowed := row[1], row[2], row[3], row[4]
		told[name] = true
		d, found := declared[name]
		if !found {
			if name != "properties" {
				t.Errorf("%s: there is no option %s", connector, name)
			}
			continue
		}
		if flat := strings.NewReplacer(".", "_", "-", "_", "*", ""); strings.Trim(flat.Replace(connector), "_") != flat.Replace(name) {
			t.Errorf("%s is %s by no rule", connector, name)
		}
		if numbers.FindString(d.Allowed) != numbers.FindString(allowed) {
			t.Errorf("%s: the page allows %s, the program %s", connector, allowed, d.Allowed)
		}
		if want := strings.Trim(d.Default, `"`); !strings.Contains(preset, want) {
			t.Errorf("%s: the page has the default %s, the program %s", connector, preset, want)
		}
	}
	for name := range declared {
		if !told[name] && !strings.HasPrefix(name, "properties.") {
			t.Errorf("option %s of sink is not in docs/from-flink.md", name)
		}
	}
}
