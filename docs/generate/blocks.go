package main

import (
	"fmt"
	"io"
	"strings"

	"starlift/config"
	"starlift/option"
)

// writeBlocks writes the page of the language: its blocks with what may stand in
// them, and its functions.
func writeBlocks(w io.Writer) error {
	fmt.Fprint(w, "# Blocks\n\nA configuration is all files of a folder whose names end in `.sl.hcl`. "+
		"These are its blocks, with everything that may stand in them. Names with a dot stand in a block of the first name; "+
		"options of the `sink` block that are headers of Stream Load are on the [page of options](options.md).\n")
	for _, b := range config.BlockTypes() {
		form := b.Type
		for _, l := range b.Labels {
			form += fmt.Sprintf(" %q", l)
		}
		fmt.Fprintf(w, "\n## %s\n\n```text\n%s {\n  …\n}\n```\n\n%s\n", b.Type, form, b.Doc)
		if b.ForEach {
			fmt.Fprint(w, "It may have `for_each = …`, a map or a set of text: the block then stands for one object a key, such as `"+exampleAddress(b)+"[\"eu\"]`.\n")
		}
		if b.Options != nil {
			fmt.Fprintln(w)
			if err := table(w, b.Options, func(d option.Description) bool { return !strings.HasPrefix(d.Name, "sink.properties.") }); err != nil {
				return err
			}
		}
	}
	fmt.Fprint(w, "\n## Functions\n\n| function | gives |\n|---|---|\n")
	for _, f := range config.FunctionTypes() {
		fmt.Fprintf(w, "| `%s` | %s |\n", f.Form, cell(f.Doc))
	}
	return nil
}

func exampleAddress(b config.BlockType) string {
	return strings.Join(append([]string{b.Type}, b.Labels...), ".")
}

// table writes the options that are to be shown.
func table(w io.Writer, options option.Documented, shown func(option.Description) bool) error {
	_, err := fmt.Fprint(w, "| name | type | default | allowed | meaning |\n|---|---|---|---|---|\n")
	for _, d := range options.Describe() {
		if err != nil || !shown(d) {
			continue
		}
		preset := quoted(d.Default)
		if d.Required {
			preset = "required"
		}
		_, err = fmt.Fprintf(w, "| `%s` | %s | %s | %s | %s |\n", d.Name, d.Type, preset, cell(d.Allowed), cell(d.Doc))
	}
	return err
}

// quoted and cell make text safe for a cell of a table.
func quoted(s string) string {
	if s == "" {
		return "–"
	}
	return "`" + strings.ReplaceAll(s, "|", `\|`) + "`"
}

func cell(s string) string {
	if s == "" {
		return "–"
	}
	return strings.NewReplacer("\n", " ", "|", `\|`, "<", "&lt;").Replace(s)
}
