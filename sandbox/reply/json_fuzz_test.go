package reply

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzJSON: each form is JSON that gives the values back.
func FuzzJSON(f *testing.F) {
	f.Add("k", "v", int64(1))
	f.Add("\x00\"\\", "\xff\u2028<&='", int64(-1))
	f.Fuzz(func(t *testing.T, key, value string, n int64) {
		o := Object{}.Text("t"+key, value).Int("n", n).Bool("b", true)
		for _, text := range [][]byte{o.Backend(), o.Frontend(8), o.Compact()} {
			var got map[string]any
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if want := strings.ToValidUTF8(value, "\uFFFD"); len([]rune(value)) == len([]rune(want)) && got[strings.ToValidUTF8("t"+key, "\uFFFD")] != want {
				if _, single := got["t"+key]; single {
					t.Fatalf("%s: got %q, want %q", text, got["t"+key], want)
				}
			}
		}
	})
}
