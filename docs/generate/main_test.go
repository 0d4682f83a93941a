package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"starlift/config"
	"starlift/diag"
)

func TestReferencePagesAreFresh(t *testing.T) {
	var names []string
	for _, p := range pages() {
		names = append(names, p.name)
		want, err := p.text()
		if err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile(filepath.Join("..", "reference", p.name))
		if err != nil || !bytes.Equal(have, want) {
			t.Errorf("docs/reference/%s is not what the program says (%v): run make docs", p.name, err)
		}
	}
	entries, err := os.ReadDir(filepath.Join("..", "reference"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(names, e.Name()) {
			t.Errorf("docs/reference/%s is not written by this program", e.Name())
		}
	}
}

// TestExamplesOfConfigurationLeadToTheirCode reads each example of a code about
// the configuration: what it shows must be what is explained.
func TestExamplesOfConfigurationLeadToTheirCode(t *testing.T) {
	read := 0
	for _, e := range diag.Explanations() {
		if !strings.HasPrefix(string(e.Code), "SL1") || !strings.Contains(e.Example, " {") || strings.HasPrefix(e.Example, "#") {
			continue
		}
		read++
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "main.sl.hcl"), []byte(e.Example+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, diags := config.Read(folder, config.Input{Kinds: kinds()})
		found := false
		for _, d := range diags {
			found = found || diag.CodeOf(d) == e.Code
		}
		if !found && e.Code != diag.NeedsNewerCluster {
			t.Errorf("%s: its example gives %v", e.Code, diags)
		}
	}
	if read < 12 {
		t.Errorf("%d examples were read: the search is broken", read)
	}
}
