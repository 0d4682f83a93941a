package hll

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"testing"
)

// sketchOf returns the set of the hashes of the numbers first … last.
func sketchOf(first, last int) *Sketch {
	s := &Sketch{}
	for i := first; i <= last; i++ {
		s.Add(HashText(fmt.Append(nil, i)))
	}
	return s
}

// TestHashText holds values of the reference implementation of MurmurHash64A
// with the server's seed.
func TestHashText(t *testing.T) {
	for text, want := range map[string]uint64{
		"":                       0xd8dfea6585bc9732,
		"1":                      0xd68cfa33ac865d67,
		"12345678":               0x95ebb86389132953,
		"starrocks":              0xbd31b20b8a345a98,
		"a somewhat longer text": 0x53b86c3778cff20c,
	} {
		if got := HashText([]byte(text)); got != want {
			t.Errorf("%q: got %#x, want %#x", text, got, want)
		}
	}
}

func TestSmallSetsAreCountedExactly(t *testing.T) {
	s := &Sketch{}
	for i := 1; i <= explicitLimit; i++ {
		hash := HashText(fmt.Append(nil, i))
		s.Add(hash)
		if i < explicitLimit {
			s.Add(hash) // the second time changes nothing
		}
		if got := s.Estimate(); got != int64(i) {
			t.Fatalf("after %d values: %d", i, got)
		}
	}
}

// TestFullListGivesWayToAnyHash: when 160 hashes are kept, a server spreads them
// even for one that it has.
func TestFullListGivesWayToAnyHash(t *testing.T) {
	s := sketchOf(1, explicitLimit)
	s.Add(HashText([]byte("1")))
	if got := s.AppendBinary(nil)[0]; got != formSparse {
		t.Fatalf("form %d", got)
	}
}

func TestLargeSetsAreEstimated(t *testing.T) {
	for _, n := range []int{161, 1000, 5000, 20_000, 40_000, 60_000, 100_000, 1_000_000} {
		got := sketchOf(1, n).Estimate()
		if off := math.Abs(float64(got)-float64(n)) / float64(n); off > 0.025 {
			t.Errorf("%d values: %d, which is %.1f %% off", n, got, off*100)
		}
	}
}

func TestMergeCountsTheUnion(t *testing.T) {
	for _, c := range []struct{ first, second [2]int }{
		{[2]int{1, 0}, [2]int{1, 0}},             // two empty sets
		{[2]int{1, 100}, [2]int{1, 0}},           // explicit and empty
		{[2]int{1, 0}, [2]int{1, 1000}},          // empty and registers
		{[2]int{1, 100}, [2]int{61, 160}},        // both stay explicit
		{[2]int{1, 100}, [2]int{101, 200}},       // too many together
		{[2]int{1, 100}, [2]int{50, 9000}},       // explicit and registers
		{[2]int{1, 9000}, [2]int{9000, 9100}},    // registers and explicit
		{[2]int{1, 20000}, [2]int{10000, 30000}}, // registers and registers
	} {
		a, b := sketchOf(c.first[0], c.first[1]), sketchOf(c.second[0], c.second[1])
		before := b.AppendBinary(nil)
		a.Merge(b)
		both := sketchOf(c.first[0], c.first[1])
		for i := c.second[0]; i <= c.second[1]; i++ {
			both.Add(HashText(fmt.Append(nil, i)))
		}
		if a.Estimate() != both.Estimate() {
			t.Errorf("%v: merged %d, added %d", c, a.Estimate(), both.Estimate())
		}
		if !bytes.Equal(b.AppendBinary(nil), before) {
			t.Errorf("%v: the merged set changed", c)
		}
		b.Add(12345)
		if a.Estimate() != both.Estimate() {
			t.Errorf("%v: the sets share memory", c)
		}
	}
}

func TestBinaryFormsComeBack(t *testing.T) {
	for n, size := range map[int]int{
		0: 1, 1: 2 + 8, 160: 2 + 160*8, 100_000: 1 + registers,
		1000: -1, // as many as there are registers in use
	} {
		s := sketchOf(1, n)
		b := s.AppendBinary(nil)
		if size >= 0 && len(b) != size {
			t.Errorf("%d values: %d bytes, want %d", n, len(b), size)
		}
		back, err := Parse(b)
		if err != nil {
			t.Fatalf("%d values: %v", n, err)
		}
		if back.Estimate() != s.Estimate() || !bytes.Equal(back.AppendBinary(nil), b) {
			t.Errorf("%d values: came back as %d", n, back.Estimate())
		}
	}
}

func TestParseRefusesBrokenSets(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":                 {},
		"unknown form":            {9},
		"more behind an empty":    {formEmpty, 0},
		"half a hash":             {formExplicit, 1, 0, 0},
		"too many hashes":         append([]byte{formExplicit, 161}, make([]byte, 161*8)...),
		"no count":                {formSparse, 1},
		"a register is missing":   {formSparse, 2, 0, 0, 0, 1, 0, 1},
		"no such register":        {formSparse, 1, 0, 0, 0, 0, 0x40, 1},
		"more zeros than bits":    {formSparse, 1, 0, 0, 0, 0, 0, 60},
		"a full set is too short": make([]byte, registers),
	} {
		if _, err := Parse(b); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sketchOf(1, 3).AppendBinary(nil))
	f.Add(sketchOf(1, 300).AppendBinary(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err != nil {
			return
		}
		again, err := Parse(s.AppendBinary(nil))
		if err != nil || again.Estimate() != s.Estimate() {
			t.Fatalf("%x: %v", b, err)
		}
	})
}
