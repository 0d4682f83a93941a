// Package rows makes the rows of the benchmarks: ten columns of the kinds that
// loads are made of, from a generator of numbers with a fixed beginning, so that
// the same options give the same bytes. The benchmarks and the command generate
// use it; the product does not.
package rows

import (
	"io"
	"strconv"
	"time"

	"starlift/schema"
)

// Options says what to make.
type Options struct {
	Rows int
	// Newlines puts newlines into one note of 200.
	Newlines bool
	// JSON writes a line of JSON for each row, with the same values, and no header.
	JSON bool
}

// Header is the first line.
const Header = "id,user_id,amount,price,d,ts,status,name,note,ratio\n"

// Columns is the table that the rows go into.
func Columns() []schema.Column {
	column := func(name string, kind schema.Kind, nullable bool) schema.Column {
		return schema.Column{Name: name, Type: schema.Type{Kind: kind}, Nullable: nullable}
	}
	columns := []schema.Column{
		column("id", schema.BigInt, false),
		column("user_id", schema.Int, false),
		column("amount", schema.Decimal, false),
		column("price", schema.Decimal, false),
		column("d", schema.Date, true),
		column("ts", schema.Datetime, false),
		column("status", schema.Varchar, false),
		column("name", schema.Varchar, false),
		column("note", schema.Varchar, true),
		column("ratio", schema.Double, true),
	}
	columns[2].Type.Precision, columns[2].Type.Scale = 12, 2
	columns[3].Type.Precision, columns[3].Type.Scale = 18, 6
	columns[6].Type.Length = 20
	columns[7].Type.Length = 64
	columns[8].Type.Length = 255
	return columns
}

// numbers is splitmix64.
type numbers uint64

func (n *numbers) next() uint64 {
	*n += 0x9e3779b97f4a7c15
	z := uint64(*n)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (n *numbers) below(limit uint64) uint64 { return n.next() % limit }

var (
	statuses = []string{"new", "paid", "shipped", "returned", "cancelled"}
	names    = []string{"Ana", "José", "Zoë", "Łukasz", "李雷", "Иван", "Müller", "Smith", "Søren", "さくら", "Olga 🌊", "Brown"}
	words    = []string{"left", "at", "the", "door", "fragile", "call", "before", "noon", "gift", "wrap", "second", "floor", "ring", "twice", "no", "sign"}
)

// Write writes the header and the rows.
func Write(w io.Writer, o Options) error {
	if !o.JSON {
		if _, err := io.WriteString(w, Header); err != nil {
			return err
		}
	}
	n := numbers(42)
	line, object := make([]byte, 0, 512), make([]byte, 0, 1024)
	for id := range o.Rows {
		line = appendRow(line[:0], &n, id+1, o.Newlines)
		if o.JSON {
			object = appendObject(object[:0], line)
			line, object = object, line
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func appendRow(dst []byte, n *numbers, id int, newlines bool) []byte {
	epoch := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	dst = append(strconv.AppendInt(dst, int64(id), 10), ',')
	dst = append(strconv.AppendUint(dst, 1+n.below(2_000_000), 10), ',')
	dst = append(appendDecimal(dst, n.below(100_000_000), 2), ',')
	dst = append(appendDecimal(dst, n.below(10_000_000_000), 6), ',')
	if n.below(100) >= 5 {
		dst = epoch.AddDate(0, 0, int(n.below(2500))).AppendFormat(dst, "2006-01-02")
	} else {
		dst = append(dst, `\N`...)
	}
	micros := time.Duration(n.below(200_000_000_000_000)) * time.Microsecond
	dst = epoch.Add(micros).AppendFormat(append(dst, ','), "2006-01-02 15:04:05.000000")
	dst = append(append(dst, ','), statuses[n.below(uint64(len(statuses)))]...)
	dst = append(append(dst, ','), names[n.below(uint64(len(names)))]...)
	dst = append(dst, ' ')
	dst = append(append(dst, names[n.below(uint64(len(names)))]...), ',')
	dst = append(appendNote(dst, n, newlines), ',')
	if n.below(100) >= 10 {
		dst = strconv.AppendFloat(dst, float64(n.below(1_000_000_000))/1_000_000_000, 'g', -1, 64)
	} else {
		dst = append(dst, `\N`...)
	}
	return append(dst, '\n')
}

// appendNote writes no note for one row of five, and one with a comma and
// quotes for fifteen of a thousand.
func appendNote(dst []byte, n *numbers, newlines bool) []byte {
	if n.below(100) < 20 {
		return append(dst, `\N`...)
	}
	quoted, broken := n.below(1000) < 15, newlines && n.below(200) == 0
	if quoted || broken {
		dst = append(dst, `"said ""`...)
	}
	for i := range 1 + n.below(4) {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, words[n.below(uint64(len(words)))]...)
	}
	if quoted || broken {
		dst = append(dst, `"", then left`...)
	}
	if broken {
		dst = append(dst, '\n')
	}
	if quoted || broken {
		dst = append(dst, '"')
	}
	return dst
}

// appendDecimal writes v with its last scale digits behind a point.
func appendDecimal(dst []byte, v uint64, scale int) []byte {
	unit := uint64(1)
	for range scale {
		unit *= 10
	}
	dst = append(strconv.AppendUint(dst, v/unit, 10), '.')
	fraction := strconv.AppendUint(nil, unit+v%unit, 10)
	return append(dst, fraction[1:]...)
}
