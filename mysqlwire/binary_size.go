package mysqlwire

import "starlift/mysqlwire/value"

// binarySize is how many bytes the value takes that wire begins with, its length
// included; more than there are where it is cut short.
func binarySize(code byte, wire []byte) int {
	switch code {
	case value.TypeTiny:
		return 1
	case value.TypeShort, value.TypeYear:
		return 2
	case value.TypeLong, value.TypeInt24, value.TypeFloat:
		return 4
	case value.TypeLongLong, value.TypeDouble:
		return 8
	case value.TypeNull:
		return 0
	case value.TypeDate, value.TypeNewDate, value.TypeDatetime, value.TypeTimestamp, value.TypeTime:
		if len(wire) == 0 {
			return 1
		}
		return 1 + int(wire[0])
	}
	f := fields{rest: wire}
	n := f.number()
	if f.short || n > uint64(len(f.rest)) {
		return len(wire) + 1
	}
	return len(wire) - len(f.rest) + int(n)
}
