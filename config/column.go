package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/schema"
	"starlift/starrocks"
)

// The rules for names of databases (protocol reference 6.2): those that every
// version takes.
const (
	databasePattern = `^([a-zA-Z]\w{0,255}|_[a-zA-Z0-9]\w{0,254})$`
	databaseForm    = "a letter, then up to 255 letters, digits and _"
)

// columnBlock is a column block of a table.
type columnBlock struct {
	name          string
	native        string
	nullable      bool
	preset        string
	comment       string
	aggregate     string
	autoIncrement bool
	generated     string
	at            hcl.Range // of the header
	nameAt        hcl.Range
	places        option.Places
}

func columnSpec() option.Spec[columnBlock] {
	return option.Spec[columnBlock]{
		option.Text("type", "Type, as StarRocks spells it.", func(b *columnBlock) *string { return &b.native }, option.Required()),
		option.Bool("nullable", "Whether the column may be NULL; false for the columns of a primary key.",
			func(b *columnBlock) *bool { return &b.nullable }, option.Default("true")),
		option.Text("default", "Value of rows that do not name the column; CURRENT_TIMESTAMP for DATETIME, uuid() for text.",
			func(b *columnBlock) *string { return &b.preset }),
		option.Text("comment", "Comment.", func(b *columnBlock) *string { return &b.comment }, option.Length(0, 1024)),
		option.Text("aggregate", "Function of a value column of an Aggregate table, such as SUM.",
			func(b *columnBlock) *string { return &b.aggregate }),
		option.Bool("auto_increment", "Let the server number the rows; BIGINT.",
			func(b *columnBlock) *bool { return &b.autoIncrement }, option.Default("false")),
		option.Text("generated", "Expression that makes the column's value.",
			func(b *columnBlock) *string { return &b.generated }, option.Length(1, 65536)),
	}
}

func finishColumn(b *columnBlock, block *hcl.Block, places option.Places) {
	b.name, b.at, b.nameAt, b.places = block.Labels[0], block.DefRange, block.LabelRanges[0], places
}

// columns takes the column blocks.
func (c *tableCheck) columns() {
	seen := map[string]columnBlock{}
	numbered := ""
	for _, b := range c.block.columns {
		k := &columnCheck{table: c, b: b}
		if first, twice := seen[foldName(b.name)]; twice {
			k.fail(diag.Duplicate, "", "Duplicate column",
				"The column %q is declared already at line %d; names of columns have no case.", first.name, first.at.Start.Line)
			continue
		}
		seen[foldName(b.name)] = b
		column := k.column()
		if b.autoIncrement {
			if numbered != "" {
				k.fail(diag.Exclusive, "auto_increment", "Options exclude each other",
					"A table has one AUTO_INCREMENT column, and %q is one.", numbered)
			}
			numbered = b.name
		}
		c.Want.Columns = append(c.Want.Columns, column)
		b.places[""] = b.at
		c.ColumnPlaces = append(c.ColumnPlaces, b.places)
	}
	if len(c.block.columns) == 0 {
		end := c.end
		c.diags = append(c.diags, diag.Error(diag.Missing, &end, "Missing block",
			"A table needs at least one column block, unless it has managed = false."))
	}
	if n := len(c.Want.Columns); n > 0 && !slices.ContainsFunc(c.Want.Columns, func(c schema.Column) bool { return c.Generated == "" }) {
		c.fail(diag.Missing, "column", "Missing block", "All %d columns of the table are generated.", n)
	}
}

// columnCheck judges one column.
type columnCheck struct {
	table *tableCheck
	b     columnBlock
	key   bool
	kind  schema.Type
}

// fail reports a problem at an argument of the column; "" is its name.
func (k *columnCheck) fail(code diag.Code, name, summary, format string, args ...any) {
	at := k.b.places.At(name)
	if at == nil {
		at = &k.b.nameAt
	}
	k.table.diags = append(k.table.diags, diag.Error(code, at, summary, fmt.Sprintf(format, args...)))
}

