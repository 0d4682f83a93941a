package store

import (
	"bytes"
	"fmt"
	"math/rand"
	"testing"
	"time"

	"starlift-sandbox/cell"
)

// FuzzRowComesBack writes random rows of random tables and reads them in all the
// ways that the store reads rows.
func FuzzRowComesBack(f *testing.F) {
	for seed := range int64(50) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed int64) {
		r := rand.New(rand.NewSource(seed))
		d := randomDefinition(r)
		l := NewLayout(&d)
		row := randomRow(r, &d)
		b, err := l.AppendRow([]byte("before"), row)
		if err != nil {
			t.Fatal(err)
		}
		b = b[len("before"):]
		if got, want := printed(l.decode(b, nil, nil)), printed(row); got != want {
			t.Fatalf("decoded %s, want %s", got, want)
		}
		pieces := l.split(b, nil)
		if again := l.join(nil, pieces); !bytes.Equal(again, b) {
			t.Fatalf("split and joined: % x, want % x", again, b)
		}
		for c, piece := range pieces {
			if !bytes.Equal(l.piece(b, c), piece) || (piece == nil) != (row[c] == nil) {
				t.Fatalf("piece %d: % x, want % x", c, l.piece(b, c), piece)
			}
		}
		key, ok := l.appendKey(nil, row[:len(d.Keys)])
		if !ok || !bytes.Equal(key, l.key(b)) {
			t.Fatalf("key % x, want % x", key, l.key(b))
		}
		slab := appendEntry(appendSlabStart(nil, 1, 2, 3), Delete, b)
		if len(slab) != slabStart+entrySize(b) {
			t.Fatalf("an entry of %d bytes, want %d", len(slab)-slabStart, entrySize(b))
		}
		if op, again, next := entry(slab, slabStart); op != Delete || next != len(slab) || !bytes.Equal(again, b) {
			t.Fatalf("entry %d % x", op, again)
		}
	})
}

// FuzzSlab reads any bytes as a slab: what checkSlab takes can be read.
func FuzzSlab(f *testing.F) {
	f.Add(appendEntry(appendEntry(appendSlabStart(nil, 1, 2, 3), Upsert, []byte("row")), Delete, nil))
	f.Add([]byte("short"))
	f.Fuzz(func(t *testing.T, slab []byte) {
		if _, _, _, err := readSlabStart(slab); err != nil {
			return
		}
		n, err := checkSlab(slab)
		if err != nil {
			return
		}
		at, rows := slabStart, 0
		for ; at < len(slab); rows++ {
			_, _, at = entry(slab, at)
		}
		if at != len(slab) || rows != n {
			t.Fatalf("%d rows up to byte %d of %d, and %d were counted", rows, at, len(slab), n)
		}
	})
}

func randomDefinition(r *rand.Rand) Definition {
	d := Definition{Model: Model(1 + r.Intn(4))}
	keys := r.Intn(10)
	for i := range keys + 1 + r.Intn(20) {
		kinds := []cell.Kind{cell.Boolean, cell.SmallInt, cell.BigInt, cell.Varchar, cell.Datetime, cell.Double, cell.JSON}
		c := Column{Name: fmt.Sprint("c", i), Nullable: r.Intn(2) == 0, Type: cell.Type{Kind: kinds[r.Intn(len(kinds))], Length: 300}}
		if i < keys {
			d.Keys = append(d.Keys, c.Name)
		}
		d.Columns = append(d.Columns, c)
	}
	return d
}

func randomRow(r *rand.Rand, d *Definition) Row {
	row := Row{}
	for _, c := range d.Columns {
		if c.Nullable && r.Intn(3) == 0 {
			row = append(row, nil)
			continue
		}
		switch c.Type.Kind {
		case cell.Boolean:
			row = append(row, r.Intn(2) == 0)
		case cell.Varchar:
			row = append(row, string(bytes.Repeat([]byte("é"), r.Intn(150))))
		case cell.JSON:
			row = append(row, fmt.Sprintf(`{"a": %d}`, r.Intn(1000)))
		case cell.Datetime:
			row = append(row, time.UnixMicro(r.Int63n(1<<50)).UTC())
		case cell.Double:
			row = append(row, r.NormFloat64())
		default:
			row = append(row, r.Int63n(60_000)-30_000)
		}
	}
	return row
}
