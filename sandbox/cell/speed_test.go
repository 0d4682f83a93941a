package cell

import "testing"

// usualColumns are a table of ten columns as a load brings them.
func usualColumns() (types []Type, texts [][]byte) {
	for _, c := range []struct {
		of   Type
		text string
	}{
		{Type{Kind: BigInt}, "1234567890123"},
		{Type{Kind: Int}, "-48213"},
		{Type{Kind: Varchar, Length: 64}, "somebody@example.com"},
		{Type{Kind: Date}, "2024-05-17"},
		{Type{Kind: Datetime}, "2024-05-17 12:34:56.789012"},
		{Type{Kind: Decimal, Precision: 12, Scale: 2}, "104234.55"},
		{Type{Kind: Double}, "0.8312"},
		{Type{Kind: Boolean}, "1"},
		{Type{Kind: SmallInt}, "321"},
		{Type{Kind: Char, Length: 2}, "de"},
	} {
		types, texts = append(types, c.of), append(texts, []byte(c.text))
	}
	return types, texts
}

func appendRowText(t testing.TB, dst []byte, types []Type, texts [][]byte) []byte {
	for i, of := range types {
		var ok bool
		if dst, ok = AppendText(dst, of, texts[i]); !ok {
			t.Fatalf("%s %q", of, texts[i])
		}
	}
	return dst
}

func TestTextIsReadWithoutAllocation(t *testing.T) {
	types, texts := usualColumns()
	dst := appendRowText(t, nil, types, texts)
	if n := testing.AllocsPerRun(100, func() { dst = appendRowText(t, dst[:0], types, texts) }); n != 0 {
		t.Errorf("%.1f allocations a row", n)
	}
}

// BenchmarkAppendText reports the cells that one core reads in a second.
func BenchmarkAppendText(b *testing.B) {
	types, texts := usualColumns()
	dst := appendRowText(b, nil, types, texts)
	b.ReportAllocs()
	for b.Loop() {
		dst = appendRowText(b, dst[:0], types, texts)
	}
	b.ReportMetric(float64(b.N*len(types))/b.Elapsed().Seconds(), "cells/s")
}

// BenchmarkAppendKind shows what each kind costs.
func BenchmarkAppendKind(b *testing.B) {
	types, texts := usualColumns()
	for i, of := range types {
		b.Run(of.String(), func(b *testing.B) {
			var dst []byte
			for b.Loop() {
				dst, _ = AppendText(dst[:0], of, texts[i])
			}
		})
	}
}

// BenchmarkAppendNested shows what texts cost that are read piece by piece.
func BenchmarkAppendNested(b *testing.B) {
	for _, c := range []struct {
		of   Type
		text string
	}{
		{scalar(JSON), `{"name":"somebody","age":32,"tags":["a","b","c"],"address":{"street":"a street","zip":"12345"},"score":1.25}`},
		{arrayOf(scalar(Int)), `[1,2,3,4,5,null]`},
		{mapOf(text(), scalar(Int)), `{"a":1,"b":2,"c":3}`},
	} {
		b.Run(c.of.String(), func(b *testing.B) {
			var dst []byte
			for b.Loop() {
				dst, _ = AppendText(dst[:0], c.of, []byte(c.text))
			}
		})
	}
}
