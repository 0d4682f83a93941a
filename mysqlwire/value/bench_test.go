package value_test

import (
	"testing"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

// BenchmarkLog decodes a row image of ten mixed columns.
func BenchmarkLog(b *testing.B) {
	columns := []struct {
		t    value.Type
		wire string
		meta uint16
	}{
		{value.Type{Code: value.TypeLongLong, Unsigned: true}, "\x15\xcd\x5b\x07\x00\x00\x00\x00", 0},
		{value.Type{Code: value.TypeLong}, "\x15\xcd\x5b\x07", 0},
		{value.Type{Code: value.TypeVarchar, Charset: "utf8mb4"}, "\x14customer name 123456", 80},
		{value.Type{Code: value.TypeVarchar, Charset: "utf8mb4"}, "\x08\x00city xyz", 400},
		{value.Type{Code: value.TypeNewDecimal}, "\x80\x00\x30\x39\x43", 10<<8 | 2},
		{value.Type{Code: value.TypeDouble}, "\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8},
		{value.Type{Code: value.TypeEnum, Members: []string{"new", "paid", "sent"}}, "\x02", 1},
		{value.Type{Code: value.TypeDatetime2}, "\x99\xb2\x7a\x10\x83", 0},
		{value.Type{Code: value.TypeTimestamp2}, "\x65\x01\x02\x03\x00\x00\x05", 6},
		{value.Type{Code: value.TypeBlob, Charset: "utf8mb4"}, "\x28\x00a note of about forty bytes, as many are.", 2},
	}
	var wire []byte
	decoders := make([]value.Decoder, len(columns))
	rows := batch.Batch{Cols: make([]batch.Vector, len(columns))}
	for i, c := range columns {
		var err error
		if decoders[i], err = value.New(c.t, value.Options{}); err != nil {
			b.Fatal(err)
		}
		wire = append(wire, c.wire...)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(rows.Arena) > 1<<18 {
			rows.Reset()
		}
		rest := wire
		for i := range columns {
			n, err := decoders[i].Log(&rows, &rows.Cols[i], rest, columns[i].meta)
			if err != nil {
				b.Fatal(err)
			}
			rest = rest[n:]
		}
	}
}
