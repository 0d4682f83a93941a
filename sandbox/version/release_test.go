package version

import "testing"

func TestSinceFollowsTheLines(t *testing.T) {
	backported := []Release{Of(3, 1, 16), Of(3, 2, 13), Of(3, 3, 6)}
	for text, want := range map[string]bool{
		"2.5.22": false, "3.1.15": false, "3.1.16": true, "3.2.0": false, "3.2.13": true, "3.3.5": false, "3.3.6": true, "3.4.0": true, "4.0.0": true,
	} {
		r, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Since(backported...); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
	for _, bad := range []string{"", "3.5", "3.5.4-rc1", "v3.5.4", "3.5.4444"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
