package starrocks

import (
	"time"

	"starlift/option"
)

// Format is the format of the rows that are sent.
type Format string

// The formats of Stream Load.
const (
	CSV      Format = "csv"
	JSONRows Format = "json"
)

// Compression is how request bodies are compressed.
type Compression string

// Properties are the Stream Load headers that a configuration may set
// (protocol reference 2.1). A zero value is an option that was left out, and
// is not sent: the server's default holds. Format and the two separators are
// not sent by Headers: who encodes the rows sends what it used.
type Properties struct {
	Format              Format // "" when unset: chosen by the tool
	ColumnSeparator     string // as written, with \x escapes; "" when unset
	RowDelimiter        string
	Columns             string // names of the source's fields in order, and expressions (protocol reference 5.3); not sent as it is
	JSONPaths           string // paths of the source's fields, a JSON array; not sent
	Where               string
	Partitions          string // names with commas between
	TemporaryPartitions string
	MaxFilterRatio      float64 // 0 to 1
	LogRejected         int     // rows; -1 is all
	Timeout             time.Duration
	PreparedTimeout     time.Duration // sent with prepare; 0: the cluster's own
	StrictMode          bool          // true when unset, unlike the server's default
	Timezone            string
	LoadMemLimit        int64 // bytes
	ExecMemLimit        int64 // bytes
	PartialUpdate       bool
	PartialUpdateMode   string
	MergeCondition      string // a column
	StripOuterArray     bool   // accepted for the connector's sake: the encoder decides
	IgnoreJSONSize      bool
	Compression         Compression
	ContentEncoding     Compression
	Transmission        string
	LoadDop             int
	ReplicatedStorage   bool
	Negative            bool
	Warehouse           string
	MergeCommit         bool
	MergeCommitAsync    bool
	MergeCommitInterval time.Duration
	MergeCommitParallel int
}

// separatorForm is what the server takes as a separator (protocol reference
// 5.1): text of 1 to 50 bytes, or hex after \x, of ASCII in either case.
const (
	separatorPattern = `^(?s:(\\[xX]|0[xX])([0-7][0-9a-fA-F]){1,50}|[\x01-\x7f]{1,50})$`
	separatorForm    = `1 to 50 bytes of ASCII, or \x and hex digits for each`
)

