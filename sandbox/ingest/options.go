// Package ingest turns the bodies of loads into rows: the CSV and JSON
// readers, conversions, filtering and its arithmetic, after chapter 5 of the
// protocol reference. It is given bytes as they arrive and keeps no more than
// one row of them. It knows neither HTTP nor transactions; the backend calls it.
package ingest

import (
	"strconv"
	"strings"

	"starlift-sandbox/status"
)

// Options are the headers of a load that decide what its body means. Two loads
// of one transaction must have equal Options.
type Options struct {
	JSON            bool
	Columns         string
	ColumnSeparator string
	RowDelimiter    string
	Enclose, Escape byte // 0: none
	SkipHeader      int64
	TrimSpace       bool
	MaxFilterRatio  float64
	StrictMode      bool
	JSONPaths       string
	JSONRoot        string
	StripOuterArray bool
	IgnoreJSONSize  bool
}

// Surface is the kind of request that headers belong to: some are ignored in
// transactions (protocol reference 2.1).
type Surface uint8

// The surfaces.
const (
	StreamLoad Surface = iota
	Transaction
)

// ParseOptions reads the headers, which get returns by name, empty when
// absent. The error is a *status.Error in the server's words. What the sandbox
// does not do yet is refused, never ignored.
func ParseOptions(get func(string) string, surface Surface) (Options, error) {
	o := Options{ColumnSeparator: "\t", RowDelimiter: "\n"}
	if err := refuseUnsupported(get); err != nil {
		return o, err
	}
	switch format := get("format"); strings.ToUpper(format) {
	case "", "CSV":
	case "JSON":
		o.JSON = true
	case "GZIP", "BZIP2", "LZ4", "DEFLATE", "ZSTD":
		return o, status.New(status.NotSupported, "the sandbox does not read compressed bodies yet: format=%s", format)
	default:
		return o, status.New(status.InternalError, "unknown data format, format=%s", format)
	}
	var err error
	if o.ColumnSeparator, err = delimiter(get("column_separator"), "\t", "column separator"); err != nil {
		return o, err
	}
	if o.RowDelimiter, err = delimiter(get("row_delimiter"), "\n", "row delimiter"); err != nil {
		return o, err
	}
	if o.StrictMode, err = boolean(get("strict_mode"), "Invalid strict mode format. Must be bool type"); err != nil {
		return o, err
	}
	if text := get("max_filter_ratio"); text != "" {
		// A server reads a prefix of the text; the sandbox wants all of it.
		if o.MaxFilterRatio, err = strconv.ParseFloat(text, 64); err != nil || !(o.MaxFilterRatio >= 0 && o.MaxFilterRatio <= 1) {
			return o, status.New(status.InternalError, "Invalid max filter ratio: %s", text)
		}
	}
	o.Columns, o.JSONPaths, o.JSONRoot = get("columns"), get("jsonpaths"), get("json_root")
	o.StripOuterArray = strings.EqualFold(get("strip_outer_array"), "true")
	o.IgnoreJSONSize = strings.EqualFold(get("ignore_json_size"), "true")
	if surface == StreamLoad {
		err = o.parseQuoting(get)
	}
	return o, err
}

// parseQuoting reads the headers that only _stream_load knows.
func (o *Options) parseQuoting(get func(string) string) (err error) {
	if text := get("skip_header"); text != "" {
		if o.SkipHeader, err = strconv.ParseInt(text, 10, 64); err != nil {
			return status.New(status.InvalidArgument, "Invalid csv load skip_header format")
		}
		if o.SkipHeader < 0 {
			return status.New(status.InvalidArgument, "skip_header must be equal or greater than 0")
		}
	}
	if o.TrimSpace, err = boolean(get("trim_space"), "Invalid trim space format. Must be bool type"); err != nil {
		return err
	}
	if text := get("enclose"); text != "" {
		o.Enclose = text[0]
	}
	if text := get("escape"); text != "" {
		o.Escape = text[0]
	}
	return nil
}

// refuseUnsupported names the headers that a server obeys and the sandbox
// would have to ignore.
func refuseUnsupported(get func(string) string) error {
	if text := get("partial_update"); text != "" {
		on, err := boolean(text, "Invalid partial update flag format. Must be bool type")
		if err != nil {
			return err
		}
		if on {
			return status.New(status.NotSupported, "the sandbox does not do partial updates yet")
		}
	}
	for _, name := range []string{"compression", "Content-Encoding"} {
		if text := get(name); text != "" {
			return status.New(status.NotSupported, "the sandbox does not read compressed bodies yet: %s=%s", name, text)
		}
	}
	for _, name := range []string{"where", "partitions", "temporary_partitions", "merge_condition", "negative", "envelope"} {
		if text := get(name); text != "" && !(name == "negative" && text != "true") {
			return status.New(status.NotSupported, "the sandbox does not know the header %s yet: %s", name, text)
		}
	}
	if on, _ := boolean(get("enable_merge_commit"), ""); on {
		return status.New(status.NotSupported, "the sandbox does not do merge commit yet")
	}
	return nil
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
