package main

import (
	"fmt"
	"io"
	"strings"

	"starlift/typemap"
)

// writeTypes writes the page of types: what becomes of the types of a source.
func writeTypes(w io.Writer) error {
	fmt.Fprint(w, "# Types\n\nWhat a source's type becomes in StarRocks, by the bases that a `typemap` block can name. "+
		"A rule of such a block comes before its base; `starlift explain typemap.NAME` shows both.\n")
	for _, name := range typemap.Bases() {
		entries, _ := typemap.Base(name)
		fmt.Fprintf(w, "\n## Base %q\n\n| type of the source | also written | type of StarRocks |\n|---|---|---|\n", name)
		for _, e := range entries {
			also := make([]string, 0, len(e.Names()))
			for _, n := range e.Names()[1:] {
				also = append(also, quoted(n))
			}
			others := strings.Join(also, ", ")
			if others == "" {
				others = "–"
			}
			fmt.Fprintf(w, "| %s | %s | %s |\n", quoted(e.Native), others, quoted(e.Target))
		}
	}
	return nil
}