// PropertySpec is the properties map of a sink, in the order in which headers
// are sent.
func PropertySpec() option.Spec[Properties] {
	s := option.Spec[Properties]{
		option.Enum("format", "Format in which rows are sent.",
			func(p *Properties) *Format { return &p.Format }, []Format{CSV, JSONRows}, option.Implied("csv"),
			option.Advice("Compressed bodies are asked for with compression.")),
		option.Text("column_separator", "Separator of columns in CSV; unset, one is chosen that does not occur in the data.",
			func(p *Properties) *string { return &p.ColumnSeparator }, option.Matches(separatorPattern, separatorForm)),
		option.Text("row_delimiter", "Separator of rows in CSV; unset, one is chosen that does not occur in the data.",
			func(p *Properties) *string { return &p.RowDelimiter }, option.Matches(separatorPattern, separatorForm)),
		option.Text("columns", "Names of the source's fields in order, and columns as expressions of them, as the header has it: a,b,c=f(b).",
			func(p *Properties) *string { return &p.Columns }, option.Length(1, 65536)),
		option.Text("jsonpaths", "Paths of the source's fields in order, as a JSON array; for a source of JSON.",
			func(p *Properties) *string { return &p.JSONPaths }, option.Length(1, 65536)),
		option.Text("where", "Condition on the columns that rows must meet to be loaded.",
			func(p *Properties) *string { return &p.Where }, HeaderRule(1, 4096), option.Wire("where", "")),
		option.Text("partitions", "Partitions to load into, with commas between.",
			func(p *Properties) *string { return &p.Partitions }, HeaderRule(1, 4096), option.Wire("partitions", "")),
		option.Text("temporary_partitions", "Temporary partitions to load into, with commas between.",
			func(p *Properties) *string { return &p.TemporaryPartitions },
			HeaderRule(1, 4096), option.Wire("temporary_partitions", "")),
		option.Float("max_filter_ratio", "Share of rows that StarRocks may drop because they do not fit.",
			func(p *Properties) *float64 { return &p.MaxFilterRatio },
			option.Between(0, 1), option.Default("0"), option.Wire("max_filter_ratio", "0")),
		option.Seconds("timeout", "Time that a load may take.",
			func(p *Properties) *time.Duration { return &p.Timeout }, option.Between(1, 259200), option.Implied("600"), option.Wire("timeout", "0"),
			option.Advice("StarRocks refuses a Stream Load timeout outside 1 to 259200 seconds (3 days). "+
				"Smaller transactions (checkpoint, max_bytes) need less time.")),
		option.Seconds("prepared_timeout", "Time for which the cluster keeps a prepared transaction before it rolls it back.",
			func(p *Properties) *time.Duration { return &p.PreparedTimeout }, option.AtLeast(1), option.Unit("seconds"), option.Implied("86400")),
		option.Bool("strict_mode", "Refuse a value that does not fit instead of making it NULL; the server's default is false.",
			func(p *Properties) *bool { return &p.StrictMode }, option.Default("true"), option.Wire("strict_mode", "false")),
		option.Text("timezone", "Time zone of time functions in expressions.",
			func(p *Properties) *string { return &p.Timezone },
			option.Matches(`^([A-Za-z][-+_A-Za-z0-9/]{0,63}|[-+][0-9]{1,2}:[0-9]{2})$`, `a name like "Europe/Berlin" or an offset like "+08:00"`),
			option.Implied("Asia/Shanghai"), option.Wire("timezone", "")),
		option.Bytes("load_mem_limit", "Memory that a load may take on a node; 0 is the server's default of 2 GiB.",
			func(p *Properties) *int64 { return &p.LoadMemLimit }, option.AtLeast(0), option.Wire("load_mem_limit", "0")),
		option.Bytes("exec_mem_limit", "Memory that a load's plan may take on a node.",
			func(p *Properties) *int64 { return &p.ExecMemLimit }, option.AtLeast(1), option.Wire("exec_mem_limit", "0")),
		option.Bool("partial_update", "Write only the columns that the load names; for Primary Key tables.",
			func(p *Properties) *bool { return &p.PartialUpdate }, option.Default("false"), option.Wire("partial_update", "false")),
		option.Enum("partial_update_mode", "How a partial update is carried out.",
			func(p *Properties) *string { return &p.PartialUpdateMode }, []string{"row", "column", "auto"},
			option.Implied("row"), option.Wire("partial_update_mode", "")),
		option.Text("merge_condition", "Column whose value must not be lower for a row to replace another; for Primary Key tables.",
			func(p *Properties) *string { return &p.MergeCondition }, HeaderRule(1, 1024), option.Wire("merge_condition", "")),
		option.Bool("strip_outer_array", "Accepted as the connector has it; the rows are sent in the form that needs no choice.",
			func(p *Properties) *bool { return &p.StripOuterArray }, option.Default("false")),
		option.Bool("ignore_json_size", "Lift the server's limit of 100 MiB on a JSON request.",
			func(p *Properties) *bool { return &p.IgnoreJSONSize },
			option.Default("false"), option.Wire("ignore_json_size", "false")),
	}
	return append(s, rareProperties()...)
}

