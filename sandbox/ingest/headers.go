package ingest

import (
	"regexp"
	"strconv"
	"strings"

	"starlift-sandbox/status"
	"starlift-sandbox/version"
)

// header is one header that says what the body of a load means. A server that
// does not know it, by its release or by the kind of request, passes over it
// without a word (protocol reference 2.1).
type header struct {
	name        string
	streamLoad  func(version.Release) bool // whether _stream_load knows it
	transaction func(version.Release) bool // whether the load of a transaction does
	read        func(o *Options, text string) error
}

func always(version.Release) bool { return true }
func never(version.Release) bool  { return false }

// headers are all of them, in the order in which a server looks at them: the
// first one that is wrong is the one complained of.
func headers() []header {
	changes := version.Release.TransactionsKnowChanges
	return []header{
		{"format", always, always, (*Options).readFormat},
		{"columns", always, always, func(o *Options, text string) error { o.Columns = text; return nil }},
		{"where", always, always, func(o *Options, text string) error { o.Where = text; return nil }},
		{"column_separator", always, always, func(o *Options, text string) error { o.ColumnSeparator = text; return nil }},
		{"row_delimiter", always, always, func(o *Options, text string) error { o.RowDelimiter = text; return nil }},
		{"skip_header", version.Release.HasQuotedCSV, never, (*Options).readSkipHeader},
		{"trim_space", version.Release.HasQuotedCSV, never, func(o *Options, text string) (err error) {
			o.TrimSpace, err = boolean(text, "Invalid trim space format. Must be bool type")
			return err
		}},
		{"enclose", version.Release.HasQuotedCSV, never, func(o *Options, text string) error { o.Enclose = text[0]; return nil }},
		{"escape", version.Release.HasQuotedCSV, never, func(o *Options, text string) error { o.Escape = text[0]; return nil }},
		{"partitions", always, always, func(o *Options, text string) error { o.Partitions = text; return nil }},
		{"temporary_partitions", always, always, (*Options).readTemporaryPartitions},
		{"negative", always, always, func(o *Options, text string) error { o.Negative = text == "true"; return nil }},
		{"strict_mode", always, always, func(o *Options, text string) (err error) {
			o.StrictMode, err = boolean(text, "Invalid strict mode format. Must be bool type")
			return err
		}},
		{"timezone", always, always, func(o *Options, text string) error { o.Timezone = text; return nil }},
		{"load_mem_limit", always, always, readMemoryLimit},
		{"jsonpaths", always, always, func(o *Options, text string) error { o.JSONPaths = text; return nil }},
		{"json_root", always, always, func(o *Options, text string) error { o.JSONRoot = text; return nil }},
		{"strip_outer_array", always, always, func(o *Options, text string) error {
			o.StripOuterArray = strings.EqualFold(text, "true")
			return nil
		}},
		{"ignore_json_size", always, always, func(o *Options, text string) error {
			o.IgnoreJSONSize = strings.EqualFold(text, "true")
			return nil
		}},
		{"partial_update", always, never, func(o *Options, text string) (err error) {
			o.PartialUpdate, err = boolean(text, "Invalid partial update flag format. Must be bool type")
			return err
		}},
		// A transaction knows the exact word alone, and complains of no other.
		{"partial_update", never, always, func(o *Options, text string) error { o.PartialUpdate = text == "true"; return nil }},
		{"merge_condition", version.Release.HasMergeCondition, changes, func(o *Options, text string) error { o.MergeCondition = text; return nil }},
		{"partial_update_mode", version.Release.HasPartialUpdateMode, changes, (*Options).readMode},
		{"load_dop", always, always, func(_ *Options, text string) error {
			_, err := integer(text, "Invalid load_dop format")
			return err
		}},
		{"log_rejected_record_num", version.Release.HasRejectedRecords, never, (*Options).readRejected},
		{"max_filter_ratio", always, always, (*Options).readRatio},
		{"compression", version.Release.HasCompression, version.Release.HasCompression, (*Options).readCompression},
		{"Content-Encoding", version.Release.HasCompression, version.Release.HasCompression, (*Options).readCompression},
		{"exec_mem_limit", always, always, readExecutionLimit},
		// No release that is played knows it; a client that sends it would have its
		// rows misread without a word.
		{"envelope", always, always, func(_ *Options, text string) error {
			return status.New(status.NotSupported, "the sandbox does not know the header envelope: %s", text)
		}},
	}
}

// known reports whether a request of the surface has the header read.
func (h *header) known(surface Surface, release version.Release) bool {
	if surface == Transaction {
		return h.transaction(release)
	}
	return h.streamLoad(release)
}

func boolean(text, complaint string) (bool, error) {
	switch {
	case text == "", strings.EqualFold(text, "false"):
		return false, nil
	case strings.EqualFold(text, "true"):
		return true, nil
	}
	return false, status.New(status.InvalidArgument, "%s", complaint)
}

// integer reads a whole number. A server reads a prefix of the text; the
// sandbox wants all of it.
func integer(text, complaint string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0, status.New(status.InvalidArgument, "%s", complaint)
	}
	return n, nil
}

func (o *Options) readFormat(text string) error {
	switch strings.ToUpper(text) {
	case "CSV":
	case "JSON":
		o.JSON = true
	case "GZIP":
		o.Compression = Gzip
	case "BZIP2":
		o.Compression = Bzip2
	case "LZ4":
		o.Compression = LZ4Frame
	case "DEFLATE":
		o.Compression = Deflate
	case "ZSTD":
		o.Compression = Zstd
	default:
		return status.New(status.InternalError, "unknown data format, format=%s", text)
	}
	return nil
}

func (o *Options) readSkipHeader(text string) (err error) {
	if o.SkipHeader, err = integer(text, "Invalid csv load skip_header format"); err == nil && o.SkipHeader < 0 {
		err = status.New(status.InvalidArgument, "skip_header must be equal or greater than 0")
	}
	return err
}

func (o *Options) readTemporaryPartitions(text string) error {
	if o.Partitions != "" {
		return status.New(status.InvalidArgument, "Can not specify both partitions and temporary partitions")
	}
	o.Partitions, o.Temporary = text, true
	return nil
}

func (o *Options) readMode(text string) error {
	switch text {
	case "row", "column", "auto":
		o.UpdateMode = text
	}
	return nil // servers pass over all other words
}

func (o *Options) readRejected(text string) (err error) {
	if o.RejectedRows, err = integer(text, "Invalid log_rejected_record_num format"); err == nil && o.RejectedRows < -1 {
		err = status.New(status.InvalidArgument, "log_rejected_record_num must be equal or greater than -1")
	}
	return err
}

// readRatio reads as much of the text as is a number, as a server does: 0 when
// nothing is, and anything when it is more than 1.
func (o *Options) readRatio(text string) error {
	o.MaxFilterRatio, _ = strconv.ParseFloat(ratioPrefix(text), 64) // of the form that is read
	return nil
}

func ratioPrefix(text string) string {
	return regexp.MustCompile(`^\s*([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)?`).FindStringSubmatch(text)[1]
}

func readMemoryLimit(_ *Options, text string) error {
	n, err := integer(text, "Invalid load mem limit format")
	if err == nil && n < 0 {
		err = status.New(status.InvalidArgument, "load_mem_limit must be equal or greater than 0")
	}
	return err
}

func readExecutionLimit(_ *Options, text string) error {
	n, err := integer(text, "exec_mem_limit must be greater than 0")
	if err == nil && n <= 0 {
		err = status.New(status.InvalidArgument, "exec_mem_limit must be greater than 0")
	}
	return err
}
