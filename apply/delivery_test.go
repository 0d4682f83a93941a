package apply_test

import (
	"context"
	"slices"
	"testing"

	"starlift/schema"
	"starlift/starrocks"
)

func TestBothInterfacesLoadEverySplitOnce(t *testing.T) {
	for _, c := range []struct {
		name     string
		release  string
		version  starrocks.Interface
		semantic starrocks.Semantic
	}{
		{"V2", "3.5.4", starrocks.V2, starrocks.ExactlyOnce},
		{"V1", "3.5.4", starrocks.V1, starrocks.ExactlyOnce},
		{"V1 of an old release", "2.3.18", starrocks.V1, starrocks.ExactlyOnce},
		{"V2 at least once", "3.5.4", starrocks.V2, starrocks.AtLeastOnce},
		{"V1 at least once", "3.5.4", starrocks.V1, starrocks.AtLeastOnce},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, c.release, schema.Duplicate)
			s.job.Interface, s.job.Options.Semantic = c.version, c.semantic
			src := newMemory(7).add(splitOf("a"), 1, 100).add(splitOf("b"), 101, 101).add(splitOf("none"), 102, 101).add(splitOf("c"), 102, 150)
			s.done(s.run(context.Background(), src))
			s.holds(150)
			if got, want := s.committed(), []string{"a 100", "b 1", "c 49"}; !slices.Equal(got, want) {
				t.Errorf("epochs %q, want %q", got, want)
			}
			for _, split := range s.load().Splits {
				if !split.Done {
					t.Errorf("split %s is not done", split.ID)
				}
			}
			s.done(s.run(context.Background(), src))
			s.holds(150)
		})
	}
}
