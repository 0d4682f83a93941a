package apply_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"starlift/apply"
	"starlift/diag"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
)

// endless adds a split that has nothing more behind its last id, and asks the run
// to stop there once so many epochs were begun, and all of them were committed but
// the open ones.
func endless(s *site, src *memory, first, last, begun, open int) *memory {
	src.add(source.Split{ID: "log", Parts: []string{"log"}, Tables: []int{0}, Tail: true}, first, last)
	reached := make(chan struct{})
	left := begun + begun - open // events to come
	s.ended = func(e apply.Event) {
		switch e.(type) {
		case apply.EpochBegun, apply.EpochCommitted:
			if left--; left == 0 {
				close(reached)
			}
		case apply.EpochRolledBack:
			left++ // it is begun again
		}
	}
	src.hook = func(ctx context.Context, _ string, id int) error {
		if id > last {
			select {
			case <-reached:
				close(s.stop)
			case <-ctx.Done():
			}
		}
		return nil
	}
	return src
}

func TestEpochsEndWhereTheirCutIs(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *site)
		want   []string // rows of each epoch of ids 1 to 40, in pages of 10
	}{
		{"at least once, V1, by rows", func(s *site) {
			s.job.Interface, s.job.Options.Semantic = starrocks.V1, starrocks.AtLeastOnce
			s.job.Options.BufferFlush.MaxRows = 25 // a page that would go beyond is the next flush's
		}, []string{"log 20", "log 20"}},
		{"at least once, V2, whatever the rows", func(s *site) {
			s.job.Options.Semantic = starrocks.AtLeastOnce
			s.job.Options.BufferFlush.MaxRows = 25
		}, []string{"log 40"}},
		{"at least once, by bytes", func(s *site) {
			s.job.Options.Semantic = starrocks.AtLeastOnce
			s.job.Options.BufferFlush.MaxBytes = 150 // a page has about 100
		}, []string{"log 20", "log 20"}},
		{"exactly once, by bytes of the source", func(s *site) { s.job.Checkpoint.MaxBytes = 200 }, []string{"log 30", "log 10"}},
		{"exactly once, V1", func(s *site) {
			s.job.Interface = starrocks.V1
			s.job.Checkpoint.MaxBytes = 200
		}, []string{"log 30", "log 10"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, "3.5.4", schema.Duplicate)
			c.change(s)
			r, err := s.run(context.Background(), endless(s, newMemory(10), 1, 40, len(c.want), 1))
			if err != nil || r.Failed > 0 {
				t.Fatalf("run: %v, %v", r.Failures, err)
			}
			s.holds(40)
			if got := s.committed(); !slices.Equal(got, c.want) {
				t.Errorf("epochs %q, want %q", got, c.want)
			}
			if at := s.load().Splits[0].At; at != "40" {
				t.Errorf("the load goes on at %q, want 40", at)
			}
		})
	}
}