func (k *columnCheck) column() schema.Column {
	b := k.b
	k.key = k.table.Want.IsKey(b.name)
	c := schema.Column{
		Name: b.name, Nullable: b.nullable, Comment: b.comment, AutoIncrement: b.autoIncrement,
		Aggregate: strings.ToUpper(b.aggregate), Generated: strings.TrimSpace(b.generated),
	}
	if why := badColumnName(b.name); why != "" {
		k.fail(diag.WrongType, "", "Name not allowed", "%s", why)
	}
	if at := b.places.At("type"); at != nil && b.native != "" {
		t, err := starrocks.ParseType(b.native)
		if err != nil {
			k.table.diags = append(k.table.diags, typeProblem(at, err))
		}
		k.kind, c.Type = t, t
	}
	k.nullability(&c)
	k.numbering(&c)
	k.generation(&c)
	if k.kind.Kind != 0 {
		k.keyType()
		k.aggregation(&c)
		c.Default = k.preset()
	}
	return c
}

func badColumnName(name string) string {
	switch lower := strings.ToLower(name); {
	case name == "" || len([]rune(name)) > 1024:
		return "A column's name has 1 to 1024 characters."
	case strings.ContainsAny(name, "\x00=<>!*"):
		return "A column's name holds none of = < > ! *."
	case lower == "__op" || lower == "__row" || lower == "___count___":
		return fmt.Sprintf("StarRocks keeps the name %q for itself.", name)
	case strings.HasPrefix(lower, "__starrocks_shadow_") || strings.HasPrefix(lower, "__generated_partition_column_"):
		return "StarRocks keeps names that begin so for itself."
	}
	return ""
}

func (k *columnCheck) nullability(c *schema.Column) {
	set := k.b.places.Has("nullable")
	switch {
	case k.key && k.table.Want.Model == schema.Primary:
		if set && k.b.nullable {
			k.fail(diag.Exclusive, "nullable", "Options exclude each other",
				"%q is part of the primary key (line %d), whose columns are never NULL.", c.Name, k.table.Places["primary_key"].Start.Line)
		}
		c.Nullable = false
	case k.b.autoIncrement:
		if set && k.b.nullable {
			k.fail(diag.Exclusive, "nullable", "Options exclude each other", "An AUTO_INCREMENT column is never NULL.")
		}
		c.Nullable = false
	}
}

func (k *columnCheck) numbering(c *schema.Column) {
	if !c.AutoIncrement {
		return
	}
	if k.kind.Kind != 0 && k.kind.Kind != schema.BigInt {
		k.fail(diag.Exclusive, "auto_increment", "Options exclude each other",
			"An AUTO_INCREMENT column is BIGINT, not %s.", starrocks.FormatType(k.kind))
	}
	if k.b.places.Has("default") {
		k.fail(diag.Exclusive, "default", "Options exclude each other", "An AUTO_INCREMENT column has no default.")
	}
}

// generation judges generated columns: they come after all others.
func (k *columnCheck) generation(c *schema.Column) {
	columns := k.table.Want.Columns
	if c.Generated == "" {
		if n := len(columns); n > 0 && columns[n-1].Generated != "" {
			k.fail(diag.Exclusive, "", "Wrong order of columns",
				"Generated columns come after all others; move %q before %q.", c.Name, columns[n-1].Name)
		}
		return
	}
	for _, name := range []string{"default", "auto_increment", "aggregate"} {
		if k.b.places.Has(name) && (name != "auto_increment" || k.b.autoIncrement) {
			k.fail(diag.Exclusive, name, "Options exclude each other", "A generated column has no %s.", name)
		}
	}
	if k.key {
		k.fail(diag.Exclusive, "generated", "Options exclude each other", "A key column cannot be generated.")
	}
	if k.table.Want.Model == schema.Aggregate {
		k.fail(diag.Exclusive, "generated", "Options exclude each other", "An Aggregate table has no generated columns.")
	}
}
