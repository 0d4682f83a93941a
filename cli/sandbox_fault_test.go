package cli

import (
	"testing"
	"time"
)

func TestTimesMayHaveDays(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"90m": 90 * time.Minute, "1d": day, "+3d": 3 * day, "1d12h": day + 12*time.Hour, "1s": time.Second,
		"": 0, "d": 0, "-1d": 0, "1.5d": 0, "01d": 0, "1d-1h1d": 0, "soon": 0, "999ms": 0, "99999d": 0, "-5m": 0,
	} {
		got, err := parseDays(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestRulesAreTold(t *testing.T) {
	for _, test := range []struct {
		rule          faultRule
		which, detail string
	}{
		{faultRule{On: "commit", At: 1, Times: 1, Action: "lose_answer"}, "the next commit", "-"},
		{faultRule{On: "stream_load", At: 1, Times: 3, Label: "a*"}, "the next 3 stream-load requests with a label like a*", "-label=a*"},
		{faultRule{On: "any", At: 2, Times: 1, Code: 503, Body: "x y"}, "request number 2 from now on", `-code=503 -body="x y"`},
		{
			faultRule{On: "sql", At: 2, Times: 3, Statement: "ALTER", Milliseconds: 1500},
			`statements 2 to 4 from now on that hold "ALTER"`,
			`-statement="ALTER" -for=1.5s`,
		},
		{faultRule{On: "load", At: 1, Times: 1, AfterBytes: 7, BytesPerSecond: 9}, "the next load", "-after-bytes=7 -bytes-per-second=9"},
	} {
		if got := test.rule.which(); got != test.which {
			t.Errorf("got %s, want %s", got, test.which)
		}
		if got := test.rule.details(); got != test.detail {
			t.Errorf("got %s, want %s", got, test.detail)
		}
	}
}

// TestEveryFaultHasANameOfItsOwn: the listing tells a rule by its action, so
// that names must come back from the wire.
func TestEveryFaultHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range faults() {
		if seen[f.name] || f.help == "" {
			t.Errorf("%s is there twice, or has no help", f.name)
		}
		seen[f.name] = true
	}
	for _, action := range []string{
		"cut_before", "cut_body", "lose_answer", "status", "error", "delay", "slow", "stall", "busy", "loop", "astray", "kill", "kill_after",
		"leader_switch", "backend_restart", "transaction_timeout", "label_forgotten",
	} {
		if name := faultName(action); !seen[name] {
			t.Errorf("%s is listed as %s, which set does not take", action, name)
		}
	}
}
