package binlog

import (
	"starlift/batch"
	"starlift/mysqlwire/value"
)

// toUTF8 converts a text from the log.
func toUTF8(charset string, text []byte) (string, error) {
	decoder, err := value.New(value.Type{Code: value.TypeVarchar, Charset: charset, Binary: charset == "binary"}, value.Options{})
	if err != nil {
		return "", err
	}
	var b batch.Batch
	var v batch.Vector
	if err := decoder.Text(&b, &v, text); err != nil {
		return "", err
	}
	return string(b.Arena[v.Spans[0].Off:v.Spans[0].End]), nil
}
