package json

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/source"
	"starlift/source/files"
)

// declaration is a source "json" block as written.
type declaration struct {
	files   files.Written
	paths   []option.Pair
	root    []string
	layout  Layout
	unknown unknownKeys
}

// unknownKeys says what becomes of keys that are in no column.
type unknownKeys string

const (
	unknownError  unknownKeys = "error"
	unknownIgnore unknownKeys = "ignore"
)

func options() option.Spec[declaration] {
	written := func(d *declaration) *files.Written { return &d.files }
	return append(option.Spec[declaration]{
		files.Path(written),
		option.Pairs("columns", "Types of columns, as name = \"TYPE\", in this order: keys of a row, or names in `paths`. Left out, the keys of the first rows are the columns, but for those that `paths` lead into; a column without a type is text, which the target column judges.",
			func(d *declaration) *[]option.Pair { return &d.files.Columns }),
		option.Pairs("paths", "Columns of values inside of others, as name = \"$.a.b[0].c\"; a key with other marks is quoted, `$.\"a.b\"`, `$['a b']`. A path that leads to nothing in a row is a column that the row does not have.",
			func(d *declaration) *[]option.Pair { return &d.paths }),
		option.Parsed("root", "Where the rows of a document are, such as `$.data`: an object is one row, an array of objects as many.", "a path of keys, such as $.data",
			func(d *declaration) *[]string { return &d.root }, rootPath),
		option.Enum("layout", "How objects stand in a file: one after another, on lines of their own or not (`objects`), as the elements of one `array`, or as the first byte of each file says (`auto`).",
			func(d *declaration) *Layout { return &d.layout }, []Layout{Auto, Objects, Array}, option.Default(string(Auto))),
		option.Enum("unknown_keys", "What becomes of a key of a row that is in no column: it stops the load, or its values are left out. Keys inside of values that `paths` lead into are always left out.",
			func(d *declaration) *unknownKeys { return &d.unknown }, []unknownKeys{unknownError, unknownIgnore}, option.Default(string(unknownError))),
	}, files.Storage(written)...)
}

// Kind is the connector for JSON files.
func Kind() source.Kind {
	spec := options()
	return source.Kind{
		Name: "json",
		Doc: "Local files of JSON objects, plain or compressed, one or many: lines, objects one after another, or one array. " +
			"A key that a row does not have is NULL, and so is the value null; a value that is an object or an array is its JSON text.",
		Options: spec,
		Decode: func(body hcl.Body, ctx *hcl.EvalContext, folder string) (source.Config, hcl.Diagnostics) {
			var d declaration
			_, diags := spec.Decode(body, ctx, &d)
			columns, problems := d.files.Types()
			diags = append(diags, problems...)
			paths, problems := d.named()
			diags = append(diags, problems...)
			if diags.HasErrors() {
				return nil, diags
			}
			return &Config{
				Folder: folder, Files: d.files.Paths, Compression: d.files.Compression, MaxRecordBytes: int(d.files.MaxBytes),
				Columns: columns, Paths: paths, Root: d.root, Layout: d.layout, IgnoreKeys: d.unknown == unknownIgnore,
			}, diags
		},
	}
}

// named reads the paths.
func (d *declaration) named() (paths []NamedPath, diags hcl.Diagnostics) {
	for i, pair := range d.paths {
		p, err := parsePath(pair.Value)
		switch {
		case err != nil:
			diags = append(diags, diag.Error(diag.OutOfRange, &pair.At, "Not a path",
				fmt.Sprintf("The path of %q cannot be read: %v.", pair.Name, err)))
		case slices.ContainsFunc(d.paths[:i], func(o option.Pair) bool { return strings.EqualFold(o.Name, pair.Name) }):
			diags = append(diags, diag.Error(diag.Duplicate, &pair.NameAt, "Duplicate column",
				fmt.Sprintf("The column %q has a path before; names differ by more than their case.", pair.Name)))
		default:
			paths = append(paths, NamedPath{pair.Name, p})
		}
	}
	return paths, diags
}

// rootPath reads the path of root.
func rootPath(words []string) ([]string, error) {
	if len(words) != 1 {
		return nil, fmt.Errorf("one path is needed, not %d", len(words))
	}
	p, err := parsePath(words[0])
	if err != nil {
		return nil, err
	}
	return p.keys()
}