// TestEpochEndsWhenItsTimeIsUp: rows that wait for more are not kept waiting.
func TestEpochEndsWhenItsTimeIsUp(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	src := newMemory(10)
	src.add(source.Split{ID: "log", Parts: []string{"log"}, Tables: []int{0}, Tail: true}, 1, 10)
	quiet := make(chan struct{}) // closed when the source has nothing more
	src.hook = func(_ context.Context, _ string, id int) error {
		if id > 10 {
			close(quiet)
		}
		return nil
	}
	src.sleeps = func(ctx context.Context, d time.Duration) error {
		if d != s.job.Checkpoint.Interval {
			return ctx.Err()
		}
		select {
		case <-quiet:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	s.ended = func(e apply.Event) {
		if _, ok := e.(apply.EpochCommitted); ok {
			close(s.stop)
		}
	}
	if r, err := s.run(context.Background(), src); err != nil || r.Failed > 0 {
		t.Fatalf("run: %v, %v", r.Failures, err)
	}
	s.holds(10)
}

// TestHeartbeatsMoveTheOffset: a source that holds data back must hear of it, rows
// or none.
func TestHeartbeatsMoveTheOffset(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	src := newMemory(10)
	src.beats = true
	s.job.Checkpoint.MaxBytes = 1 // every page is an epoch
	s.done(s.run(context.Background(), src.add(splitOf("a"), 1, 20)))
	s.holds(20)
	if want := []string{"a@20"}; !slices.Equal(src.told, want) {
		t.Errorf("the source was told %q, want %q", src.told, want)
	}
	src = endless(s, newMemory(10), 21, 40, 2, 0)
	src.beats = true
	if r, err := s.run(context.Background(), src); err != nil || r.Failed > 0 {
		t.Fatalf("run: %v, %v", r.Failures, err)
	}
	s.holds(40)
	if want := []string{"log@30", "log@40"}; !slices.Equal(src.told, want) {
		t.Errorf("the source was told %q, want %q", src.told, want)
	}
}

// TestStagesFollowOneAnother: a change log is read when the snapshot is in.
func TestStagesFollowOneAnother(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Primary)
	s.job.Options.Parallelism = 4
	src := newMemory(10)
	for _, id := range []string{"x", "y", "z"} {
		split := splitOf(id)
		split.Stage = 1
		src.add(split, 1, 5)
	}
	src.add(splitOf("a"), 1, 30).add(splitOf("b"), 31, 60)
	s.done(s.run(context.Background(), src))
	opened := strings.Join(src.opened, " ")
	if first := max(strings.Index(opened, "a@"), strings.Index(opened, "b@")); strings.IndexAny(opened, "xyz") < first {
		t.Errorf("splits were opened in the order %s", opened)
	}
}

// TestEndlessLoadGoesOnWhereItEnded, also after a fault in an epoch.
func TestEndlessLoadGoesOnWhereItEnded(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V1, starrocks.V2} {
		t.Run(string(version), func(t *testing.T) {
			s := newSite(t, "3.5.4", schema.Duplicate)
			s.job.Interface = version
			s.job.Checkpoint.MaxBytes = 1
			if version == starrocks.V1 {
				s.fault("stream_load", 3, "cut_body")
			} else {
				s.fault("load", 3, "cut_body")
			}
			if r, err := s.run(context.Background(), endless(s, newMemory(10), 1, 40, 4, 0)); err != nil || r.Failed > 0 {
				t.Fatalf("run: %v, %v", r.Failures, err)
			}
			s.holds(40)
			src := endless(s, newMemory(10), 1, 70, 3, 0)
			if r, err := s.run(context.Background(), src); err != nil || r.Failed > 0 {
				t.Fatalf("run: %v, %v", r.Failures, err)
			}
			s.holds(70)
			if want := []string{"log@40"}; !slices.Equal(src.opened, want) {
				t.Errorf("read %q, want %q", src.opened, want)
			}
		})
	}
}

// TestEndlessStateThatIsOlderStops: the label of an endless epoch does not say how
// far it went, so a state that does not know of it cannot go on.
func TestEndlessStateThatIsOlderStops(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	s.job.Checkpoint.MaxBytes = 1
	if r, err := s.run(context.Background(), endless(s, newMemory(10), 1, 20, 2, 0)); err != nil || r.Failed > 0 {
		t.Fatalf("run: %v, %v", r.Failures, err)
	}
	older := s.files()
	if r, err := s.run(context.Background(), endless(s, newMemory(10), 1, 40, 2, 0)); err != nil || r.Failed > 0 {
		t.Fatalf("run: %v, %v", r.Failures, err)
	}
	s.restore(older)
	s.ended = nil
	if f := s.fails(s.run(context.Background(), newMemory(10).add(source.Split{ID: "log", Parts: []string{"log"}, Tables: []int{0}, Tail: true}, 1, 40))); f.Code != diag.StateBehind {
		t.Errorf("the failure is %s: %v", f.Code, f.Err)
	}
	s.holds(40)
}
