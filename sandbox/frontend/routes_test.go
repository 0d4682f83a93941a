package frontend

import (
	"fmt"
	"testing"
	"time"
)

func TestRoutesAreForgottenByAgeAndCount(t *testing.T) {
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	r := routes{now: func() time.Time { return now }, labels: map[string]time.Time{}}
	r.remember("old")
	now = now.Add(routeAge)
	if !r.known("old") {
		t.Error("forgotten after 900 s, not only after more")
	}
	now = now.Add(routeAge + time.Second)
	if r.known("old") {
		t.Error("remembered for too long")
	}
	for i := range routeCount + 1 {
		now = now.Add(time.Millisecond)
		r.remember(fmt.Sprint("l", i))
		if i == 1 {
			now = now.Add(time.Millisecond)
			r.known("l0") // used again, so that l1 is the oldest from now on
		}
	}
	if r.known("l1") || !r.known("l2") || len(r.labels) != routeCount {
		t.Errorf("of %d labels the wrong one was dropped", len(r.labels))
	}
	r.clear()
	if r.known("l2") {
		t.Error("remembered after a switch")
	}
}
