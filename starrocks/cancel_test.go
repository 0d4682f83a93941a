package starrocks

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestCancelOrWait(t *testing.T) {
	cancelled := step{text: `{"status":"OK","code":"0","msg":"Success","message":"OK"}`}
	notFound := step{text: `{"status":"FAILED","msg":"transaction not found: l"}`}
	const patience = 6 * time.Minute
	for _, c := range []struct {
		name   string
		cancel []step
		states []step
		told   bool
		slept  time.Duration
		want   string
	}{
		{"cancelled", []step{cancelled}, statesOf("ABORTED"), false, 0, ""},
		{"gone by itself", []step{notFound}, statesOf("UNKNOWN"), false, 0, ""},
		{"cancel lost", []step{lost}, statesOf("ABORTED"), false, 0, ""},
		{"cancelled the second time", []step{lost, cancelled}, statesOf("PREPARE", "ABORTED"), true, patientPause, ""},
		{"idle timeout", []step{notFound}, statesOf("PREPARE", "PREPARE", "PREPARE", "ABORTED"), true, 3 * patientPause, ""},
		{"patience is over", []step{notFound}, statesOf("PREPARE"), true, patience, "cancel l: label is prepare: because (after: answered FAILED: transaction not found: l)"},
		{"committed", []step{notFound}, statesOf("VISIBLE"), false, 0, "cancel l: label is visible: because (after: answered FAILED: transaction not found: l)"},
		{"prepared", []step{notFound}, statesOf("PREPARED"), false, 0, "cancel l: label is prepared: because (after: answered FAILED: transaction not found: l)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, map[string][]step{"fe _cancel": c.cancel, "fe get_load_state": c.states})
			told := 0
			err := f.client.CancelOrWait(t.Context(), "shop", "l", patience, func(d time.Duration) {
				if told++; d != patience {
					t.Errorf("told of a wait of %v", d)
				}
			})
			text := ""
			if err != nil {
				text = err.Error()
			}
			if text != c.want || told > 1 || (told == 1) != c.told || f.total() != c.slept {
				t.Errorf("error %q after %v, told %d times; want %q after %v", text, f.total(), told, c.want, c.slept)
			}
			var state *StateError
			if errors.As(err, &state) != (c.want != "") {
				t.Errorf("error %#v", err)
			}
		})
	}
}

func TestCancelOrWaitEndsWithItsContext(t *testing.T) {
	f := newFake(t, map[string][]step{"fe _cancel": {{status: 503, text: "<html>"}}, "fe get_load_state": statesOf("PREPARE")})
	settings := f.settings()
	stop := errors.New("interrupted")
	settings.Sleep = func(context.Context, time.Duration) error { return stop }
	client := New(settings)
	defer client.Close()
	if err := client.CancelOrWait(t.Context(), "shop", "l", time.Hour, nil); !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}
