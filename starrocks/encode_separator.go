package starrocks

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// separatorLimit is the longest separator in bytes (protocol reference 5.1).
const separatorLimit = 50

// Separator reads the notation of the headers column_separator and
// row_delimiter (protocol reference 5.1): \x, \X, 0x or 0X and an even number of
// hexadecimal digits are those bytes; anything else is itself, but for \t and
// \n. The result has 1 to 50 bytes, all below 0x80, since others may be changed
// on their way.
func Separator(text string) (string, error) {
	bytes := strings.NewReplacer(`\t`, "\t", `\n`, "\n").Replace(text)
	for _, prefix := range []string{`\x`, `\X`, "0x", "0X"} {
		digits, found := strings.CutPrefix(text, prefix)
		if !found {
			continue
		}
		raw, err := hex.DecodeString(digits)
		if err != nil || len(raw) == 0 {
			return "", fmt.Errorf("separator %q: after %s an even number of hexadecimal digits is needed, such as \\x01", text, prefix)
		}
		bytes = string(raw)
	}
	if bytes == "" || len(bytes) > separatorLimit {
		return "", fmt.Errorf("separator %q: %d bytes, and 1 to %d are allowed", text, len(bytes), separatorLimit)
	}
	for i := range len(bytes) {
		if bytes[i] >= 0x80 {
			return "", fmt.Errorf("separator %q: bytes from 0x80 on may be changed on their way; ASCII is allowed", text)
		}
	}
	return bytes, nil
}

// chooseSeparators returns the separators to send: the set ones, and for one
// that is not set bytes that text hardly holds.
func chooseSeparators(f RowFormat) (column, row string, err error) {
	if len(f.ColumnSeparator) > separatorLimit || len(f.RowDelimiter) > separatorLimit {
		return "", "", fmt.Errorf("encode rows: a separator has more than %d bytes", separatorLimit)
	}
	first, second := "", ""
	if f.Alternate {
		first, second = longPair(f.ColumnSeparator + f.RowDelimiter)
	} else {
		free := freeBytes(f.ColumnSeparator+f.RowDelimiter, 2)
		first, second = free[:1], free[1:]
	}
	if f.ColumnSeparator != "" {
		first = f.ColumnSeparator
	}
	if f.RowDelimiter != "" {
		second = f.RowDelimiter
	}
	if strings.Contains(first, second) || strings.Contains(second, first) {
		return "", "", fmt.Errorf("encode rows: column separator %q and row delimiter %q cannot be told apart", first, second)
	}
	return first, second, nil
}

// longPair makes two separators of five bytes. Each begins with a byte that it
// has nowhere else and the other one neither, so that no end of one is a
// beginning of one: a value before or after a separator cannot make another.
func longPair(taken string) (column, row string) {
	b := freeBytes(taken, 5)
	return b[:3] + b[1:2] + b[3:4], b[:3] + b[1:2] + b[4:5]
}

// freeBytes returns the first n bytes from 1 on that are not taken. There are
// enough: of ASCII 124 are looked at, 100 at most are taken, 5 are asked for.
func freeBytes(taken string, n int) string {
	free := make([]byte, 0, n)
	for b := byte(1); b < 0x80 && len(free) < n; b++ {
		if strings.IndexByte(taken, b) < 0 && b != '\t' && b != '\n' && b != '\r' {
			free = append(free, b)
		}
	}
	return string(free)
}

// plainSeparator says whether s is a single byte that no value but text holds:
// none of a number, a date, a boolean or of NULL's \N.
func plainSeparator(s string) bool {
	if len(s) != 1 || s[0] == 0 {
		return false
	}
	c := s[0]
	switch {
	case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return false
	}
	return !strings.Contains(`+-.: \`, s)
}
