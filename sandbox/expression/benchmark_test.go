package expression

import "testing"

func BenchmarkEval(b *testing.B) {
	for _, text := range []string{
		"i + t * 2", "coalesce(n, i)", "if(i > 5, t, i)", "i > 5 AND t <= 100", "s = '12'", "w LIKE 'Hello%'",
		"to_bitmap(s)", "hll_hash(w)", "concat(s, '-', w)", "CAST(s AS INT)", "year(ts)", "dec * 2", "date_trunc('day', ts)",
	} {
		e, err := Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		bound, err := e.Bind(testScope())
		if err != nil {
			b.Fatal(err)
		}
		_, _, row := testColumns()
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bound.Eval(row); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
