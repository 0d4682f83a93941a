package apply

import (
	"bytes"
	"errors"

	"starlift/batch"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// keyDigests are digests of the rows' keys, as StarRocks will have them: two ways
// to write a key give one digest.
type keyDigests struct {
	columns []keyColumn
	rows    []uint64 // of the page
	text    []byte
}

type keyColumn struct {
	name    string
	from    int  // in batch.Batch.Cols
	number  bool // zeros in front and at the end mean nothing
	moment  bool // zeros at the end of its fraction mean nothing
	encoder *starrocks.Encoder
}

// keyName stands for the column in what its encoder writes.
const keyName = "k"

// keyStart and keyEnd are what an encoder of one column writes around a value.
const (
	keyStart = `{"` + keyName + `":`
	keyEnd   = "}"
)

func newKeyDigests(job *plan.Job) (*keyDigests, error) {
	d := &keyDigests{}
	for _, f := range job.Fields {
		if !isKey(&job.Target, f.Target.Name) {
			continue
		}
		kind := f.Target.Type.Kind
		c := keyColumn{
			name: f.Target.Name, from: f.From,
			number: isInteger(kind) || kind == schema.Boolean || kind == schema.Decimal,
			moment: kind == schema.Datetime,
		}
		f.Target.Name = keyName
		var err error
		if c.encoder, err = starrocks.NewEncoder([]starrocks.EncodeField{f}, starrocks.RowFormat{Kind: starrocks.RowsJSON}); err != nil {
			return nil, err
		}
		d.columns = append(d.columns, c)
	}
	return d, nil
}

func isKey(t *schema.Table, name string) bool {
	for _, key := range t.Key {
		if key == name {
			return true
		}
	}
	return false
}

// page computes the digests of b's rows. Of a row whose key is no key, wrong is
// told; where that gives no error the row's digest means nothing.
func (d *keyDigests) page(b *batch.Batch, wrong func(row int, err *starrocks.ValueError) error) error {
	d.rows = d.rows[:0]
	for range b.Rows {
		d.rows = append(d.rows, digestStart)
	}
	ops := b.Ops
	b.Ops = b.Ops[:0] // an encoder of a key has no column for them
	defer func() { b.Ops = ops }()
	for i := range d.columns {
		if err := d.column(b, &d.columns[i], wrong); err != nil {
			return err
		}
	}
	return nil
}

func (d *keyDigests) column(b *batch.Batch, c *keyColumn, wrong func(row int, err *starrocks.ValueError) error) error {
	for row := 0; row < b.Rows; {
		var next int
		var err error
		d.text, next, err = c.encoder.Append(d.text[:0], b, row, 0)
		for text := d.text; row < next; row++ {
			var line []byte
			line, text, _ = bytes.Cut(text, []byte{'\n'})
			value := line[len(keyStart) : len(line)-len(keyEnd)]
			switch {
			case c.number:
				value = plainNumber(value)
			case c.moment && bytes.IndexByte(value, '.') >= 0:
				value = bytes.TrimRight(bytes.TrimRight(bytes.Trim(value, `"`), "0"), ".")
			case c.moment:
				value = bytes.Trim(value, `"`)
			}
			d.rows[row] = digest(d.rows[row], value)
		}
		if err == nil {
			continue
		}
		var fault *starrocks.ValueError
		if !errors.As(err, &fault) {
			return err
		}
		fault.Column = c.name
		if v := &b.Cols[c.from]; v.Repr != batch.Fixed && v.Spans[next].Off == batch.Absent {
			fault.Reason = "the row has no value for this column of the key"
		}
		if err := wrong(next, fault); err != nil {
			return err
		}
		row = next + 1
	}
	return nil
}

// plainNumber is a number without what does not change it: quotes, a plus sign,
// zeros at both ends.
func plainNumber(v []byte) []byte {
	v = bytes.Trim(v, `" `)
	switch string(v) {
	case "true":
		return digitOne
	case "false":
		return digitZero
	}
	v = bytes.TrimPrefix(v, []byte{'+'})
	negative := bytes.HasPrefix(v, []byte{'-'})
	digits := bytes.TrimLeft(bytes.TrimPrefix(v, []byte{'-'}), "0")
	if bytes.IndexByte(digits, '.') >= 0 {
		digits = bytes.TrimRight(bytes.TrimRight(digits, "0"), ".")
	}
	switch {
	case len(digits) == 0:
		return digitZero
	case !negative:
		return digits
	case v[1] == digits[0]: // nothing was taken out behind the sign
		return v[:len(digits)+1]
	}
	return append([]byte{'-'}, digits...)
}

// FNV-1a, 64 bits. A value ends with its length, so that two of them do not run
// together.
const (
	digestStart = 14695981039346656037
	digestPrime = 1099511628211
)

func digest(h uint64, v []byte) uint64 {
	for _, c := range v {
		h = (h ^ uint64(c)) * digestPrime
	}
	for n := len(v); ; n >>= 8 {
		h = (h ^ uint64(byte(n))) * digestPrime
		if n < 256 {
			return h
		}
	}
}
