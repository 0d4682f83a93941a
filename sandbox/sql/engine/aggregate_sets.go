package engine

import (
	"fmt"
	"math/big"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/cell"
	"starlift-sandbox/hll"
)

// bitmaps unites or intersects BITMAPs, or gathers integers where kind is set.
type bitmaps struct {
	intersect bool
	count     bool // the result is the number of members
	kind      cell.Type
	all       *roaring64.Bitmap // ours alone, nil before the first
}

func (b *bitmaps) add(c *gms.Context, values []any) error {
	v := values[0]
	if v == nil {
		return nil
	}
	if b.kind.Kind != 0 {
		return b.addNumber(c, v)
	}
	bitmap, ok := v.(*roaring64.Bitmap)
	switch {
	case !ok:
		return fmt.Errorf("a bitmap of %T", v)
	case b.all == nil:
		b.all = bitmap.Clone()
	case b.intersect:
		b.all.And(bitmap)
	default:
		b.all.Or(bitmap)
	}
	return nil
}

// addNumber passes negative numbers over, as to_bitmap does.
func (b *bitmaps) addNumber(c *gms.Context, v any) error {
	value, err := fromEngine(c, b.kind, v)
	if err != nil {
		return err
	}
	if b.all == nil {
		b.all = roaring64.New()
	}
	switch value := value.(type) {
	case bool:
		b.all.Add(uint64(boolInteger(value)))
	case int64:
		if value >= 0 {
			b.all.Add(uint64(value))
		}
	case *big.Int:
		if value.IsUint64() {
			b.all.Add(value.Uint64())
		}
	}
	return nil
}

func (b *bitmaps) result() (any, error) {
	all := b.all
	if all == nil {
		all = roaring64.New()
	}
	if b.count {
		return int64(all.GetCardinality()), nil
	}
	return all, nil
}

// intersection is intersect_count(bitmap, d, v1, v2 …): the members that a
// bitmap has with d = v1, and one with d = v2, and so on.
type intersection struct{ each []*roaring64.Bitmap }

func newIntersection(count int) *intersection {
	return &intersection{each: make([]*roaring64.Bitmap, count)}
}

func (n *intersection) add(_ *gms.Context, values []any) error {
	bitmap, ok := values[0].(*roaring64.Bitmap)
	if !ok || values[1] == nil {
		return nil
	}
	for i, wanted := range values[2:] {
		if fmt.Sprint(wanted) != fmt.Sprint(values[1]) {
			continue
		}
		if n.each[i] == nil {
			n.each[i] = roaring64.New()
		}
		n.each[i].Or(bitmap)
	}
	return nil
}

func (n *intersection) result() (any, error) {
	if n.each[0] == nil {
		return int64(0), nil
	}
	all := n.each[0].Clone()
	for _, bitmap := range n.each[1:] {
		if bitmap == nil {
			return int64(0), nil
		}
		all.And(bitmap)
	}
	return int64(all.GetCardinality()), nil
}

// sketches unites HLLs, or takes in values of a type where kind is set.
type sketches struct {
	count bool // the result is the estimate
	kind  cell.Type
	all   *hll.Sketch // ours alone
}

func (s *sketches) add(c *gms.Context, values []any) error {
	v := values[0]
	if v == nil {
		return nil
	}
	if s.all == nil {
		s.all = &hll.Sketch{}
	}
	if sketch, ok := v.(*hll.Sketch); ok {
		s.all.Merge(sketch)
		return nil
	}
	value, err := fromEngine(c, s.kind, v)
	if err != nil {
		return err
	}
	s.all.Add(hll.HashText(cell.AppendPrinted(nil, value, s.kind)))
	return nil
}

func (s *sketches) result() (any, error) {
	all := s.all
	if all == nil {
		all = &hll.Sketch{}
	}
	if s.count {
		return all.Estimate(), nil
	}
	return all, nil
}

// distinct counts the rows that differ; one with a NULL counts not.
type distinct struct{ seen map[string]struct{} }

func (d *distinct) add(_ *gms.Context, values []any) error {
	for _, v := range values {
		if v == nil {
			return nil
		}
	}
	d.seen[fmt.Sprintf("%v", values)] = struct{}{}
	return nil
}

func (d *distinct) result() (any, error) { return int64(len(d.seen)), nil }
