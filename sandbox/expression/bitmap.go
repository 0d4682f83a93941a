package expression

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/cell"
)

// bitmapFunctions are those of BITMAP, a set of numbers from 0 to 2^64 - 1. None
// changes a set that it is given: rows may share it.
func bitmapFunctions() []declaration {
	return []declaration{
		plain("to_bitmap(varchar) bitmap", func(args []cell.Value) cell.Value {
			// Signs and fractions are no part of such a number.
			v, err := strconv.ParseUint(strings.Trim(args[0].(string), " "), 10, 64)
			if err != nil {
				return nil
			}
			return roaring64.BitmapOf(v)
		}),
		plain("to_bitmap(boolean) bitmap", bitmapOfWhole),
		plain("to_bitmap(bigint) bitmap", bitmapOfWhole),
		plain("to_bitmap(largeint) bitmap", func(args []cell.Value) cell.Value {
			v := args[0].(*big.Int)
			if !v.IsUint64() {
				return nil
			}
			return roaring64.BitmapOf(v.Uint64())
		}),
		// Unlike to_bitmap these two make an empty set of NULL.
		seeing("bitmap_hash(varchar) bitmap", func(args []cell.Value) cell.Value {
			if args[0] == nil {
				return roaring64.New()
			}
			return roaring64.BitmapOf(uint64(murmur32([]byte(args[0].(string)), murmurSeed)))
		}),
		seeing("bitmap_count(bitmap) bigint", func(args []cell.Value) cell.Value {
			if args[0] == nil {
				return int64(0)
			}
			return int64(args[0].(*roaring64.Bitmap).GetCardinality())
		}),
		plain("bitmap_empty() bitmap", func([]cell.Value) cell.Value { return roaring64.New() }),
		combining("bitmap_or(bitmap, bitmap) bitmap", roaring64.Or),
		combining("bitmap_and(bitmap, bitmap) bitmap", roaring64.And),
		combining("bitmap_xor(bitmap, bitmap) bitmap", roaring64.Xor),
		combining("bitmap_andnot(bitmap, bitmap) bitmap", roaring64.AndNot),
		plain("bitmap_has_any(bitmap, bitmap) boolean", func(args []cell.Value) cell.Value {
			return args[0].(*roaring64.Bitmap).Intersects(args[1].(*roaring64.Bitmap))
		}),
		plain("bitmap_contains(bitmap, bigint) boolean", func(args []cell.Value) cell.Value {
			return args[0].(*roaring64.Bitmap).Contains(uint64(args[1].(int64)))
		}),
		plain("bitmap_remove(bitmap, bigint) bitmap", func(args []cell.Value) cell.Value {
			rest := args[0].(*roaring64.Bitmap).Clone()
			rest.Remove(uint64(args[1].(int64)))
			return rest
		}),
		plain("bitmap_to_string(bitmap) varchar", func(args []cell.Value) cell.Value {
			var b []byte
			for it := args[0].(*roaring64.Bitmap).Iterator(); it.HasNext(); {
				if b != nil {
					b = append(b, ',')
				}
				b = strconv.AppendUint(b, it.Next(), 10)
			}
			return string(b)
		}),
		plain("bitmap_from_string(varchar) bitmap", bitmapFromString),
		plain("bitmap_to_array(bitmap) array<bigint>", func(args []cell.Value) cell.Value {
			numbers := args[0].(*roaring64.Bitmap).ToArray()
			list := make(cell.List, len(numbers))
			for i, n := range numbers {
				list[i] = int64(n)
			}
			return list
		}),
		plain("array_to_bitmap(array<bigint>) bitmap", func(args []cell.Value) cell.Value {
			set := roaring64.New()
			for _, v := range args[0].(cell.List) {
				if n, ok := v.(int64); ok && n >= 0 {
					set.Add(uint64(n))
				}
			}
			return set
		}).from(2, 3, 0),
		limit("bitmap_max(bitmap) largeint", (*roaring64.Bitmap).Maximum),
		limit("bitmap_min(bitmap) largeint", (*roaring64.Bitmap).Minimum),
		plain("sub_bitmap(bitmap, bigint, bigint) bitmap", subBitmap).from(2, 5, 0),
		plain("bitmap_subset_limit(bitmap, bigint, bigint) bitmap", subsetLimit).from(3, 1, 0),
		plain("bitmap_subset_in_range(bitmap, bigint, bigint) bitmap", subsetInRange).from(3, 1, 0),
	}
}

