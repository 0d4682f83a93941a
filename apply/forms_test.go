package apply_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"starlift/apply"
	"starlift/schema"
	"starlift/starrocks"
)

func TestRowsGoCompressed(t *testing.T) {
	for _, version := range []starrocks.Interface{starrocks.V1, starrocks.V2} {
		s := newSite(t, "3.5.4", schema.Duplicate)
		for _, kind := range []starrocks.Compression{starrocks.Gzip, starrocks.LZ4Frame, starrocks.Zstd, starrocks.Deflate} {
			for _, format := range []starrocks.Format{starrocks.CSV, starrocks.JSONRows} {
				t.Run(string(version)+" "+string(kind)+" "+string(format), func(t *testing.T) {
					s.t = t
					s.reset()
					s.job.Interface = version
					s.job.Options.Properties.Compression, s.job.Options.Properties.Format = kind, format
					// Several requests, each a whole stream.
					s.job.Options.BufferFlush.MaxBytes = 200
					s.done(s.run(context.Background(), twoSplits()))
					s.holds(60)
				})
			}
		}
	}
}

func TestMergedCommits(t *testing.T) {
	for _, async := range []bool{false, true} {
		s := newSite(t, "3.5.4", schema.Duplicate)
		s.job.Interface, s.job.Options.Semantic = starrocks.V1, starrocks.AtLeastOnce
		p := &s.job.Options.Properties
		p.MergeCommit, p.MergeCommitAsync, p.MergeCommitInterval, p.MergeCommitParallel = true, async, 10*time.Millisecond, 1
		s.job.Options.Parallelism = 2
		s.done(s.run(context.Background(), twoSplits()))
		s.holds(60)

		// A lost answer: the rows may come twice, and none is lost.
		s.reset()
		s.fault("stream_load", 1, "lose_answer")
		told := false
		s.ended = func(e apply.Event) {
			if _, ok := e.(apply.EpochRetried); ok {
				told = true
			}
		}
		s.done(s.run(context.Background(), twoSplits()))
		if all, ids := s.rows(); ids != 60 || all < 60 || !told {
			t.Errorf("async %v: %d rows, %d ids, told %v; want 60 ids", async, all, ids, told)
		}
	}
}

// TestNothingIsLeftRunning: a run that ends well, is stopped, is halted by a fault,
// or whose context ends, leaves no goroutine behind.
func TestNothingIsLeftRunning(t *testing.T) {
	s := newSite(t, "3.5.4", schema.Duplicate)
	s.job.Options.Parallelism = 4
	src := func() *memory {
		m := newMemory(3)
		for i := range 6 {
			m.add(splitOf(string(rune('a'+i))), 10*i+1, 10*i+10)
		}
		return m
	}
	for _, c := range []struct {
		name string
		run  func(ctx context.Context, cancel func())
	}{
		{"ends well", func(ctx context.Context, _ func()) { s.done(s.run(ctx, src())) }},
		{"stopped", func(ctx context.Context, _ func()) {
			m := src()
			m.hook = func(_ context.Context, split string, id int) error {
				if split == "c" && id == 24 {
					close(s.stop)
				}
				return nil
			}
			_, _ = s.run(ctx, m)
		}},
		{"halted", func(ctx context.Context, _ func()) {
			s.job.Options.MaxRetries = 0
			s.fault("load", 3, "cut_body")
			s.fails(s.run(ctx, src()))
			s.job.Options.MaxRetries = 3
		}},
		{"given up", func(ctx context.Context, cancel func()) {
			m := src()
			m.hook = func(_ context.Context, split string, id int) error {
				if split == "c" && id == 24 {
					cancel()
				}
				return nil
			}
			_, _ = s.run(ctx, m)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			s.reset()
			// Connections are the client's, and are kept.
			kept := []goleak.Option{
				goleak.IgnoreCurrent(),
				goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"),
				goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"),
				goleak.IgnoreAnyFunction("github.com/go-sql-driver/mysql.(*mysqlConn).startWatcher.func1"),
				goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"),
			}
			ctx, cancel := context.WithCancel(context.Background())
			c.run(ctx, cancel)
			cancel()
			goleak.VerifyNone(t, kept...)
		})
	}
}
