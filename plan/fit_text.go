package plan

import (
	"fmt"
	"slices"
	"strings"

	"starlift/schema"
	"starlift/starrocks"
)

// liveDigest identifies a table as the cluster has it. Partitions that the server
// makes and drops by itself are no part of it: they come and go with the data.
func liveDigest(t schema.Table) string {
	declared := t.Partition.Form == schema.ByRange || t.Partition.Form == schema.ByList
	if !declared || dynamic(t) {
		t.Partition.Parts = nil
	}
	return tableDigest(t)
}

// differenceText says how a table differs from what a plan saw of it, a line a
// member: "column channel: VARCHAR(64) now, VARCHAR(32) when planned".
func differenceText(was, is schema.Table) []string {
	var lines []string
	for _, c := range Diff(is, was, DiffOptions{}) {
		lines = append(lines, memberText(c)+": "+reversed(c))
	}
	for _, p := range is.Properties {
		if property(was, p.Name) == "" {
			lines = append(lines, fmt.Sprintf("property %s: %q now, not set when planned", p.Name, p.Value))
		}
	}
	slices.Sort(lines)
	if len(lines) == 0 {
		lines = []string{"its definition is not what it was"}
	}
	return lines
}

// memberText names what a change is about.
func memberText(c Change) string {
	for _, kind := range [][2]string{{"columns.", "column "}, {"properties.", "property "}, {"partitions.", "partition "}} {
		if name, ok := strings.CutPrefix(c.Member(), kind[0]); ok {
			return kind[1] + name
		}
	}
	return c.Member()
}

// reversed tells a change from what is there to what was planned as what has
// happened since.
func reversed(c Change) string {
	now, planned := "", ""
	switch c := c.(type) {
	case AddColumn:
		return "gone, " + ColumnText(c.Column) + " when planned"
	case DropColumn:
		return ColumnText(c.Column) + " now, not there when planned"
	case AddPartition:
		return "gone, there when planned"
	case DropPartition:
		return "there now, not when planned"
	case ModifyColumn:
		now, planned = starrocks.FormatType(c.Have.Type), starrocks.FormatType(c.Want.Type)
		if now == planned {
			now, planned = ColumnText(c.Have), ColumnText(c.Want)
		}
	default:
		now, planned, _ = strings.Cut(ChangeText(c), " -> ")
	}
	return now + " now, " + planned + " when planned"
}
