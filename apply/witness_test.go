package apply_test

import (
	"context"
	"slices"
	"testing"

	"starlift/apply"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// cutAfterDecision runs a V1 load whose server dies when the decision on a split
// is on disk, and before its last row is sent.
func cutAfterDecision(s *site, src *memory, split string) {
	s.t.Helper()
	s.ended = func(e apply.Event) {
		if e, ok := e.(apply.EpochPrepared); ok && e.Split == split {
			s.kill()
		}
	}
	s.fails(s.run(context.Background(), src))
	s.ended = nil
}

// TestForgottenLabelUnderV1: a label that the cluster has forgotten was never
// committed while it still knows one that ended before it; else a person decides,
// unless reading again ends in the same rows.
func TestForgottenLabelUnderV1(t *testing.T) {
	for _, c := range []struct {
		name       string
		model      schema.Model
		convergent bool
		forget     bool // the witness as well
		stops      bool
	}{
		{"an older label is known", schema.Duplicate, false, false, false},
		{"no older label is known", schema.Duplicate, false, true, true},
		{"no older label is known, and it does not matter", schema.Primary, true, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, "3.5.4", c.model)
			s.job.Interface, s.job.Convergent = starrocks.V1, c.convergent
			cutAfterDecision(s, twoSplits(), "b")
			open := s.load().Open
			if len(open) != 1 || open[0].Phase != state.PhasePrepared || open[0].Via != "one-phase" {
				t.Fatalf("open epochs: %+v", open)
			}
			s.revive()
			s.evict(open[0].Labels[0])
			if c.forget {
				s.evict(open[0].Witness)
			}
			r, err := s.run(context.Background(), twoSplits())
			if !c.stops {
				s.done(r, err)
				s.holds(60)
				return
			}
			if f := s.fails(r, err); f.Code != diag.LabelUnknown {
				t.Errorf("the failure is %s: %v", f.Code, f.Err)
			}
			s.holds(40)
		})
	}
}

// TestDecisionThatWasNotSentIsWaitedFor: the cluster has not ended a label that was
// decided; the run waits until it has, and reads again.
func TestDecisionThatWasNotSentIsWaitedFor(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	s.job.Interface = starrocks.V1
	cutAfterDecision(s, twoSplits(), "b")
	label := starrocks.Label(s.load().Open[0].Labels[0])
	s.revive()
	if _, err := s.client.Begin(context.Background(), "shop", "orders", label, starrocks.TxnOptions{}); err != nil {
		t.Fatal(err)
	}
	waited := 0
	s.ended = func(e apply.Event) {
		if e, ok := e.(apply.EpochWaiting); ok && e.Label == label {
			waited++
			if err := s.client.Cancel(context.Background(), "shop", label); err != nil {
				t.Error(err)
			}
		}
	}
	s.done(s.run(context.Background(), twoSplits()))
	s.holds(60)
	if waited != 1 {
		t.Errorf("%d waits were told, want one", waited)
	}
	if got, want := s.committed(), []string{"b 20"}; !slices.Equal(got, want) {
		t.Errorf("epochs %q, want %q", got, want)
	}
}
