package value

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// charset converts text of a character set to UTF-8. No charset is needed for
// what is UTF-8 already, or ASCII.
type charset struct {
	name string
	// Of the three one is set: a table of single bytes, an encoding whose
	// characters have several, or the width of a form of Unicode.
	single *[256]rune
	multi  *multiByte
	wide   wideForm
}

// wideForm is a form of Unicode in units of two or four bytes.
type wideForm uint8

const (
	notWide wideForm = iota
	utf16BigEndian
	utf16LittleEndian
	ucs2
	utf32
)

// multiByte is an encoding with ASCII and characters of two bytes or more.
type multiByte struct {
	// size is how many bytes the character has that text, not empty and not of
	// ASCII, begins with. It may be more than there are.
	size    func(text []byte) int
	decoder transform.Transformer
	// others are where servers differ from the decoder, by the bytes as a
	// big-endian number; 0: they do not.
	others func(code uint32) rune
}

// charsetNames lists what charsetNamed knows, for messages.
const charsetNames = "armscii8, ascii, big5, binary, cp1250, cp1251, cp1256, cp1257, cp850, cp852, cp866, cp932, dec8, " +
	"eucjpms, euckr, gb18030, gb2312, gbk, geostd8, greek, hebrew, hp8, keybcs2, koi8r, koi8u, latin1, latin2, latin5, " +
	"latin7, macce, macroman, sjis, swe7, tis620, ucs2, ujis, utf16, utf16le, utf32, utf8, utf8mb3, utf8mb4"

// charsetNamed returns nil for UTF-8, which is copied as it is.
func charsetNamed(name string) (*charset, error) {
	name = strings.ToLower(name)
	c := &charset{name: name}
	switch name {
	case "", "utf8", "utf8mb3", "utf8mb4", "binary":
		return nil, nil
	case "ucs2":
		c.wide = ucs2
	case "utf16":
		c.wide = utf16BigEndian
	case "utf16le":
		c.wide = utf16LittleEndian
	case "utf32":
		c.wide = utf32
	case "gbk":
		c.multi = &multiByte{pairs, simplifiedchinese.GBK.NewDecoder().Transformer, none}
	case "gb2312":
		c.multi = &multiByte{pairs, simplifiedchinese.GBK.NewDecoder().Transformer, othersOfGB2312}
	case "gb18030":
		c.multi = &multiByte{pairsOrFours, simplifiedchinese.GB18030.NewDecoder().Transformer, othersOfGB18030}
	case "big5":
		c.multi = &multiByte{pairs, traditionalchinese.Big5.NewDecoder().Transformer, othersOfBig5}
	case "euckr":
		c.multi = &multiByte{pairs, korean.EUCKR.NewDecoder().Transformer, none}
	case "sjis":
		c.multi = &multiByte{pairsOrKana, japanese.ShiftJIS.NewDecoder().Transformer, othersOfSJIS}
	case "cp932":
		c.multi = &multiByte{pairsOrKana, japanese.ShiftJIS.NewDecoder().Transformer, othersOfCP932}
	case "ujis":
		c.multi = &multiByte{pairsOrThrees, japanese.EUCJP.NewDecoder().Transformer, othersOfUJIS}
	case "eucjpms":
		c.multi = &multiByte{pairsOrThrees, japanese.EUCJP.NewDecoder().Transformer, othersOfEUCJPMS}
	default:
		upper := singleByte(name)
		if upper == "" {
			return nil, fmt.Errorf("character set %q is not known; there are %s", name, charsetNames)
		}
		c.single = singleTable(name, upper)
	}
	return c, nil
}

func singleTable(name, upper string) *[256]rune {
	var table [256]rune
	for i := range 128 {
		table[i] = rune(i)
	}
	i := 128
	for _, r := range upper {
		table[i] = r
		i++
	}
	if name == "swe7" {
		for b, r := range map[byte]rune{
			0x40: 'É', 0x5b: 'Ä', 0x5c: 'Ö', 0x5d: 'Å', 0x5e: 'Ü', 0x60: 'é', 0x7b: 'ä', 0x7c: 'ö', 0x7d: 'å', 0x7e: 'ü', 0x7f: noCharacter,
		} {
			table[b] = r
		}
	}
	return &table
}

