// Program generate writes the reference pages of docs/reference from what the
// program itself declares, so that they cannot say anything else. It is run as
//
//	go run ./docs/generate docs/reference
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"starlift/cli"
	"starlift/source"
	"starlift/source/csv"
	"starlift/source/json"
	"starlift/source/mysql"
	"starlift/source/values"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2)
	}
	for _, p := range pages() {
		text, err := p.text()
		if err == nil {
			err = os.WriteFile(filepath.Join(os.Args[1], p.name), text, 0o644)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", p.name, err)
			os.Exit(1)
		}
	}
}

// page is one of the reference pages.
type page struct {
	name  string
	write func(w io.Writer) error
}

func pages() []page {
	return []page{
		{"blocks.md", writeBlocks},
		{"options.md", writeOptions},
		{"types.md", writeTypes},
		{"codes.md", writeCodes},
		{"commands.md", cli.WriteReference},
	}
}

// kinds are the sources that the program has.
func kinds() []source.Kind {
	return []source.Kind{csv.Kind(), json.Kind(), mysql.Kind(), values.Kind()}
}

const generated = "<!-- Written by `make docs`; do not edit. -->\n\n"

func (p page) text() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(generated)
	if err := p.write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
