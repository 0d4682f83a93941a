package apply_test

import (
	"context"
	"fmt"
	"testing"

	"starlift/schema"
	"starlift/starrocks"
)

// ways are the ways to load exactly once whose recovery is tried, into a table
// where a row too many shows, and into one where it does not but a lost one does.
var ways = []struct {
	name    string
	version starrocks.Interface
	model   schema.Model
}{
	{"V2 duplicate", starrocks.V2, schema.Duplicate},
	{"V2 primary", starrocks.V2, schema.Primary},
	{"V1 duplicate", starrocks.V1, schema.Duplicate},
	{"V1 primary", starrocks.V1, schema.Primary},
}

func eachWay(t *testing.T, try func(t *testing.T, s *site)) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			s := newSite(t, "3.5.4", w.model)
			s.job.Interface = w.version
			try(t, s)
		})
	}
}

func twoSplits() *memory {
	return newMemory(7).add(splitOf("a"), 1, 40).add(splitOf("b"), 41, 60)
}

// TestDiskThatFailsAtEachStep ends a run before each step that its state takes on
// disk, in turn; one run then goes to the end.
func TestDiskThatFailsAtEachStep(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		for step := 1; ; step++ {
			s.reset()
			disk := brokenAt(step)
			r, err := s.runBroken(context.Background(), twoSplits(), disk.fault)
			if disk.held() {
				s.done(r, err)
				if step < 10 {
					t.Fatalf("the run took only %d steps", step)
				}
				return
			}
			s.done(s.run(context.Background(), twoSplits()))
			s.holds(60)
		}
	})
}

// TestAtLeastOnceLosesNothing does the same to loads that may repeat rows.
func TestAtLeastOnceLosesNothing(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V1, starrocks.V2} {
		t.Run(string(version), func(t *testing.T) {
			s := newSite(t, "3.5.4", schema.Duplicate)
			s.job.Interface, s.job.Options.Semantic = version, starrocks.AtLeastOnce
			s.job.Options.BufferFlush.MaxBytes = 150 // two pages
			for step := 1; ; step++ {
				s.reset()
				disk := brokenAt(step)
				r, err := s.runBroken(context.Background(), twoSplits(), disk.fault)
				if disk.held() {
					s.done(r, err)
					return
				}
				s.done(s.run(context.Background(), twoSplits()))
				if _, ids := s.rows(); ids != 60 {
					t.Fatalf("step %d: %d ids of 60 are there", step, ids)
				}
			}
		})
	}
}

// TestEveryRequestThatIsLostOrCut disturbs each request of each kind in turn: one
// run gets over it.
func TestEveryRequestThatIsLostOrCut(t *testing.T) {
	faults := map[starrocks.Interface]map[string][]string{
		starrocks.V2: {
			"begin": {"cut_before", "lose_answer"}, "load": {"cut_before", "cut_body", "lose_answer", "busy"},
			"prepare": {"cut_before", "lose_answer", "busy", "leader_switch"}, "commit": {"cut_before", "lose_answer", "leader_switch"},
			"get_load_state": {"cut_before", "lose_answer"},
		},
		starrocks.V1: {
			"stream_load": {"cut_before", "cut_body", "lose_answer", "leader_switch", "backend_restart"},
			"redirect":    {"cut_before", "astray", "loop"}, "get_load_state": {"cut_before", "lose_answer"},
		},
	}
	eachWay(t, func(t *testing.T, s *site) {
		for on, actions := range faults[s.job.Interface] {
			for _, action := range actions {
				for _, at := range []int{1, 2} {
					t.Run(fmt.Sprintf("%s %d %s", on, at, action), func(t *testing.T) {
						s.t = t
						s.reset()
						s.fault(on, at, action)
						s.done(s.run(context.Background(), twoSplits()))
						s.holds(60)
					})
				}
			}
		}
	})
}
