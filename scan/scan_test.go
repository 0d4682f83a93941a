package scan

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Each bit is what looking at the byte says, for every byte at every place, on this
// processor and by words.
func TestBitsAreWhatBytesSay(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 40*Block+13)
	for range 50 {
		a, b, c := byte(random.Uint32()), byte(random.Uint32()), byte(random.Uint32())
		for i := range text {
			text[i] = []byte{a, b, c, a ^ 1, b ^ 0x80, c + 1, byte(random.Uint32()), byte(i)}[random.IntN(8)]
		}
		checked(t, text, a, b, c)
	}
}

// One byte alone is found wherever it is, and no other one is taken for it.
func TestEveryByteIsToldFromEveryOther(t *testing.T) {
	text := make([]byte, 2*Block)
	for x := range 256 {
		for i := range text {
			text[i] = byte(x + 1 + i%255) // all but x
		}
		checked(t, text, byte(x), byte(x), byte(x))
		text[x%len(text)] = byte(x)
		checked(t, text, byte(x), byte(x), byte(x))
	}
}

func TestOnlyWholeBlocksAreLookedAt(t *testing.T) {
	text := make([]byte, 3*Block-1)
	dst := []uint64{7, 7, 7}
	if n := Marks(dst, text, 0, 0, 0); n != 2 || dst[1] != ^uint64(0) || dst[2] != 7 {
		t.Errorf("%d blocks: %x", n, dst)
	}
	text[Block] = 1
	if n, found := High(dst[:1], text, 1, 1); n != 1 || found || !slices.Equal(dst, []uint64{0, ^uint64(0), 7}) {
		t.Errorf("%d blocks, %v: %x", n, found, dst)
	}
	n, found := High(dst, text[:Block-1], 0, 0)
	if n += Marks(nil, text, 0, 0, 0) + Marks(dst, nil, 0, 0, 0); n != 0 || found {
		t.Errorf("%d blocks of nothing, %v", n, found)
	}
}

func FuzzBitsAreWhatBytesSay(f *testing.F) {
	f.Add(make([]byte, Block), byte(0), byte(1), byte(255))
	f.Fuzz(func(t *testing.T, text []byte, a, b, c byte) { checked(t, text, a, b, c) })
}

func checked(t *testing.T, text []byte, a, b, c byte) {
	t.Helper()
	n := len(text) / Block
	marked, beyond, found := make([]uint64, n), make([]uint64, n), false
	for i, x := range text[:n*Block] {
		if x == a || x == b || x == c {
			marked[i/Block] |= 1 << (i % Block)
		}
		if x >= 0x80 {
			beyond[i/Block] |= 1 << (i % Block)
		}
		found = found || x == a || x == b
	}
	got := make([]uint64, n)
	same := func(what string, want []uint64) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Fatalf("%s of %q for %q %q %q: %x, want %x", what, text, a, b, c, got, want)
		}
	}
	Marks(got, text, a, b, c)
	same("Marks", marked)
	marksOfWords(got, text, ones*uint64(a), ones*uint64(b), ones*uint64(c))
	same("marksOfWords", marked)
	_, is := High(got, text, a, b)
	same("High", beyond)
	byWords := highOfWords(got, text, ones*uint64(a), ones*uint64(b)) != 0
	same("highOfWords", beyond)
	if is != found || byWords != found {
		t.Fatalf("%q or %q in %q: %v, by words %v, want %v", a, b, text, is, byWords, found)
	}
}

func TestPlacesAreThoseOfTheBits(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		marks := make([]uint64, 1+random.IntN(20))
		var want []uint32
		for i := range marks {
			marks[i] = []uint64{0, 1, 1 << 63, ^uint64(0), random.Uint64(), random.Uint64() & random.Uint64() & random.Uint64()}[random.IntN(6)]
			for j := range Block {
				if marks[i]>>j&1 != 0 {
					want = append(want, uint32(1000+i*Block+j))
				}
			}
		}
		got := make([]uint32, len(marks)*Block+Room)
		if n := Places(got, marks, 1000); !slices.Equal(got[:n], want) {
			t.Fatalf("%x: %d, want %d", marks, got[:n], want)
		}
	}
}

func BenchmarkMarks(b *testing.B) {
	benchmark(b, func(dst []uint64, text []byte) { Marks(dst, text, ',', '\n', '"') })
}

func BenchmarkMarksByWords(b *testing.B) {
	benchmark(b, func(dst []uint64, text []byte) { marksOfWords(dst, text, ones*',', ones*'\n', ones*'"') })
}

func BenchmarkHigh(b *testing.B) {
	benchmark(b, func(dst []uint64, text []byte) { High(dst, text, 1, 2) })
}

func BenchmarkHighByWords(b *testing.B) {
	benchmark(b, func(dst []uint64, text []byte) { highOfWords(dst, text, ones*1, ones*2) })
}

func benchmark(b *testing.B, run func(dst []uint64, text []byte)) {
	dst, text := make([]uint64, 64), make([]byte, 64*Block)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		run(dst, text)
	}
}
