package ingest

import (
	"testing"

	"starlift-sandbox/version"
)

func TestDelimiterHeader(t *testing.T) {
	for text, want := range map[string]string{
		`\x01`: "\x01", `\X0d0A`: "\r\n", "0x7c7C": "||", `\t|\n`: "\t|\n", ",": ",", "0": "0", `\`: `\`,
		`\x`: "!Invalid delimiter '\\x: empty hex string", `\x1`: "!Invalid delimiter '\\x1: hex length must be a even number",
		`\xzz`: "!Invalid delimiter '\\xzz: invalid hex format", `\xff`: "!Invalid delimiter '\\xff: the sandbox takes bytes below 0x80 only",
	} {
		got, err := delimiter(text, "column separator", release(""))
		if err != nil {
			got = "!" + err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLiteralDelimitersStayLettersInOlderReleases(t *testing.T) {
	for text, want := range map[string]string{"2.5.0": `\t`, "3.1.13": `\t`, "3.1.14": "\t", "3.2.8": `\t`, "3.2.9": "\t", "3.3.0": `\t`, "3.3.1": "\t", "4.0.0": "\t"} {
		if got, err := delimiter(`\t`, "column separator", release(text)); got != want || err != nil {
			t.Errorf("%s: got %q %v, want %q", text, got, err, want)
		}
	}
}

func parse(t *testing.T, surface Surface, r version.Release, headers ...string) (Options, error) {
	t.Helper()
	h := map[string]string{}
	for i := 0; i < len(headers); i += 2 {
		h[headers[i]] = headers[i+1]
	}
	return ParseOptions(func(name string) string { return h[name] }, surface, r)
}

func TestLaterLoadsMustRepeatHeadersAsWritten(t *testing.T) {
	plain, err := parse(t, Transaction, release(""))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		header, value string
		equal         bool
	}{
		{"format", "CSV", true},
		{"strict_mode", "FALSE", true},
		{"trim_space", "true", true}, // transactions do not know it
		{"column_separator", `\x09`, false},
		{"max_filter_ratio", "0.1", false},
		{"columns", "id", false},
	} {
		if got, err := parse(t, Transaction, release(""), c.header, c.value); err != nil || got == plain != c.equal {
			t.Errorf("%s=%s: %+v %v", c.header, c.value, got, err)
		}
	}
}

// TestHeadersHaveTheirDates holds the columns "Since" and "Txn" of protocol
// reference 2.1: before its time a header is passed over.
func TestHeadersHaveTheirDates(t *testing.T) {
	const unknown = "9.9.9"
	for _, c := range []struct{ header, value, streamLoad, transaction string }{
		{"skip_header", "1", "3.0.0", unknown},
		{"trim_space", "true", "3.0.0", unknown},
		{"enclose", "\"", "3.0.0", unknown},
		{"escape", "\\", "3.0.0", unknown},
		{"log_rejected_record_num", "5", "3.1.0", unknown},
		{"partial_update", "true", "2.3.0", "2.3.0"},
		{"partial_update_mode", "column", "3.1.0", "3.1.3"},
		{"merge_condition", "c", "2.5.0", "3.1.3"},
		{"compression", "gzip", "3.2.7", "3.2.7"},
		{"Content-Encoding", "zstd", "3.2.7", "3.2.7"},
		{"where", "a > 1", "2.3.0", "2.3.0"},
		{"negative", "true", "2.3.0", "2.3.0"},
	} {
		for _, text := range []string{"2.3.0", "2.4.0", "2.5.0", "3.0.0", "3.1.0", "3.1.2", "3.1.3", "3.2.6", "3.2.7", "3.3.0", "3.5.4", "4.0.0"} {
			r := release(text)
			plain, _ := parse(t, StreamLoad, r)
			for surface, since := range map[Surface]string{StreamLoad: c.streamLoad, Transaction: c.transaction, MultiTable: c.streamLoad} {
				got, err := parse(t, surface, r, c.header, c.value)
				if err != nil || (got != plain) == r.Before(release(since)) {
					t.Errorf("%s on surface %d of %s: %+v %v", c.header, surface, text, got, err)
				}
			}
		}
	}
}

func TestBadHeadersAreRefusedInTheServersWords(t *testing.T) {
	for _, c := range []struct{ header, value, err string }{
		{"format", "orc", "unknown data format, format=orc"},
		{"skip_header", "-1", "skip_header must be equal or greater than 0"},
		{"skip_header", "x", "Invalid csv load skip_header format"},
		{"trim_space", "1", "Invalid trim space format. Must be bool type"},
		{"strict_mode", "1", "Invalid strict mode format. Must be bool type"},
		{"partial_update", "yes", "Invalid partial update flag format. Must be bool type"},
		{"load_mem_limit", "-1", "load_mem_limit must be equal or greater than 0"},
		{"load_mem_limit", "x", "Invalid load mem limit format"},
		{"exec_mem_limit", "0", "exec_mem_limit must be greater than 0"},
		{"load_dop", "x", "Invalid load_dop format"},
		{"log_rejected_record_num", "-2", "log_rejected_record_num must be equal or greater than -1"},
		{"log_rejected_record_num", "x", "Invalid log_rejected_record_num format"},
		{"compression", "lzo", "Unsupported compression type: lzo"},
		{"row_delimiter", `\x`, `Invalid delimiter '\x: empty hex string`},
		{"envelope", "debezium", "the sandbox does not know the header envelope: debezium"},
	} {
		if _, err := parse(t, StreamLoad, release(""), c.header, c.value); err == nil || err.Error() != c.err {
			t.Errorf("%s=%s: got %v, want %s", c.header, c.value, err, c.err)
		}
	}
	for _, pair := range [][]string{
		{"partitions", "a", "temporary_partitions", "b", "Can not specify both partitions and temporary partitions"},
		{"compression", "gzip", "Content-Encoding", "gzip", "Only one of http header content-encoding and compression can be set"},
	} {
		if _, err := parse(t, StreamLoad, release(""), pair[:4]...); err == nil || err.Error() != pair[4] {
			t.Errorf("%s: got %v", pair[:4], err)
		}
	}
}

func TestTransactionsTakeOneSpellingOfPartialUpdate(t *testing.T) {
	for value, want := range map[string]bool{"true": true, "TRUE": false, "yes": false, "false": false} {
		if o, err := parse(t, Transaction, release(""), "partial_update", value); err != nil || o.PartialUpdate != want {
			t.Errorf("%s: %v %v", value, o.PartialUpdate, err)
		}
	}
}

func TestTimeZones(t *testing.T) {
	for text, want := range map[string]bool{
		"Asia/Shanghai": true, "UTC": true, "+08:00": true, "-3:30": true, "CST": true, "+14:00": true,
		"+14:01": false, "-13:00": false, "Local": false, "Mars/Base": false, "+8": false, "+08:60": false,
	} {
		if _, ok := findZone(text); ok != want {
			t.Errorf("%s: got %v", text, ok)
		}
	}
}

func FuzzDelimiter(f *testing.F) {
	for _, text := range []string{`\x01`, "0x7C7c", `\t,`, "||", `\x0`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return // an empty header is an absent one
		}
		got, err := delimiter(text, "row delimiter", release(""))
		if err == nil && (got == "" || len(got) > maxDelimiter) {
			t.Errorf("%q: %d bytes", text, len(got))
		}
	})
}
