package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"testing"
)

// summed puts the right checksum under a text, as a newer or a hostile writer
// could.
func summed(content string) []byte {
	sum := sha256.Sum256([]byte(content))
	return []byte(content + checksumMember + hex.EncodeToString(sum[:]) + checksumEnd)
}

func TestDecodeRefuses(t *testing.T) {
	const head = "{\n  \"format\": 1,\n  \"lineage\": \"l\""
	for _, c := range []struct{ text, message string }{
		{"", "the file is empty"},
		{"\n", "not a whole state file: unexpected end of JSON input"},
		{"[]", "not a whole state file: json: cannot unmarshal array into Go value of type state.documentHead"},
		{`{"format":1}`, "the checksum is missing"},
		{`{"format":0}`, "not a state file: it has no format"},
		{`{"format":7,"anything":[]}`, "state from a newer version: format 7, and this version reads format 1"},
		{string(summed("{\n  \"format\": 1")), "the lineage is missing"},
		{string(summed(head + ",\n  \"extra\": 1")), `json: unknown field "extra"`},
		{string(summed(head + ",\n  \"objects\": {\"a\": {\"kind\": \"view\"}}")), `a: object of the unknown kind "view"`},
		{string(summed(head + ",\n  \"objects\": {\"a\": null}")), `a: object of the unknown kind ""`},
		{string(summed(head + ",\n  \"objects\": {\"b\": 1, \"a\": 2}")), `a: json: cannot unmarshal number into Go value of type state.objectHead`},
		{string(summed(head + ",\n  \"objects\": {\"a\": {\"kind\": \"load\", \"x\": 1}}")), `a: json: unknown field "x"`},
		{string(summed(head + ",\n  \"objects\": {\"a\": {\"kind\": \"load\", \"open\": [{\"phase\": \"committed\"}]}}")), `a: no such phase: "committed"`},
	} {
		s, err := Decode([]byte(c.text))
		if err == nil || err.Error() != c.message {
			t.Errorf("%q:\ngot  %v, %v\nwant %s", c.text, s, err, c.message)
		}
	}
}

func TestEveryChangedByteOfTheStateFileIsFound(t *testing.T) {
	text := readBytes(t, filepath.Join("testdata", "state.json"))
	for at := range text {
		changed := bytes.Clone(text)
		changed[at] ^= 0x01
		if s, err := Decode(changed); err == nil {
			t.Errorf("byte %d changed: %+v", at, s)
		}
		if _, err := Decode(text[:at]); err == nil {
			t.Errorf("cut at byte %d: no error", at)
		}
	}
}

func TestEncodeRefusesAnUnknownPhase(t *testing.T) {
	s := defined()
	s.Loads["load.x"].Open[0].Phase = 9
	_, err := Encode(s)
	want := "encode load.x: json: error calling MarshalText for type state.Phase: no such phase: 9"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	text, err := Encode(defined())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(summed("{\n  \"format\": 1,\n  \"lineage\": \"l\",\n  \"objects\": {\"a\": {\"kind\": \"table\"}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		// The checksum keeps chance out: give every text the right one as well.
		for _, candidate := range [][]byte{text, summed(string(text))} {
			s, err := Decode(candidate)
			if err != nil {
				if s != nil {
					t.Fatalf("a state beside %v", err)
				}
				continue
			}
			first := encoded(t, s)
			again, err := Decode([]byte(first))
			if err != nil || encoded(t, again) != first {
				t.Fatalf("written and read again: %v", err)
			}
		}
	})
}
