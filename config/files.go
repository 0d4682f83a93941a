package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
)

// The names of files, and what bounds them.
const (
	configSuffix   = ".sl.hcl"
	valuesSuffix   = ".slvars"
	autoSuffix     = ".auto.slvars"
	defaultValues  = "starlift.slvars"
	largestFile    = 4 << 20 // bytes
	byteOrderMark  = "\xef\xbb\xbf"
	cannotReadFile = "File cannot be read"
)

// listing is the names in the folder that matter here, sorted.
type listing struct {
	configs, values []string
	others          []string // *.hcl that are not *.sl.hcl
}

func list(folder string) (listing, *hcl.Diagnostic) {
	var l listing
	entries, err := os.ReadDir(folder)
	if err != nil {
		return l, diag.Error(diag.UnreadableFile, nil, "Folder cannot be read",
			fmt.Sprintf("The folder %q cannot be read: %s.", folder, reason(err)))
	}
	for _, e := range entries { // sorted by name
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
		case strings.HasSuffix(name, configSuffix):
			l.configs = append(l.configs, name)
		case name == defaultValues || strings.HasSuffix(name, autoSuffix):
			l.values = append(l.values, name)
		case strings.HasSuffix(name, ".hcl"):
			l.others = append(l.others, name)
		}
	}
	// starlift.slvars comes before all others.
	if i := slices.Index(l.values, defaultValues); i > 0 {
		l.values = append([]string{defaultValues}, slices.Delete(l.values, i, i+1)...)
	}
	if len(l.configs) == 0 {
		detail := fmt.Sprintf("The folder %q has no file whose name ends in %s.", folder, configSuffix)
		if len(l.others) > 0 {
			detail += fmt.Sprintf(" Was %s meant to be one? Rename it.", l.others[0])
		}
		return l, diag.Error(diag.EmptyFolder, nil, "No configuration here", detail)
	}
	return l, nil
}

// reason is what the operating system says, without the path that the message
// names already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// readFile reads a regular file of bounded size and drops a byte order mark.
func readFile(path, name string) ([]byte, *hcl.Diagnostic) {
	refuse := func(why string) *hcl.Diagnostic {
		return diag.Error(diag.UnreadableFile, nil, cannotReadFile, fmt.Sprintf("%s: %s.", name, why))
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, refuse(reason(err))
	case info.IsDir():
		return nil, refuse("it is a folder")
	case !info.Mode().IsRegular():
		// Opening a pipe would wait for somebody to write to it.
		return nil, refuse("it is not a regular file")
	case info.Size() > largestFile:
		return nil, refuse(fmt.Sprintf("it has %d bytes, and at most %d are read; rows belong in files that a source reads",
			info.Size(), largestFile))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, refuse(reason(err))
	}
	return bytes.TrimPrefix(content, []byte(byteOrderMark)), nil
}

// parse reads a file's syntax after making sure that the parser can bear it.
// Every diagnostic is an error with a code; without any, the body is whole.
func parse(content []byte, name string) (*hclsyntax.Body, hcl.Diagnostics) {
	if d := checkText(content, name); d != nil {
		return nil, hcl.Diagnostics{d}
	}
	if !plainShape(content) {
		if d := checkShape(content, name); d != nil {
			return nil, hcl.Diagnostics{d}
		}
	}
	file, problems := hclsyntax.ParseConfig(content, name, hcl.InitialPos)
	var diags hcl.Diagnostics
	for _, d := range problems {
		diags = append(diags, syntax(d))
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok || diags.HasErrors() {
		return nil, diags
	}
	return body, diags
}

// syntax gives a diagnostic of HCL's parser its code.
func syntax(d *hcl.Diagnostic) *hcl.Diagnostic {
	code := diag.Syntax
	if d.Summary == "Attribute redefined" {
		code = diag.Duplicate
	}
	return diag.Error(code, d.Subject, d.Summary, d.Detail)
}

// checkText finds the first byte that is not UTF-8, or is NUL.
func checkText(content []byte, name string) *hcl.Diagnostic {
	bad := bytes.IndexByte(content, 0)
	why := "a NUL byte"
	if !utf8.Valid(content) {
		for at := 0; at < len(content); {
			r, size := utf8.DecodeRune(content[at:])
			if r == utf8.RuneError && size == 1 {
				if bad < 0 || at < bad {
					bad, why = at, "a byte that is not UTF-8"
				}
				break
			}
			at += size
		}
	}
	if bad < 0 {
		return nil
	}
	line := 1 + bytes.Count(content[:bad], []byte("\n"))
	start := bytes.LastIndexByte(content[:bad], '\n') + 1
	at := hcl.Pos{Line: line, Column: 1 + utf8.RuneCount(content[start:bad]), Byte: bad}
	end := at
	end.Byte, end.Column = end.Byte+1, end.Column+1
	place := hcl.Range{Filename: name, Start: at, End: end}
	return diag.Error(diag.Syntax, &place, "Not a text file",
		fmt.Sprintf("There is %s here. A configuration is UTF-8 text.", why))
}

// shown is the name under which a file of the folder appears.
func shown(folder, path string) string {
	if rel, err := filepath.Rel(folder, path); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}