// rareProperties are the headers of plain Stream Load, of merge commit and of
// the server's inner workings.
func rareProperties() option.Spec[Properties] {
	compressions := []Compression{"GZIP", "BZIP2", "LZ4_FRAME", "ZSTD", "DEFLATE"}
	return option.Spec[Properties]{
		option.Int("log_rejected_record_num", "Rows that do not fit which the server keeps for a look; -1 is all. Version V1 only.",
			func(p *Properties) *int { return &p.LogRejected }, option.AtLeast(-1), option.Unit("rows"),
			option.Default("0"), option.Wire("log_rejected_record_num", "0")),
		option.Enum("compression", "Compression of the rows that are sent.",
			func(p *Properties) *Compression { return &p.Compression }, compressions, option.AnyCase()),
		option.Enum("content_encoding", "The same as compression, as the header Content-Encoding names it.",
			func(p *Properties) *Compression { return &p.ContentEncoding }, compressions, option.AnyCase()),
		option.Text("transmission_compression_type", "Compression between the nodes of the cluster.",
			func(p *Properties) *string { return &p.Transmission },
			option.Matches(`^[A-Z0-9_]{1,32}$`, `a name like "LZ4_FRAME"`), option.Wire("transmission_compression_type", "")),
		option.Int("load_dop", "Degree of parallelism of a load's plan; 0 lets the server choose.",
			func(p *Properties) *int { return &p.LoadDop },
			option.AtLeast(0), option.Default("0"), option.Wire("load_dop", "0")),
		option.Bool("enable_replicated_storage", "Let one replica write and the others copy.",
			func(p *Properties) *bool { return &p.ReplicatedStorage },
			option.Default("false"), option.Wire("enable_replicated_storage", "false")),
		option.Bool("negative", "Take back rows that were summed up before; not for Primary Key tables.",
			func(p *Properties) *bool { return &p.Negative }, option.Default("false"), option.Wire("negative", "false")),
		option.Text("warehouse", "Warehouse of a shared-data cluster that runs the load.",
			func(p *Properties) *string { return &p.Warehouse }, HeaderRule(1, 256), option.Wire("warehouse", "")),
		option.Bool("enable_merge_commit", "Let the server merge requests into one transaction; for at-least-once and V1.",
			func(p *Properties) *bool { return &p.MergeCommit },
			option.Default("false"), option.Wire("enable_merge_commit", "false")),
		option.Bool("merge_commit_async", "Answer before the merged transaction is committed.",
			func(p *Properties) *bool { return &p.MergeCommitAsync },
			option.Default("false"), option.Wire("merge_commit_async", "false")),
		option.Millis("merge_commit_interval_ms", "Time in which requests are merged.",
			func(p *Properties) *time.Duration { return &p.MergeCommitInterval },
			option.AtLeast(1), option.Wire("merge_commit_interval_ms", "0")),
		option.Int("merge_commit_parallel", "Parallel plans of a merged load.",
			func(p *Properties) *int { return &p.MergeCommitParallel },
			option.AtLeast(1), option.Wire("merge_commit_parallel", "0")),
	}
}

// HeaderRule allows text of low to high bytes that can stand in a header line:
// printable ASCII (protocol reference 2.1).
func HeaderRule(low, high int) option.Rule {
	return option.Rules(option.Matches(`^[\x20-\x7e]+$`, "printable ASCII"), option.Length(low, high))
}

// owned are the header names that the tool sets itself, in lower case, each
// with what to write instead.
func owned() map[string]string {
	return map[string]string{
		"label":             "The tool makes labels, so that no row is loaded twice; label_prefix sets their first part.",
		"expect":            "The tool sends it with every load.",
		"authorization":     "The tool makes it from username and password of the cluster.",
		"content-length":    "The tool sends rows as they are read, in chunks.",
		"transfer-encoding": "The tool sends rows as they are read, in chunks.",
		"db":                "The table's database says it.",
		"table":             "The load's table says it.",
		"json_root":         "The tool reads the JSON itself: use root of source \"json\".",
		"enclose":           csvReader("enclose"),
		"escape":            csvReader("escape"),
		"trim_space":        csvReader("trim_space"),
		"skip_header":       csvReader("skip_rows or header"),
		"envelope":          "The tool writes the JSON itself.",
	}
}

// csvReader says where an option stands that describes the CSV which somebody has.
// As a header it would describe the CSV that the tool writes, which has no quotes
// and no header: the server would take quotes and blanks out of values, and with
// escape it would read NULL as the letter N.
func csvReader(option string) string {
	return "The header describes the CSV that the tool itself writes, and would change values there. To read such files, use " + option + ` of source "csv".`
}
