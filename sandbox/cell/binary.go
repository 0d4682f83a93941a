package cell

import "encoding/hex"

// appendBase64 reads a Varbinary as 3.2 and later do: base64, and what does not
// decode is taken as it stands (protocol reference 5.5). Space before it is
// skipped when it decodes, and nothing but space is the empty value.
func appendBase64(dst []byte, t Type, text []byte) ([]byte, bool) {
	decoded, ok := decodeBase64(trimLeft(text))
	if !ok {
		decoded = text
	}
	if TooLong(t, len(decoded)) {
		return dst, false
	}
	return appendBytes(dst, decoded), true
}

// decodeBase64 decodes as servers do, which is laxer than the standard. Padding
// may lack, or stand anywhere; blanks and line ends are skipped; bits that make
// no whole byte at the end are dropped; a NUL ends the text. So nearly every
// text of letters and digits decodes: hello becomes three bytes.
func decodeBase64(text []byte) ([]byte, bool) {
	decoded := make([]byte, 0, len(text)/4*3+2)
	var bits uint32
	digits, padded := 0, false
	for i, c := range text {
		if c == 0 {
			break
		}
		if padded = c == '='; padded {
			if digits%4 == 1 && i+1 < len(text) && text[i+1] != '=' {
				return nil, false
			}
			continue
		}
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			continue
		}
		v, ok := base64Digit(c)
		if !ok {
			return nil, false
		}
		bits = bits<<6 | v
		if digits++; digits%4 != 1 {
			decoded = append(decoded, byte(bits>>(2*(-digits&3))))
		}
	}
	if padded && digits%4 == 1 {
		return nil, true // one digit and its padding: a server makes nothing of the whole text
	}
	return decoded, true
}

func base64Digit(c byte) (uint32, bool) {
	switch {
	case 'A' <= c && c <= 'Z':
		return uint32(c - 'A'), true
	case 'a' <= c && c <= 'z':
		return uint32(c-'a') + 26, true
	case isDigit(c):
		return uint32(c-'0') + 52, true
	case c == '+':
		return 62, true
	}
	return 63, c == '/'
}

// AppendHexText appends the cell of a Varbinary text as releases from 3.0.8 up to
// 3.1 read it: hexadecimal digits in pairs, of either case, behind space
// (protocol reference 5.5). AppendText reads it as later releases do; earlier
// ones read none.
func AppendHexText(dst []byte, t Type, text []byte) ([]byte, bool) {
	decoded, err := hex.DecodeString(string(trimLeft(text)))
	if err != nil || t.Kind != Varbinary || TooLong(t, len(decoded)) {
		return dst, false
	}
	return appendBytes(dst, decoded), true
}
