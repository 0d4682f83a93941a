package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryEventIsExplained finds the types that the code emits in the page about
// them, and the page's in the code.
func TestEveryEventIsExplained(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "events.md"))
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	files, _ := filepath.Glob("*.go")
	for _, f := range files {
		if text, err := os.ReadFile(f); err == nil && !strings.HasSuffix(f, "_test.go") {
			code.Write(text)
		}
	}
	emitted := regexp.MustCompile(`(?:emit|write|hook)\((?:"[a-z]+"|level), "([a-z_]+)"|(?:settle|batch|refresh|lockEvent)\("([a-z]+_[a-z_]+)"`)
	types := map[string]bool{}
	for _, m := range emitted.FindAllStringSubmatch(code.String(), -1) {
		types[m[1]+m[2]] = true
	}
	for name := range types {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("%s is not explained", name)
		}
	}
	if len(types) < 20 {
		t.Errorf("only %d types were found: %v", len(types), types)
	}
	for line := range strings.Lines(string(page)) {
		first, rest, table := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		if !table || !strings.Contains(rest, "|") || !strings.HasPrefix(first, "`") || strings.HasPrefix(first, "`@") || strings.Count(line, "|") != 4 {
			continue
		}
		for _, name := range strings.Split(first, ", ") {
			if !types[strings.Trim(name, "`")] {
				t.Errorf("nothing emits %s", name)
			}
		}
	}
}
