package plan

import (
	"fmt"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// AddColumn adds a column behind another; as the first with an empty After.
type AddColumn struct {
	Column schema.Column
	After  string
	// Key says that the column belongs to the key.
	Key bool
}

// DropColumn removes a column.
type DropColumn struct {
	Column schema.Column
	// Held is what keeps the cluster from dropping it: "part of the key", …
	Held string
}

// ModifyColumn gives a column another type, nullability, default or comment.
type ModifyColumn struct {
	Have, Want schema.Column
	// Held is what keeps the cluster from changing its type, as of DropColumn.
	Held string
}

// RenameColumn gives a column another name and keeps its values.
type RenameColumn struct {
	From, To string
	// Held is what keeps the cluster from renaming it: "used by …".
	Held string
}

func (c AddColumn) Member() string    { return "columns." + c.Column.Name }
func (c DropColumn) Member() string   { return "columns." + c.Column.Name }
func (c ModifyColumn) Member() string { return "columns." + c.Want.Name }
func (c RenameColumn) Member() string { return "columns." + c.To }

func (c AddColumn) Risk() (Risk, bool) {
	if c.Forces() == "" && !c.Column.Nullable && c.Column.Default.Kind == schema.NoDefault && c.Column.Generated == "" && !c.Column.AutoIncrement {
		return Risk{Code: diag.AddRequiredColumn, OnlyWithRows: true}, true
	}
	return Risk{}, false
}

func (c DropColumn) Risk() (Risk, bool) {
	return Risk{Code: diag.DropColumn, Lost: quote(c.Column.Name) + " IS NOT NULL"}, true
}

func (c ModifyColumn) Risk() (Risk, bool) {
	if c.Have.Nullable && !c.Want.Nullable {
		return Risk{Code: diag.RequireNotNull, Lost: quote(c.Have.Name) + " IS NULL"}, true
	}
	switch containment(c.Have.Type, c.Want.Type) {
	case narrower:
		return Risk{Code: diag.NarrowType, Lost: unfit(c.Have, c.Want.Type)}, true
	case other:
		return Risk{Code: diag.ChangeType, Lost: quote(c.Have.Name) + " IS NOT NULL"}, true
	}
	return Risk{}, false
}

func (c RenameColumn) Risk() (Risk, bool) { return Risk{}, false }

func (c AddColumn) Forces() string {
	switch {
	case c.Key:
		return "a column cannot be added to the key"
	case c.Column.AutoIncrement:
		return "an AUTO_INCREMENT column cannot be added"
	}
	return ""
}

func (c DropColumn) Forces() string {
	if c.Held != "" {
		return fmt.Sprintf("column %s is %s", c.Column.Name, c.Held)
	}
	return ""
}

// Forces follows protocol reference 6.8: what MODIFY COLUMN refuses.
func (c ModifyColumn) Forces() string {
	have, want := c.Have, c.Want
	typed := starrocks.FormatType(have.Type) != starrocks.FormatType(want.Type)
	switch {
	case typed && c.Held != "":
		return fmt.Sprintf("column %s is %s", want.Name, c.Held)
	case have.Aggregate != want.Aggregate:
		return fmt.Sprintf("the aggregate of column %s cannot be changed", want.Name)
	case have.AutoIncrement != want.AutoIncrement:
		return fmt.Sprintf("AUTO_INCREMENT of column %s cannot be changed", want.Name)
	case have.Generated != want.Generated:
		return fmt.Sprintf("the expression of column %s cannot be changed", want.Name)
	case have.Nullable && !want.Nullable:
		return fmt.Sprintf("column %s cannot be made NOT NULL", want.Name)
	case have.Default != want.Default:
		return fmt.Sprintf("the default of column %s cannot be changed", want.Name)
	case typed && !starrocks.ConvertsInPlace(have.Type, want.Type):
		return fmt.Sprintf("%s cannot be changed to %s", starrocks.FormatType(have.Type), starrocks.FormatType(want.Type))
	}
	return ""
}

func (c RenameColumn) Forces() string {
	if c.Held != "" {
		return fmt.Sprintf("column %s is %s", c.From, c.Held)
	}
	return ""
}

func (c AddColumn) Clause() string {
	if c.Forces() != "" {
		return ""
	}
	return starrocks.AddColumnClause(c.Column, c.After)
}

func (c DropColumn) Clause() string {
	if c.Forces() != "" {
		return ""
	}
	return starrocks.DropColumnClause(c.Column.Name)
}

func (c ModifyColumn) Clause() string {
	if c.Forces() != "" {
		return ""
	}
	if c.onlyComment() {
		return starrocks.ColumnCommentClause(c.Want)
	}
	return starrocks.ModifyColumnClause(c.Want)
}

func (c RenameColumn) Clause() string {
	if c.Held != "" {
		return ""
	}
	return starrocks.RenameColumnClause(c.From, c.To)
}

// onlyComment says that nothing but the comment differs.
func (c ModifyColumn) onlyComment() bool {
	plain := c.Have
	plain.Comment = c.Want.Comment
	return ColumnText(plain) == ColumnText(c.Want)
}

func (c AddColumn) joins() bool    { return true }
func (c DropColumn) joins() bool   { return true }
func (c ModifyColumn) joins() bool { return !c.onlyComment() }
func (c RenameColumn) joins() bool { return false }
