package files

import (
	"testing"

	"starlift/source"
)

func TestPiecesAreWrittenAsTheIdentityOfData(t *testing.T) {
	for _, c := range []struct {
		p          piece
		text, name string
	}{
		{piece{"d/a.csv", 50, "0123456789abcdef", 0, 50}, "d/a.csv:50:0123456789abcdef", "d/a.csv"},
		{piece{"d/a.csv", 50, "0123456789abcdef", 20, 40}, "d/a.csv:50:0123456789abcdef@20-40", "d/a.csv#2"},
		{piece{"d/a.csv", 50, "0123456789abcdef", 13, 20}, "d/a.csv:50:0123456789abcdef@13-20", "d/a.csv#1@13"},
		{piece{"a:1#2@3-4%.csv", 50, "0123456789abcdef", 40, 50}, "a:1#2@3-4%.csv:50:0123456789abcdef@40-50", "a:1%232@3-4%25.csv#4"},
	} {
		if got := c.p.String(); got != c.text {
			t.Errorf("got %s, want %s", got, c.text)
		}
		if got := c.p.name(10); got != c.name {
			t.Errorf("got %s, want %s", got, c.name)
		}
		if got, err := parsePiece(c.text); err != nil || got != c.p {
			t.Errorf("%s is read as %+v, %v", c.text, got, err)
		}
	}
}

func FuzzPiecesAndOffsetsAreReadBack(f *testing.F) {
	f.Add("a.csv:50:0123456789abcdef@20-40", "1:25")
	f.Add("a:b:1:x@0-1", "17")
	f.Fuzz(func(t *testing.T, text, offset string) {
		p, err := parsePiece(text)
		if err != nil {
			return
		}
		if again, err := parsePiece(p.String()); err != nil || again != p {
			t.Fatalf("%q is %+v, and that is %+v, %v", text, p, again, err)
		}
		for _, pieces := range [][]piece{{p}, {p, p, p}} {
			at, err := parseOffset(source.Offset(offset), pieces)
			if err != nil {
				continue
			}
			if again, err := parseOffset(at.offset(pieces), pieces); err != nil || again != at {
				t.Fatalf("%q is %+v, and that is %+v, %v", offset, at, again, err)
			}
			if at.at < 1<<rowBits && positionOf(at.row()) != at {
				t.Fatalf("%+v comes back from a row as %+v", at, positionOf(at.row()))
			}
		}
	})
}
