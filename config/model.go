package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// CheckModel judges the options of a load that depend on the table: its model,
// its key and its columns. Read does so for managed tables; what a table of
// somebody else is only the plan knows.
func CheckModel(l *Load, t *schema.Table) hcl.Diagnostics {
	c := &modelCheck{sinkCheck: sinkCheck{Load: l}, table: t}
	if t.Model == schema.Primary {
		c.primary()
	} else {
		c.needPrimary()
	}
	for _, d := range l.Derive {
		if i := t.Column(d.Column); i >= 0 && t.Columns[i].Generated != "" {
			at := d.At
			c.diags = append(c.diags, diag.Error(diag.WrongExpression, &at, "Column is generated",
				fmt.Sprintf("%s computes %q itself, in every load. Take it out of derive.", l.Into.Address, d.Column)))
		}
	}
	return c.diags
}

type modelCheck struct {
	sinkCheck
	table *schema.Table
}

// needPrimary reports what only a Primary Key table can do.
func (c *modelCheck) needPrimary() {
	why := fmt.Sprintf(" needs a Primary Key table, and %s is %s table%s.", c.Into.Address, aModel(c.table.Model), c.declared())
	if c.Sink.Properties.PartialUpdate {
		c.exclude("properties.partial_update", "partial_update"+why, "")
	}
	if c.Sink.Properties.MergeCondition != "" {
		c.exclude("properties.merge_condition", "merge_condition"+why, "")
	}
	if c.RowKind != "" {
		c.exclude("row_kind", "row_kind"+why, "")
	}
	for _, name := range []string{"columns", "derive", "properties.columns"} {
		if c.names(name, OpColumn) {
			c.exclude(name, OpColumn+why, "")
		}
	}
}

// declared says where the table's model is written; "" where that is not in the
// configuration.
func (c *modelCheck) declared() string {
	if !c.Into.Managed {
		return ""
	}
	return fmt.Sprintf(" (%s line %d)", c.Into.At.Filename, c.Into.At.Start.Line)
}

// names says whether an option gives a column a value.
func (c *modelCheck) names(option, column string) bool {
	switch option {
	case "columns":
		for _, m := range c.Columns {
			if strings.EqualFold(m.Target, column) {
				return true
			}
		}
	case "derive", "properties.columns":
		for _, d := range c.Derive {
			if strings.EqualFold(d.Column, column) {
				return true
			}
		}
		for _, name := range c.FieldNames {
			if strings.EqualFold(name, column) {
				return true
			}
		}
	}
	return false
}

func (c *modelCheck) primary() {
	p := c.Sink.Properties
	if p.Negative {
		c.exclude("properties.negative", fmt.Sprintf("negative takes rows back that were summed up, and %s is a Primary Key table%s, which does not sum.", c.Into.Address, c.declared()), "")
	}
	if p.MergeCondition == "" {
		return
	}
	i := c.table.Column(p.MergeCondition)
	if i < 0 {
		c.diags = append(c.diags, diag.Error(diag.ColumnMissing, c.SinkPlaces.At("properties.merge_condition"), "Column does not exist",
			fmt.Sprintf("%s has no column %q.", c.Into.Address, p.MergeCondition)+diag.DidYouMean(p.MergeCondition, namesOf(c.table))))
		return
	}
	column := c.table.Columns[i]
	if c.table.IsKey(p.MergeCondition) {
		c.exclude("properties.merge_condition", "The column of merge_condition cannot be part of the key.", "")
		return
	}
	if !inCondition(column.Type.Kind) {
		c.exclude("properties.merge_condition", fmt.Sprintf(
			"The column of merge_condition is compared, and StarRocks compares numbers, BOOLEAN, DATE and DATETIME there; %q is %s.",
			column.Name, starrocks.FormatType(column.Type)), "")
	}
}

// inCondition says whether merge_condition can be on a column of the kind (protocol
// reference 5.7).
func inCondition(k schema.Kind) bool {
	switch k {
	case schema.Boolean, schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt,
		schema.Float, schema.Double, schema.Decimal, schema.Date, schema.Datetime:
		return true
	}
	return false
}

func namesOf(t *schema.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}
