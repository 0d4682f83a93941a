package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// lastName is the name without the blocks around it.
func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func foldName(name string) string { return strings.ToLower(name) }

// sinkCheck judges the options of a sink against one another and against the
// table.
type sinkCheck struct {
	*Load
	diags hcl.Diagnostics
}

func checkSink(l *Load) hcl.Diagnostics {
	c := &sinkCheck{Load: l}
	c.semantic()
	c.version()
	c.mergeCommit()
	c.pairs()
	c.table()
	return c.diags
}

// exclude reports option a, which was set, because of what other says.
func (c *sinkCheck) exclude(a, why, other string) {
	at := c.SinkPlaces.At(a)
	if at == nil {
		return
	}
	note := ""
	if o := c.SinkPlaces.At(other); o != nil {
		note = fmt.Sprintf("%s is set in %s line %d", lastName(other), o.Filename, o.Start.Line)
	} else if other != "" {
		note = lastName(other) + " has its default"
	}
	options := []diag.Option{}
	if note != "" {
		options = append(options, diag.Note(note))
	}
	c.diags = append(c.diags, diag.Error(diag.Exclusive, at, "Options exclude each other", why, options...))
}

func (c *sinkCheck) semantic() {
	if c.Sink.Semantic != starrocks.ExactlyOnce {
		return
	}
	c.exclude("buffer_flush.max_rows",
		`max_rows needs version = "V1" and semantic = "at-least-once"; an exactly-once load is cut by checkpoint.`, "semantic")
	c.exclude("buffer_flush.interval_ms",
		`interval_ms needs semantic = "at-least-once"; an exactly-once load is cut by checkpoint.`, "semantic")
	if c.Sink.Properties.MergeCommit {
		c.exclude("properties.enable_merge_commit",
			"A merged commit does not tell rows that came twice apart, so it cannot be exactly-once.", "semantic")
	}
}

func (c *sinkCheck) version() {
	if c.Sink.Version == starrocks.V1 {
		return
	}
	if c.Sink.Semantic == starrocks.AtLeastOnce {
		c.exclude("buffer_flush.max_rows", `max_rows needs version = "V1".`, "version")
	}
	for _, name := range starrocks.WholeOnly() {
		c.exclude("properties."+name,
			fmt.Sprintf(`A transaction load ignores %s. It needs version = "V1".`, name), "version")
	}
	if c.Sink.Properties.MergeCommit && c.Sink.Semantic == starrocks.AtLeastOnce {
		c.exclude("properties.enable_merge_commit", `A merged commit needs version = "V1".`, "version")
	}
}

func (c *sinkCheck) mergeCommit() {
	details := []string{"merge_commit_async", "merge_commit_interval_ms", "merge_commit_parallel"}
	if !c.Sink.Properties.MergeCommit {
		for _, name := range details {
			c.exclude("properties."+name, name+" needs enable_merge_commit = true.", "properties.enable_merge_commit")
		}
		return
	}
	for _, name := range details[1:] {
		if !c.SinkPlaces.Has("properties." + name) {
			c.diags = append(c.diags, diag.Error(diag.Missing, c.SinkPlaces.At("properties.enable_merge_commit"), "Missing option",
				fmt.Sprintf("enable_merge_commit needs %s beside it.", name)))
		}
	}
	c.exclude("properties.skip_header", "Merged requests cannot skip a header.", "properties.enable_merge_commit")
}

func (c *sinkCheck) pairs() {
	p := c.Sink.Properties
	if c.SinkPlaces.Has("properties.partitions") {
		c.exclude("properties.temporary_partitions", "A load goes into partitions or into temporary_partitions, not both.", "properties.partitions")
	}
	if c.SinkPlaces.Has("properties.compression") {
		c.exclude("properties.content_encoding", "compression and content_encoding are the same; set one.", "properties.compression")
	}
	if p.ColumnSeparator != "" && p.ColumnSeparator == p.RowDelimiter {
		c.exclude("properties.row_delimiter", "column_separator and row_delimiter must differ.", "properties.column_separator")
	}
	if p.Format == starrocks.JSONRows {
		for _, name := range []string{"column_separator", "row_delimiter", "enclose", "escape", "trim_space", "skip_header"} {
			c.exclude("properties."+name, name+" belongs to CSV and has no meaning for JSON.", "properties.format")
		}
	}
	if p.Format == starrocks.CSV {
		if p.StripOuterArray {
			c.exclude("properties.strip_outer_array", "strip_outer_array belongs to JSON and has no meaning for CSV.", "properties.format")
		}
		if p.IgnoreJSONSize {
			c.exclude("properties.ignore_json_size", "ignore_json_size belongs to JSON and has no meaning for CSV.", "properties.format")
		}
	}
	if !p.PartialUpdate {
		c.exclude("properties.partial_update_mode", "partial_update_mode needs partial_update = true.", "properties.partial_update")
	}
}

// table judges the options that depend on the table's model, where the
// configuration defines it.
func (c *sinkCheck) table() {
	t := c.Into
	if t == nil || !t.Managed || t.Want.Model == 0 {
		return
	}
	p := c.Sink.Properties
	if t.Want.Model == schema.Primary {
		if p.Negative {
			c.exclude("properties.negative", fmt.Sprintf("%s is a Primary Key table, which cannot take rows back (line %d).", t.Address, t.At.Start.Line), "")
		}
		if i := t.Want.Column(p.MergeCondition); p.MergeCondition != "" && i < 0 {
			c.diags = append(c.diags, diag.Error(diag.ColumnMissing, c.SinkPlaces.At("properties.merge_condition"), "Column does not exist",
				fmt.Sprintf("%s has no column %q.", t.Address, p.MergeCondition)+diag.DidYouMean(p.MergeCondition, columnNames(t))))
		} else if p.MergeCondition != "" && t.Want.IsKey(p.MergeCondition) {
			c.exclude("properties.merge_condition", "The column of merge_condition cannot be part of the key.", "")
		}
		return
	}
	why := fmt.Sprintf("needs a Primary Key table, and %s is %s table (%s line %d).",
		t.Address, aModel(t.Want.Model), t.At.Filename, t.At.Start.Line)
	if p.PartialUpdate {
		c.exclude("properties.partial_update", "partial_update "+why, "")
	}
	if p.MergeCondition != "" {
		c.exclude("properties.merge_condition", "merge_condition "+why, "")
	}
}

func modelName(m schema.Model) string {
	switch m {
	case schema.Primary:
		return "Primary Key"
	case schema.Unique:
		return "Unique Key"
	case schema.Aggregate:
		return "Aggregate Key"
	}
	return "Duplicate Key"
}

// aModel is the name of a model with its article.
func aModel(m schema.Model) string {
	switch m {
	case schema.Unique, schema.Primary, schema.Duplicate:
		return "a " + modelName(m)
	}
	return "an " + modelName(m)
}
