package ingest

import "testing"

func TestDelimiterHeader(t *testing.T) {
	for text, want := range map[string]string{
		`\x01`: "\x01", `\X0d0A`: "\r\n", "0x7c7C": "||", `\t|\n`: "\t|\n", ",": ",", "": "absent", "0": "0", `\`: `\`,
		`\x`: "!Invalid delimiter '\\x': empty hex string", `\x1`: "!Invalid delimiter '\\x1': hex length must be a even number",
		`\xzz`: "!Invalid delimiter '\\xzz': invalid hex format", `\xff`: "!Invalid delimiter '\\xff': the sandbox takes bytes below 0x80 only",
	} {
		got, err := delimiter(text, "absent", "column separator")
		if err != nil {
			got = "!" + err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestHeadersOfEqualMeaningAreEqual(t *testing.T) {
	parse := func(h map[string]string) Options {
		o, err := ParseOptions(func(name string) string { return h[name] }, Transaction)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	if parse(map[string]string{"format": "CSV", "column_separator": `\x09`, "strict_mode": "FALSE"}) != parse(nil) {
		t.Error("the defaults written out differ from the defaults")
	}
	if parse(map[string]string{"max_filter_ratio": "0.1"}) == parse(nil) {
		t.Error("a ratio makes no difference")
	}
}
