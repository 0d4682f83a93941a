package cell

import (
	"bytes"
	"encoding/base64"
	"testing"
)

// TestBase64Text holds what servers make of a VARBINARY text from 3.2 on.
func TestBase64Text(t *testing.T) {
	for text, want := range map[string]string{
		"":          "",
		"   ":       "",
		"aGVq":      "hej",
		"aGVqaA==":  "hejh",
		"aGVqaA":    "hejh",
		"aGVqaA=":   "hejh",
		" aG Vq\n":  "hej",
		"abcd":      "i\xb7\x1d",
		"hello":     "\x85\xe9\x65",
		"a":         "",
		"a=":        "",
		"aGVqa=":    "", // one digit and its padding
		"aGVqa=a":   "aGVqa=a",
		"=====":     "",
		"a\x00b":    "",
		"a-b":       "a-b",
		" a-b":      " a-b",
		"caf\xc3é":  "caf\xc3é",
		"+/+/":      "\xfb\xff\xbf",
		"\x0baGVq":  "hej",
		"aGVq\x0b":  "aGVq\x0b",
		"AAECAwQF":  "\x00\x01\x02\x03\x04\x05",
		"aGVq aGVq": "hejhej",
	} {
		b, ok := AppendText(nil, scalar(Varbinary), []byte(text))
		if !ok || string(Decode(b, scalar(Varbinary)).([]byte)) != want {
			t.Errorf("%q: got %q, want %q", text, b, want)
		}
	}
	if _, ok := AppendText(nil, Type{Kind: Varbinary, Length: 2}, []byte("aGVq")); ok {
		t.Error("three bytes are a VARBINARY(2)")
	}
}

// TestHexText holds what servers make of a VARBINARY text from 3.0.8 to 3.1.
func TestHexText(t *testing.T) {
	of := Type{Kind: Varbinary, Length: 3}
	for text, want := range map[string]string{"": "", "00fF10": "\x00\xff\x10", "0": "fail", "0g": "fail", "00000000": "fail", " \t00": "\x00", "00 ": "fail", "  ": ""} {
		got := "fail"
		if b, ok := AppendHexText(nil, of, []byte(text)); ok {
			got = string(Decode(b, of).([]byte))
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if _, ok := AppendHexText(nil, text(), []byte("00")); ok {
		t.Error("a VARCHAR was read as hexadecimal digits")
	}
}

func FuzzBase64ComesBack(f *testing.F) {
	f.Add([]byte("hej"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding} {
			got, ok := decodeBase64([]byte(encoding.EncodeToString(b)))
			if !ok || !bytes.Equal(got, b) {
				t.Fatalf("%x: came back as %x", b, got)
			}
		}
	})
}
