package cell

import "math/bits"

// wide is an unsigned 128-bit number.
type wide struct{ high, low uint64 }

// timesTenPlus returns 10·w + digit, and false when it does not fit.
func (w wide) timesTenPlus(digit byte) (wide, bool) {
	if w.high == 0 && w.low < 1<<60 {
		return wide{low: w.low*10 + uint64(digit)}, true
	}
	carry, low := bits.Mul64(w.low, 10)
	over, high := bits.Mul64(w.high, 10)
	if over != 0 {
		return w, false
	}
	low, c := bits.Add64(low, uint64(digit), 0)
	high, c = bits.Add64(high, carry, c)
	return wide{high, low}, c == 0
}

// timesPowerOfTen returns w·10^n, and false when it does not fit.
func (w wide) timesPowerOfTen(n int) (wide, bool) {
	ok := true
	for range n {
		if w, ok = w.timesTenPlus(0); !ok {
			return w, false
		}
	}
	return w, true
}

// dividedByTen returns the quotient and the remainder.
func (w wide) dividedByTen() (wide, byte) {
	high, rest := w.high/10, w.high%10
	low, rest := bits.Div64(rest, w.low, 10)
	return wide{high, low}, byte(rest)
}

// plusOne returns w + 1; the largest number becomes zero.
func (w wide) plusOne() wide {
	low, carry := bits.Add64(w.low, 1, 0)
	return wide{w.high + carry, low}
}

func (w wide) less(o wide) bool {
	return w.high < o.high || w.high == o.high && w.low < o.low
}

// negate returns the two's complement.
func (w wide) negate() wide {
	low, borrow := bits.Sub64(0, w.low, 0)
	high, _ := bits.Sub64(0, w.high, borrow)
	return wide{high, low}
}
