package expression

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"starlift-sandbox/cell"
)

// binaryFunctions go between bytes and the texts that stand for them.
func binaryFunctions() []declaration {
	fromBase64 := func(args []cell.Value) cell.Value {
		b, ok := decodeBase64(args[0].(string))
		if !ok {
			return nil
		}
		return string(b)
	}
	return []declaration{
		plain("to_binary(varchar) varbinary", func(args []cell.Value) cell.Value {
			return toBinary(args[0].(string), "hex")
		}).from(3, 0, 0),
		plain("to_binary(varchar, varchar) varbinary", func(args []cell.Value) cell.Value {
			return toBinary(args[0].(string), args[1].(string))
		}).from(3, 0, 0),
		plain("from_binary(varbinary) varchar", func(args []cell.Value) cell.Value {
			return fromBinary(args[0].([]byte), "hex")
		}).from(3, 0, 0),
		plain("from_binary(varbinary, varchar) varchar", func(args []cell.Value) cell.Value {
			return fromBinary(args[0].([]byte), args[1].(string))
		}).from(3, 0, 0),
		plain("to_base64(varchar) varchar", func(args []cell.Value) cell.Value {
			return base64.StdEncoding.EncodeToString([]byte(args[0].(string)))
		}),
		plain("to_base64(varbinary) varchar", func(args []cell.Value) cell.Value {
			return base64.StdEncoding.EncodeToString(args[0].([]byte))
		}).from(3, 0, 0),
		plain("from_base64(varchar) varchar", fromBase64),
		plain("base64_decode_string(varchar) varchar", fromBase64).from(3, 0, 0),
		plain("base64_decode_binary(varchar) varbinary", func(args []cell.Value) cell.Value {
			b, ok := decodeBase64(args[0].(string))
			if !ok {
				return nil
			}
			return b
		}).from(3, 0, 0),
		plain("hex(varbinary) varchar", func(args []cell.Value) cell.Value {
			return strings.ToUpper(hex.EncodeToString(args[0].([]byte)))
		}).from(3, 0, 0),
		plain("hex_decode_binary(varchar) varbinary", func(args []cell.Value) cell.Value {
			return toBinary(args[0].(string), "hex")
		}).from(3, 0, 0),
	}
}

// toBinary reads hex, encode64 or utf8; another format counts as hex. Hex that is
// none gives an empty value, not NULL (protocol reference 5.5); base64 that is
// none gives NULL.
func toBinary(text, format string) cell.Value {
	switch strings.ToLower(format) {
	case "encode64":
		b, ok := decodeBase64(text)
		if !ok {
			return nil
		}
		return b
	case "utf8":
		return []byte(text)
	}
	b, err := hex.DecodeString(text)
	if err != nil {
		return []byte{}
	}
	return b
}

// fromBinary writes hex, in capitals, encode64 or utf8.
func fromBinary(b []byte, format string) cell.Value {
	switch strings.ToLower(format) {
	case "encode64":
		return base64.StdEncoding.EncodeToString(b)
	case "utf8":
		if !utf8.Valid(b) {
			return nil // unconfirmed
		}
		return string(b)
	}
	return strings.ToUpper(hex.EncodeToString(b))
}

func decodeBase64(text string) ([]byte, bool) {
	if text == "" || strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	b, err := base64.StdEncoding.DecodeString(text)
	return b, err == nil
}
