package cli

import (
	"slices"
	"testing"
	"time"
)

func TestQuantitiesReadAsADocumentSays(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{bytesText(0), "0 B"},
		{bytesText(1023), "1023 B"},
		{bytesText(1024), "1.0 KiB"},
		{bytesText(421632409), "402.1 MiB"},
		{bytesText(1<<20 - 1), "1.0 MiB"},
		{bytesText(1 << 62), "4096.0 PiB"},
		{countText(0), "0"},
		{countText(999), "999"},
		{countText(2918004), "2,918,004"},
		{countText(9999999), "9,999,999"},
		{countText(18204551), "18.2M"},
		{countText(41_200_000_000), "41.2G"},
		{rowsText(0, false), "? rows"},
		{rowsText(1200, false), "~1,200 rows"},
		{rowsText(0, true), "0 rows"},
		{rowsText(1, true), "1 row"},
		{durationText(1500 * time.Millisecond), "1s"},
		{durationText(130 * time.Second), "2m10s"},
		{durationText(9 * time.Minute), "9m0s"},
		{durationText(15*time.Hour + 35*time.Minute + 59*time.Second), "15h35m"},
		{durationText(78 * time.Hour), "3d6h"},
		{plural(1, "file"), "1 file"},
		{plural(1200, "file"), "1,200 files"},
		{rateText(1<<20, 500*time.Millisecond), "2.0 MiB/s"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestProgressComesAtTenTwentyThirtySixtyAndEachMinute(t *testing.T) {
	var shown []time.Duration
	view := newPlainView(nil, plainOptions{})
	last := time.Duration(0)
	for now := time.Duration(0); now <= 4*time.Minute; now += time.Second {
		if now >= view.next(last) {
			last = now
			shown = append(shown, now/time.Second)
		}
	}
	if want := []time.Duration{10, 20, 30, 60, 120, 180, 240}; !slices.Equal(shown, want) {
		t.Errorf("shown after %d seconds, want %d", shown, want)
	}
}

func TestGlobalFlagsMayStandAfterTheCommand(t *testing.T) {
	front, rest, _ := hoist([]string{"plan", "-chdir", "a b", "-var", "x=1", "--no-color", "-state=s", "--", "-color"})
	got, want := append(front, rest...), []string{"-chdir", "a b", "--no-color", "-state=s", "plan", "-var", "x=1", "--", "-color"}
	if !slices.Equal(got, want) {
		t.Errorf("hoist = %q, want %q", got, want)
	}
}

func TestVariablesKeepTheOrderOfTheirFlags(t *testing.T) {
	got := variables([]string{"starlift", "plan", "-var", "a=1,2", "-var-file=f.slvars", "--var=b=c=d"})
	if len(got) != 3 || got[0].Assignment != "a=1,2" || got[1].File != "f.slvars" || got[2].Assignment != "b=c=d" {
		t.Errorf("variables = %+v", got)
	}
}
