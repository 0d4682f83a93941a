package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"starlift/config"
	"starlift/source"
	"starlift/source/csv"
	"starlift/source/json"
	"starlift/source/mysql"
	"starlift/source/values"
)

var hclBlock = regexp.MustCompile("(?s)```hcl\n(.*?)```")

// TestDocumentsHoldValidConfigurations reads every HCL block of the documents as
// a configuration of its own.
func TestDocumentsHoldValidConfigurations(t *testing.T) {
	documents, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range append(documents, "README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range hclBlock.FindAllSubmatch(text, -1) {
			found++
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, "main.sl.hcl"), block[1], 0o600); err != nil {
				t.Fatal(err)
			}
			check(t, name, folder)
		}
	}
	if found < 2 {
		t.Errorf("found %d HCL blocks in the documents: the search is broken", found)
	}
}

// TestExamplesAreValid reads every configuration of examples.
func TestExamplesAreValid(t *testing.T) {
	folders := map[string]bool{}
	for _, pattern := range []string{"examples/*/*.sl.hcl", "examples/flink-page/*/*.sl.hcl"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			folders[filepath.Dir(file)] = true
		}
	}
	for folder := range folders {
		check(t, folder, folder)
	}
}

func check(t *testing.T, name, folder string) {
	t.Helper()
	_, diags := config.Read(folder, config.Input{
		Kinds: []source.Kind{csv.Kind(), json.Kind(), mysql.Kind(), values.Kind()}, Version: "0.1.0",
		Environment: map[string]string{"STARLIFT_VAR_password": "example"},
	})
	for _, d := range diags {
		t.Errorf("%s: %v", name, d)
	}
}
