// Package ingest turns the bodies of loads into rows: the CSV and JSON
// readers, conversions, filtering and its arithmetic, after chapter 5 of the
// protocol reference. It is given bytes as they arrive and keeps no more than
// one row of them. It knows neither HTTP nor transactions; the backend calls it.
package ingest

import (
	"strings"

	"starlift-sandbox/version"
)

// Options are the headers of a load that decide what its body means. Two loads
// of one transaction must have equal Options.
type Options struct {
	JSON            bool
	Compression     Compression
	Columns         string
	Where           string
	ColumnSeparator string
	RowDelimiter    string
	Enclose, Escape byte // 0: none
	SkipHeader      int64
	TrimSpace       bool
	Partitions      string // a comma list, empty for all
	Temporary       bool   // Partitions names temporary ones
	MaxFilterRatio  float64
	RejectedRows    int64 // how many rejected rows to keep, -1 for all
	StrictMode      bool
	Timezone        string // as it was given
	Negative        bool
	PartialUpdate   bool
	UpdateMode      string // row, column, auto; empty when none of them was given
	MergeCondition  string
	JSONPaths       string
	JSONRoot        string
	StripOuterArray bool
	IgnoreJSONSize  bool

	// written are the headers whose text a server compares as it stands when a
	// later load of a transaction must equal the first.
	written string
}

// Surface is the kind of request that headers belong to: some are ignored in
// transactions (protocol reference 2.1).
type Surface uint8

// The surfaces.
const (
	StreamLoad Surface = iota
	Transaction
	// MultiTable is a load of a multi-table transaction: the frontend reads its
	// headers, and it knows all of them (protocol reference 3.7).
	MultiTable
)

// ParseOptions reads the headers, which get returns by name, empty when
// absent. The error is a *status.Error in the server's words. A header that the
// release or the surface does not know is passed over, as servers do.
func ParseOptions(get func(string) string, surface Surface, release version.Release) (Options, error) {
	o := Options{ColumnSeparator: "\t", RowDelimiter: "\n"}
	if err := checkCompression(get, release); err != nil {
		return o, err
	}
	var written strings.Builder
	for _, h := range headers() {
		text := get(h.name)
		if text == "" || !h.known(surface, release) {
			continue
		}
		if err := h.read(&o, text); err != nil {
			return o, err
		}
		switch h.name {
		case "column_separator", "row_delimiter", "compression", "Content-Encoding":
			written.WriteString(h.name + "=" + text + "\x00")
		}
	}
	o.written = written.String()
	return o, o.readDelimiters(release)
}

// readDelimiters turns the texts of the headers into the delimiters. It comes
// last: on a server the frontend does it, when the backend has read all headers.
func (o *Options) readDelimiters(release version.Release) (err error) {
	if o.ColumnSeparator, err = delimiter(o.ColumnSeparator, "column separator", release); err != nil {
		return err
	}
	o.RowDelimiter, err = delimiter(o.RowDelimiter, "row delimiter", release)
	return err
}