// append writes text as UTF-8.
func (c *charset) append(d *Decoder, dst, text []byte) ([]byte, error) {
	switch {
	case c.single != nil:
		return c.appendSingle(d, dst, text)
	case c.multi != nil:
		return c.appendMulti(d, dst, text)
	}
	return c.appendWide(d, dst, text)
}

func (c *charset) appendSingle(d *Decoder, dst, text []byte) ([]byte, error) {
	for i, b := range text {
		r := c.single[b]
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		case r == noCharacter:
			return dst, d.fault(NoCharacter, text, "byte %d, 0x%02x, is no character of %s", i+1, b, c.name)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst, nil
}

// mostUTF8 is room for what one character of any encoding becomes.
const mostUTF8 = 8

func (c *charset) appendMulti(d *Decoder, dst, text []byte) ([]byte, error) {
	for rest := text; len(rest) > 0; {
		if rest[0] < utf8.RuneSelf {
			n := 1
			for n < len(rest) && rest[n] < utf8.RuneSelf {
				n++
			}
			dst, rest = append(dst, rest[:n]...), rest[n:]
			continue
		}
		n := c.multi.size(rest)
		if n > len(rest) {
			return dst, d.noCharacter(text, rest, len(rest), c.name)
		}
		if r := c.multi.others(uint32(bigEndian(rest[:n]))); r != 0 {
			dst, rest = utf8.AppendRune(dst, r), rest[n:]
			continue
		}
		at := len(dst)
		dst = append(dst, "\x00\x00\x00\x00\x00\x00\x00\x00"[:mostUTF8]...)
		written, read, err := c.multi.decoder.Transform(dst[at:], rest[:n], true)
		dst = dst[:at+written]
		if err != nil || read != n || string(dst[at:]) == string(noCharacter) {
			return dst, d.noCharacter(text, rest, n, c.name)
		}
		rest = rest[n:]
	}
	return dst, nil
}

// noCharacter is the fault of the n bytes at the end of text that rest begins
// with.
func (d *Decoder) noCharacter(text, rest []byte, n int, charset string) error {
	return d.fault(NoCharacter, text, "0x%x, from byte %d on, is no character of %s", rest[:n], len(text)-len(rest)+1, charset)
}

func (c *charset) appendWide(d *Decoder, dst, text []byte) ([]byte, error) {
	for rest := text; len(rest) > 0; {
		r, n := c.wide.decode(rest)
		if n == 0 {
			return dst, d.noCharacter(text, rest, min(len(rest), 4), c.name)
		}
		dst, rest = utf8.AppendRune(dst, r), rest[n:]
	}
	return dst, nil
}

// decode reads the character that text begins with; n is 0 where it is none.
func (w wideForm) decode(text []byte) (r rune, n int) {
	if w == utf32 {
		if len(text) < 4 {
			return 0, 0
		}
		if code := bigEndian(text[:4]); code <= utf8.MaxRune && utf8.ValidRune(rune(code)) {
			return rune(code), 4
		}
		return 0, 0
	}
	if len(text) < 2 {
		return 0, 0
	}
	high := w.unit(text)
	if high&0xf800 != 0xd800 {
		return high, 2
	}
	if w == ucs2 || high >= 0xdc00 || len(text) < 4 {
		return 0, 0
	}
	low := w.unit(text[2:])
	if low&0xfc00 != 0xdc00 {
		return 0, 0
	}
	return (high-0xd800)<<10 | (low - 0xdc00) + 0x10000, 4
}

func (w wideForm) unit(text []byte) rune {
	if w == utf16LittleEndian {
		return rune(text[1])<<8 | rune(text[0])
	}
	return rune(text[0])<<8 | rune(text[1])
}
