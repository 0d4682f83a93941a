package rows

import "bytes"

// isNumber says which columns are numbers in JSON.
var isNumber = [...]bool{0: true, 1: true, 2: true, 3: true, 9: true}

var keys = bytes.Split(bytes.TrimSpace([]byte(Header)), []byte{','})

// appendObject writes a line of CSV, as appendRow makes it, as a line of JSON.
func appendObject(dst, line []byte) []byte {
	for i, key := range keys {
		open := byte(',')
		if i == 0 {
			open = '{'
		}
		dst = append(append(append(append(dst, open, '"'), key...), '"'), ':')
		var value []byte
		value, line = nextField(line)
		switch {
		case string(value) == `\N`:
			dst = append(dst, "null"...)
		case isNumber[i]:
			dst = append(dst, value...)
		default:
			dst = append(dst, '"')
			for _, c := range value {
				switch c {
				case '"':
					dst = append(dst, '\\', '"')
				case '\n':
					dst = append(dst, '\\', 'n')
				default:
					dst = append(dst, c)
				}
			}
			dst = append(dst, '"')
		}
	}
	return append(dst, '}', '\n')
}

// nextField takes a field off a line, without its quotes.
func nextField(line []byte) (value, rest []byte) {
	if line[0] != '"' {
		end := bytes.IndexAny(line, ",\n")
		return line[:end], line[end+1:]
	}
	for i := 1; ; i++ {
		switch {
		case line[i] != '"':
			value = append(value, line[i])
		case line[i+1] == '"':
			value = append(value, '"')
			i++
		default:
			return value, line[i+2:]
		}
	}
}
