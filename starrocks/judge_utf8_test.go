package starrocks

import (
	"testing"
	"unicode/utf8"

	"starlift/batch"
)

func FuzzValidAtAgreesWithUTF8Valid(f *testing.F) {
	for _, s := range []string{
		"", "a", "é", "日本", "🌊", "Olga 🌊 Иван", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\x9f\xbf",
		"\xee\x80\x80", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80", "abc\x80", "abc\xe6\x97", "\xff", "1234567é", "12345678é", "é\x00é",
	} {
		f.Add([]byte(s), []byte("\x80\x80\x80\x80 and more bytes"))
		f.Add([]byte(s), []byte{})
	}
	f.Fuzz(func(t *testing.T, v, after []byte) {
		arena := append(append([]byte("before"), v...), after...)
		if got, want := validAt(arena, 6, uint32(6+len(v))), utf8.Valid(v); got != want {
			t.Errorf("validAt(%q, followed by %q) = %v, want %v", v, after, got, want)
		}
		v = v[:min(len(v), 64)]
		if got, want := validRunes(arena, batch.Span{Off: 6, End: uint32(6 + len(v))}, beyondASCII(v)), utf8.Valid(v); got != want {
			t.Errorf("validRunes(%q, followed by %q) = %v, want %v", v, after, got, want)
		}
	})
}

func beyondASCII(v []byte) (bits uint64) {
	for i, c := range v {
		if c >= utf8.RuneSelf {
			bits |= 1 << i
		}
	}
	return bits
}

func TestValidAtKnowsEveryCharacter(t *testing.T) {
	arena := make([]byte, 0, 16)
	for r := rune(0x80); r <= 0x10ffff+1; r++ {
		arena = append(arena[:0], "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
		// As the bits of the character say, whether it may be encoded or not.
		n := encodeAny(arena, r)
		if got, want := validAt(arena, 0, uint32(n)), utf8.Valid(arena[:n]); got != want {
			t.Fatalf("U+%X: %v, want %v", r, got, want)
		}
	}
}

func encodeAny(dst []byte, r rune) int {
	switch {
	case r < 0x800:
		dst[0], dst[1] = byte(0xc0|r>>6), byte(0x80|r&0x3f)
		return 2
	case r < 0x10000:
		dst[0], dst[1], dst[2] = byte(0xe0|r>>12), byte(0x80|r>>6&0x3f), byte(0x80|r&0x3f)
		return 3
	}
	dst[0], dst[1], dst[2], dst[3] = byte(0xf0|r>>18), byte(0x80|r>>12&0x3f), byte(0x80|r>>6&0x3f), byte(0x80|r&0x3f)
	return 4
}
