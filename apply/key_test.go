package apply

import (
	"testing"

	"starlift/batch"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// oneCell is a batch of one row with a text in its one column.
func oneCell(text string) *batch.Batch {
	b := batch.New([]schema.Column{{Name: "k"}}, batch.Text)
	b.Arena = []byte(text)
	b.Cols[0].Spans = []batch.Span{{Off: 0, End: uint32(len(text))}}
	b.At, b.Rows = []int64{1}, 1
	return &b
}

func TestKeysThatStarRocksTakesForOneHaveOneDigest(t *testing.T) {
	for _, c := range []struct {
		key         schema.Type
		same, other []string
	}{
		{schema.Type{Kind: schema.Int}, []string{"7", "07", " 7", "+7", "7.0", "007.000"}, []string{"70", "-7", "8"}},
		{schema.Type{Kind: schema.Int}, []string{"0", "-0", "00", "+0"}, []string{"1"}},
		{schema.Type{Kind: schema.Int}, []string{"-7", "-07", "-7.0"}, []string{"7"}},
		{schema.Type{Kind: schema.Int}, []string{"100", "0100"}, []string{"1", "10"}},
		{schema.Type{Kind: schema.LargeInt}, []string{"170141183460469231731687303715884105727", "0170141183460469231731687303715884105727"}, []string{"17"}},
		{schema.Type{Kind: schema.Boolean}, []string{"1", "true", "TRUE"}, []string{"0", "false"}},
		{schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}, []string{"1.5", "1.50", "01.5", "+1.5"}, []string{"1.05", "15", "-1.5"}},
		{schema.Type{Kind: schema.Date}, []string{"2024-01-02", "20240102", "2024/01/02"}, []string{"2024-02-01"}},
		{schema.Type{Kind: schema.Datetime}, []string{"2024-01-02 03:04:05", "2024-01-02T03:04:05", "2024-01-02 03:04:05.000000"}, []string{"2024-01-02 03:04:05.1"}},
		{schema.Type{Kind: schema.Varchar, Length: 20}, []string{"a"}, []string{"A", " a", "a ", "aa", `"a"`}},
	} {
		job := &plan.Job{Target: schema.Table{Key: []string{"k"}}, Fields: []starrocks.EncodeField{
			{Target: schema.Column{Name: "k", Type: c.key}, Source: schema.Type{Kind: schema.Text}},
		}}
		d, err := newKeyDigests(job)
		if err != nil {
			t.Fatal(err)
		}
		digest := func(text string) uint64 {
			if err := d.page(oneCell(text), func(_ int, err *starrocks.ValueError) error { return err }); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			return d.rows[0]
		}
		want := digest(c.same[0])
		for _, text := range c.same {
			if digest(text) != want {
				t.Errorf("%s: %q and %q are one key and have two digests", starrocks.FormatType(c.key), c.same[0], text)
			}
		}
		for _, text := range c.other {
			if digest(text) == want {
				t.Errorf("%s: %q and %q are two keys and have one digest", starrocks.FormatType(c.key), c.same[0], text)
			}
		}
	}
}
