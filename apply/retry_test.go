package apply_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"starlift/apply"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// waits notes every wait of the run but alarms, which never ring.
func waits(src *memory) *[]time.Duration {
	var noted []time.Duration
	src.sleeps = func(ctx context.Context, d time.Duration) error {
		if d > time.Minute {
			<-ctx.Done()
			return context.Cause(ctx)
		}
		noted = append(noted, d)
		return ctx.Err()
	}
	return &noted
}

func (s *site) fails(r apply.Result, err error) *apply.Failure {
	s.t.Helper()
	if err != nil || len(r.Failures) != 1 {
		s.t.Fatalf("the run ended with %d failures, %v; want one", len(r.Failures), err)
	}
	return r.Failures[0]
}

func TestFaultsAreRetriedAsOftenAsIsSaid(t *testing.T) {
	for _, c := range []struct {
		retries int
		want    []time.Duration
	}{
		{0, nil},
		{3, []time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second}},
	} {
		t.Run(fmt.Sprint(c.retries), func(t *testing.T) {
			s := newSite(t, "3.5.4", schema.Duplicate)
			s.job.Options.MaxRetries = c.retries
			s.admin("/fault", `{"on":"load","at":1,"times":100,"action":"cut_body","after_bytes":10}`)
			src := twoSplits()
			noted := waits(src)
			s.fails(s.run(context.Background(), src))
			if fmt.Sprint(*noted) != fmt.Sprint(c.want) {
				t.Errorf("waited %v, want %v", *noted, c.want)
			}
			s.holds(0)
		})
	}
}

// TestProgressBeginsTheCountAnew: an endless split that goes on may fail as often
// as it likes, so long as it fails less often in a row.
func TestProgressBeginsTheCountAnew(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	s.job.Options.MaxRetries = 1
	s.job.Checkpoint.MaxBytes = 1
	for at := 2; at <= 8; at += 2 {
		s.fault("load", at, "cut_body")
	}
	if r, err := s.run(context.Background(), endless(s, newMemory(10), 1, 80, 8, 0)); err != nil || r.Failed > 0 {
		t.Fatalf("run: %v, %v", r.Failures, err)
	}
	s.holds(80)
}

func TestClusterAtItsLimitIsGivenTime(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	ctx := context.Background()
	if _, err := s.client.Begin(ctx, "shop", "orders", "somebody_else", starrocks.TxnOptions{}); err != nil {
		t.Fatal(err)
	}
	s.admin("/condition", `{"name":"running_limit","count":1}`)
	src := twoSplits()
	noted := waits(src)
	f := s.fails(s.run(ctx, src))
	if f.Code != diag.TransactionLimit || !strings.Contains(strings.Join(f.Notes, "\n"), "max_running_txn_num_per_db") {
		t.Errorf("the failure is %s: %v %q", f.Code, f.Err, f.Notes)
	}
	total := time.Duration(0)
	for _, d := range *noted {
		total += d
	}
	if total < 5*time.Minute || total > 6*time.Minute {
		t.Errorf("waited %s in all, %v", total, *noted)
	}
	s.holds(0)

	// It makes room while it is waited for.
	src = twoSplits()
	src.sleeps = func(ctx context.Context, d time.Duration) error {
		if d == 10*time.Second {
			s.clear()
		}
		return ctx.Err()
	}
	s.done(s.run(ctx, src))
	s.holds(60)
}

// TestStopIsHeardWhileARetryWaits.
func TestStopIsHeardWhileARetryWaits(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	s.admin("/fault", `{"on":"load","at":1,"times":100,"action":"cut_body","after_bytes":10}`)
	src := twoSplits()
	src.sleeps = func(ctx context.Context, d time.Duration) error {
		if d == time.Second {
			close(s.stop)
		}
		<-ctx.Done()
		return context.Cause(ctx)
	}
	r, err := s.run(context.Background(), src)
	if err != nil || r.Stopped != 1 || r.Failed != 0 {
		t.Errorf("stopped %d, failed %d, %v", r.Stopped, r.Failed, err)
	}
	s.holds(0)
}

// TestStateThatIsOlderThanTheCluster puts back the files as they were when the load
// began: exactly-once finds its rows by the labels; at-least-once goes on under
// other labels, so that rows come twice, and none is lost.
func TestStateThatIsOlderThanTheCluster(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V1, starrocks.V2} {
		for _, c := range []struct {
			semantic starrocks.Semantic
			rows     []int // after each run
		}{
			{starrocks.ExactlyOnce, []int{30, 30, 30}},
			{starrocks.AtLeastOnce, []int{30, 60, 90}},
		} {
			t.Run(string(version)+" "+string(c.semantic), func(t *testing.T) {
				s := newSite(t, "3.5.4", schema.Duplicate)
				s.job.Interface, s.job.Options.Semantic = version, c.semantic
				src := newMemory(10).add(splitOf("a"), 1, 30)
				var before map[string][]byte
				s.ended = func(e apply.Event) {
					if _, begins := e.(apply.EpochBegun); begins && before == nil {
						before = s.files()
					}
				}
				for _, want := range c.rows {
					s.done(s.run(context.Background(), src))
					if all, ids := s.rows(); all != want || ids != 30 {
						t.Errorf("%d rows, %d ids; want %d, 30", all, ids, want)
					}
					s.restore(before)
				}
			})
		}
	}
}
