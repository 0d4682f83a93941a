package plan

import (
	"fmt"
	"slices"
	"strings"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// SetAttribute changes what only a new table can have: its model and key, how
// it is split, or how its rows are spread.
type SetAttribute struct{ Name, Have, Want string }

// SetOrder changes the columns that rows are sorted by.
type SetOrder struct {
	Have, Want []string
	// Held is why the cluster cannot do it; "" when it can.
	Held string
}

// Reorder changes the order of the columns.
type Reorder struct {
	Have, Want []string
	Held       string // as of SetOrder
}

// SetProperty changes one property.
type SetProperty struct{ Name, Have, Want string }

// SetComment changes the table's comment.
type SetComment struct{ Have, Want string }

// AddPartition adds a declared partition.
type AddPartition struct{ Part schema.Part }

// DropPartition removes a declared partition with its rows.
type DropPartition struct{ Part schema.Part }

func (c SetAttribute) Member() string  { return c.Name }
func (c SetOrder) Member() string      { return "order_by" }
func (c Reorder) Member() string       { return "column_order" }
func (c SetProperty) Member() string   { return "properties." + c.Name }
func (c SetComment) Member() string    { return "comment" }
func (c AddPartition) Member() string  { return "partitions." + c.Part.Name }
func (c DropPartition) Member() string { return "partitions." + c.Part.Name }

func (c SetAttribute) Risk() (Risk, bool) { return Risk{}, false } // the new table is the risk
func (c SetOrder) Risk() (Risk, bool)     { return Risk{}, false }
func (c Reorder) Risk() (Risk, bool)      { return Risk{}, false }
func (c SetComment) Risk() (Risk, bool)   { return Risk{}, false }
func (c AddPartition) Risk() (Risk, bool) { return Risk{}, false }

func (c DropPartition) Risk() (Risk, bool) { return Risk{Code: diag.DropPartition}, true }

func (c SetProperty) Risk() (Risk, bool) {
	if shortens(c.Name, c.Have, c.Want) {
		return Risk{Code: diag.ShortenRetention}, true
	}
	return Risk{}, false
}

func (c SetAttribute) Forces() string {
	switch c.Name {
	case "model":
		have, _, _ := strings.Cut(c.Have, "(")
		want, _, _ := strings.Cut(c.Want, "(")
		if have == want {
			return have + " cannot be changed"
		}
		return "the table model cannot be changed"
	case "partition_by":
		return "partition_by cannot be changed"
	}
	return "distributed_by cannot be changed"
}

func (c SetOrder) Forces() string { return c.Held }
func (c Reorder) Forces() string  { return c.Held }

func (c SetProperty) Forces() string {
	if starrocks.FixedProperty(c.Name) {
		return fmt.Sprintf("property %s cannot be changed", c.Name)
	}
	return ""
}

func (c SetComment) Forces() string    { return "" }
func (c AddPartition) Forces() string  { return "" }
func (c DropPartition) Forces() string { return "" }

func (c SetAttribute) Clause() string { return "" }

func (c SetOrder) Clause() string {
	if c.Held != "" {
		return ""
	}
	return starrocks.OrderByClause(c.Want)
}

func (c Reorder) Clause() string {
	if c.Held != "" {
		return ""
	}
	return starrocks.OrderByClause(c.Want)
}

func (c SetProperty) Clause() string {
	if c.Forces() != "" {
		return ""
	}
	return starrocks.SetPropertyClause(schema.Property{Name: c.Name, Value: c.Want})
}

func (c SetComment) Clause() string    { return starrocks.CommentClause(c.Want) }
func (c AddPartition) Clause() string  { return starrocks.AddPartitionClause(c.Part) }
func (c DropPartition) Clause() string { return starrocks.DropPartitionClause(c.Part.Name) }

func (c SetAttribute) joins() bool  { return false }
func (c SetOrder) joins() bool      { return false }
func (c Reorder) joins() bool       { return false }
func (c SetProperty) joins() bool   { return false }
func (c SetComment) joins() bool    { return false }
func (c AddPartition) joins() bool  { return false }
func (c DropPartition) joins() bool { return false }

// shortens says whether a property that lets rows or partitions expire gets
// stricter. What cannot be compared counts as stricter.
func shortens(name, have, want string) bool {
	retention := []string{"partition_live_number", "partition_ttl", "partition_ttl_number", "dynamic_partition.start", "dynamic_partition.enable", "storage_cooldown_ttl"}
	if !slices.Contains(retention, name) || want == "" || strings.EqualFold(want, "false") {
		return false
	}
	var before, after int
	if _, err := fmt.Sscanf(want, "%d", &after); err != nil {
		return true
	}
	if _, err := fmt.Sscanf(have, "%d", &before); err != nil {
		return true
	}
	if before < 0 || after < 0 { // days before today, as dynamic_partition.start has them
		return after > before
	}
	return after < before
}