func bitmapOfWhole(args []cell.Value) cell.Value {
	v, _ := wholeOf(args[0])
	if v < 0 {
		return nil
	}
	return roaring64.BitmapOf(uint64(v))
}

func combining(text string, f func(a, b *roaring64.Bitmap) *roaring64.Bitmap) declaration {
	return plain(text, func(args []cell.Value) cell.Value {
		return f(args[0].(*roaring64.Bitmap), args[1].(*roaring64.Bitmap))
	})
}

// limit declares the least or the greatest number of a set, which an empty one
// has not.
func limit(text string, f func(*roaring64.Bitmap) uint64) declaration {
	return plain(text, func(args []cell.Value) cell.Value {
		set := args[0].(*roaring64.Bitmap)
		if set.IsEmpty() {
			return nil
		}
		return new(big.Int).SetUint64(f(set))
	})
}

// bitmapFromString reads numbers with commas between them. A part that is none
// makes NULL of the whole; an empty text is the empty set.
func bitmapFromString(args []cell.Value) cell.Value {
	set := roaring64.New()
	for part := range strings.SplitSeq(args[0].(string), ",") {
		if part == "" {
			continue // a server's splitter skips these
		}
		v, err := strconv.ParseUint(strings.TrimSpace(part), 10, 64)
		if err != nil {
			return nil
		}
		set.Add(v)
	}
	return set
}

// subBitmap gives count numbers in order, from the offset-th on, counted from 0
// or, when it is negative, from the end.
func subBitmap(args []cell.Value) cell.Value {
	set, offset, count := args[0].(*roaring64.Bitmap), args[1].(int64), args[2].(int64)
	size := int64(set.GetCardinality())
	if offset < 0 {
		offset += size
	}
	if count <= 0 || offset < 0 || offset >= size {
		return nil
	}
	it := set.Iterator()
	for range offset {
		it.Next()
	}
	return take(it, count, nil)
}

// take makes a set of up to count numbers, while they are below end.
func take(it roaring64.IntPeekable64, count int64, end *uint64) cell.Value {
	part := roaring64.New()
	for ; count > 0 && it.HasNext() && (end == nil || it.PeekNext() < *end); count-- {
		part.Add(it.Next())
	}
	if part.IsEmpty() {
		return nil
	}
	return part
}

// subsetLimit gives count numbers from start on; a negative count, those up to
// start.
func subsetLimit(args []cell.Value) cell.Value {
	set, start, count := args[0].(*roaring64.Bitmap), args[1].(int64), args[2].(int64)
	if count >= 0 {
		it := set.Iterator()
		it.AdvanceIfNeeded(uint64(max(start, 0)))
		return take(it, count, nil)
	}
	part := roaring64.New()
	for it := set.ReverseIterator(); it.HasNext() && count < 0 && start >= 0; {
		if v := it.Next(); v <= uint64(start) {
			part.Add(v)
			count++
		}
	}
	if part.IsEmpty() {
		return nil
	}
	return part
}

// subsetInRange gives the numbers from start up to, without, end.
func subsetInRange(args []cell.Value) cell.Value {
	set, start, end := args[0].(*roaring64.Bitmap), max(args[1].(int64), 0), args[2].(int64)
	if end <= start {
		return nil
	}
	it := set.Iterator()
	it.AdvanceIfNeeded(uint64(start))
	last := uint64(end)
	return take(it, int64(set.GetCardinality()), &last)
}
