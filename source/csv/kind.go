package csv

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/source"
	"starlift/source/files"
)

// declaration is a source "csv" block as written.
type declaration struct {
	config Config
	files  files.Written
}

func options() option.Spec[declaration] {
	dialect := func(at func(*Dialect) *string) func(*declaration) *string {
		return func(d *declaration) *string { return at(&d.config.Dialect) }
	}
	written := func(d *declaration) *files.Written { return &d.files }
	return append(option.Spec[declaration]{
		files.Path(written),
		option.Bool("header", "Whether the first record of each file names the fields.",
			func(d *declaration) *bool { return &d.config.Dialect.Header }, option.Default("true")),
		option.Pairs("columns", "Types of fields, as name = \"TYPE\"; without a header also their names, in this order. A field that is left out is text, which the target column judges.",
			func(d *declaration) *[]option.Pair { return &d.files.Columns }),
		option.Parsed("column_separator", "What stands between fields.", "1 to 50 bytes, or \\x and hexadecimal digits",
			dialect(func(d *Dialect) *string { return &d.ColumnSeparator }), separator, option.Default(",")),
		option.Parsed("row_delimiter", "What ends a record; with a newline, CRLF does too.", "1 to 50 bytes, or \\x and hexadecimal digits",
			dialect(func(d *Dialect) *string { return &d.RowDelimiter }), separator, option.Default("\n")),
		option.Parsed("enclose", "Quote character, doubled inside a quoted field; an empty text is none.", "one ASCII character, or an empty text",
			func(d *declaration) *byte { return &d.config.Dialect.Enclose }, character, option.Default(`"`)),
		option.Parsed("escape", "Character that takes the meaning of a quote, a separator or itself away; an empty text is none.", "one ASCII character, or an empty text",
			func(d *declaration) *byte { return &d.config.Dialect.Escape }, character, option.Default("")),
		option.Texts("null", "What a field that is not quoted holds where it is NULL. An empty field of a column that is not text is NULL as well.",
			func(d *declaration) *[]string { return &d.config.Dialect.Null }, option.Default(`\N`)),
		option.Text("comment", "What a line begins with that is not a record.",
			dialect(func(d *Dialect) *string { return &d.Comment }), option.Length(0, 50), option.Default("")),
		option.Int("skip_rows", "Lines before the header or the first record.",
			func(d *declaration) *int { return &d.config.Dialect.SkipRows }, option.Between(0, 1_000_000), option.Default("0")),
		option.Bool("trim_space", "Whether blanks and tabs around fields are dropped, but not inside quotes.",
			func(d *declaration) *bool { return &d.config.Dialect.TrimSpace }, option.Default("false")),
	}, files.Storage(written)...)
}

// Kind is the connector for CSV files.
func Kind() source.Kind {
	spec := options()
	return source.Kind{
		Name: "csv",
		Doc: "Local CSV files, plain or compressed, one or many. An empty line is no record, " +
			"except in files of one field, where it is an empty value.",
		Options: spec,
		Decode: func(body hcl.Body, ctx *hcl.EvalContext, folder string) (source.Config, hcl.Diagnostics) {
			var d declaration
			places, diags := spec.Decode(body, ctx, &d)
			d.config.Folder, d.config.Paths, d.config.Compression = folder, d.files.Paths, d.files.Compression
			d.config.Dialect.MaxRecordBytes = int(d.files.MaxBytes)
			columns, problems := d.files.Types()
			d.config.Columns, diags = columns, append(diags, problems...)
			if !diags.HasErrors() {
				if err := d.config.Dialect.check(); err != nil {
					diags = append(diags, diag.Error(diag.Exclusive, d.blame(places, body), "Options do not go together",
						upper(err.Error())+"."))
				}
			}
			if diags.HasErrors() {
				return nil, diags
			}
			return &d.config, diags
		},
	}
}

// blame is the place of the option that is most likely at fault when separators,
// enclose and escape do not go together: the first of them that was set.
func (d *declaration) blame(places option.Places, body hcl.Body) *hcl.Range {
	for _, name := range []string{"escape", "enclose", "column_separator", "row_delimiter"} {
		if at := places.At(name); at != nil {
			return at
		}
	}
	at := body.MissingItemRange()
	return &at
}

// separator reads a separator as written: bytes as they are, \t and \n, or \x
// and hexadecimal digits.
func separator(words []string) (string, error) {
	if len(words) != 1 {
		return "", fmt.Errorf("one text is needed, not %d", len(words))
	}
	text := words[0]
	if digits, found := strings.CutPrefix(text, `\x`); found {
		raw, err := hex.DecodeString(digits)
		if err != nil || len(raw) == 0 {
			return "", fmt.Errorf(`%q: after \x an even number of hexadecimal digits is needed, such as \x01`, text)
		}
		text = string(raw)
	} else {
		text = strings.NewReplacer(`\t`, "\t", `\n`, "\n", `\r`, "\r").Replace(text)
	}
	if len(text) < 1 || len(text) > 50 {
		return "", fmt.Errorf("%d bytes, and 1 to 50 are allowed", len(text))
	}
	return text, nil
}

// character reads one ASCII character, or none.
func character(words []string) (byte, error) {
	text := strings.Join(words, "")
	switch {
	case text == "":
		return 0, nil
	case len(words) == 1 && len(text) == 1 && text[0] < 0x80 && text[0] != 0:
		return text[0], nil
	}
	return 0, fmt.Errorf("%q: one ASCII character is allowed, or an empty text", text)
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
