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

// sinkCheck judges the options of a load against one another and against the
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
	c.compression()
	c.rowKinds()
	c.together()
	if t := l.Into; t != nil && t.Managed && t.Want.Model != 0 {
		c.diags = append(c.diags, CheckModel(l, &t.Want)...)
	}
	return c.diags
}

// place is where an option stands: one of the sink, or one of the load itself.
func (l *Load) place(name string) *hcl.Range {
	if at := l.SinkPlaces.At(name); at != nil {
		return at
	}
	return l.Places.At(name)
}

// exclude reports option a, which was set, because of what other says.
func (c *sinkCheck) exclude(a, why, other string) {
	at := c.place(a)
	if at == nil {
		return
	}
	note := ""
	if o := c.place(other); o != nil {
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
		c.plainOnly()
		return
	}
	if c.Sink.Semantic == starrocks.AtLeastOnce {
		c.exclude("buffer_flush.max_rows", `max_rows needs version = "V1".`, "version")
	}
	c.exclude("properties.log_rejected_record_num", `A transaction load ignores log_rejected_record_num. It needs version = "V1".`, "version")
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
}

func (c *sinkCheck) pairs() {
	p := c.Sink.Properties
	if c.SinkPlaces.Has("properties.partitions") {
		c.exclude("properties.temporary_partitions", "A load goes into partitions or into temporary_partitions, not both.", "properties.partitions")
	}
	if c.Places.Has("where") {
		c.exclude("properties.where", "where of the load and where of properties are the same; set one.", "where")
	}
	if c.SinkPlaces.Has("properties.columns") {
		c.exclude("columns", "columns of the load and columns of properties both say which field fills which column; set one.", "properties.columns")
		c.exclude("derive", "columns of properties has the expressions as well; set one of derive and columns.", "properties.columns")
	}
	if p.ColumnSeparator != "" && p.ColumnSeparator == p.RowDelimiter {
		c.exclude("properties.row_delimiter", "column_separator and row_delimiter must differ.", "properties.column_separator")
	}
	if p.Format == starrocks.JSONRows {
		for _, name := range []string{"column_separator", "row_delimiter"} {
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

// plainOnly judges options that plain Stream Load cannot carry out.
func (c *sinkCheck) plainOnly() {
	c.exclude("properties.prepared_timeout", `Plain Stream Load (version = "V1") prepares nothing.`, "version")
	const why = ` needs a transaction over several tables, and version = "V1" has none.`
	if c.CommitGroup != "" {
		c.exclude("commit_group", "commit_group"+why, "version")
	}
	if c.Ledger {
		c.exclude("ledger", "ledger"+why, "version")
	}
	if c.ragged() {
		c.exclude("properties.partial_update",
			`Rows of a source "json" may lack columns, which a partial update leaves as they are. Rows with other columns go into a load of their own, and only transactions (V2) make those visible together.`, "version")
	}
}

// ragged says whether rows may lack columns that then stay as they are.
func (c *sinkCheck) ragged() bool {
	return c.Sink.Properties.PartialUpdate && c.From != nil && c.From.Kind == "json"
}

// together judges what cannot share a transaction with other tables.
func (c *sinkCheck) together() {
	for _, o := range []struct {
		name string
		used bool
	}{{"commit_group", c.CommitGroup != ""}, {"ledger", c.Ledger}} {
		if o.used {
			c.exclude("properties.prepared_timeout", "A transaction over several tables is committed without a prepare.", o.name)
		}
	}
	if !c.ragged() {
		return
	}
	const why = `Rows of a source "json" may lack columns, and a partial update then needs several loads of one table. A transaction over several tables takes one of each.`
	if c.CommitGroup != "" {
		c.exclude("commit_group", why, "properties.partial_update")
	}
	if c.Ledger {
		c.exclude("ledger", why, "properties.partial_update")
	}
}

// compression judges how bodies are compressed.
func (c *sinkCheck) compression() {
	if c.SinkPlaces.Has("properties.compression") {
		c.exclude("properties.content_encoding", "compression and content_encoding are the same; set one.", "properties.compression")
	}
	for _, o := range []struct {
		name string
		kind starrocks.Compression
	}{{"compression", c.Sink.Properties.Compression}, {"content_encoding", c.Sink.Properties.ContentEncoding}} {
		if o.kind == "BZIP2" {
			c.exclude("properties."+o.name, `The tool can read BZIP2 and cannot write it. Possible are "LZ4_FRAME", "ZSTD", "GZIP" and "DEFLATE"; LZ4_FRAME costs least.`, "")
		}
	}
}

// rowKinds judges what says of each row whether it is written or deleted: one
// thing may.
func (c *sinkCheck) rowKinds() {
	if c.RowKind == "" {
		return
	}
	for _, d := range c.Derive {
		if d.Column == OpColumn {
			c.exclude("row_kind", "row_kind and an expression for __op both say what a row does to its key; set one.", "derive")
		}
	}
	for _, m := range c.Columns {
		if m.Target == OpColumn {
			c.exclude("row_kind", "row_kind and a field for __op both say what a row does to its key; set one.", "columns")
		}
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
