package apply_test

import (
	"path/filepath"
	"testing"

	"starlift/schema"
)

// A decision that was not carried out must not be there any more when its label is
// used again. The order of events: an epoch is decided, its loader dies, and its
// prepared transaction times out; the next loader reads it again, cut elsewhere, and
// dies of a power cut when it is prepared and not decided. The label is then
// PREPARED as the first decision has it, with the rows of another epoch.
func TestDecisionOfAnotherTryIsForgotten(t *testing.T) {
	c := newTrial(t, crashWay{name: "endless", release: "3.5.4", model: schema.Duplicate, endless: true, change: all(byV2, inEpochs)})
	die := func(on string, n int, m moment) {
		t.Helper()
		l := newLife()
		c.wire.connect(l, n, disturbance{moment: m, kills: true, on: on})
		_, _ = c.live(l)
		if !l.dead() {
			t.Fatalf("the loader did not die at %s", on)
		}
		c.wire.running.Wait()
		if err := l.losePower(filepath.Join(c.dir, "starlift.state.json.journal")); err != nil {
			t.Fatal(err)
		}
	}
	die("POST commit", 1, cutBefore)
	c.later(25 * hour)
	c.job.Checkpoint.MaxBytes *= 2
	die("POST prepare", 2, loseAnswer) // of the backend: the first is its redirect
	c.job.Checkpoint.MaxBytes /= 2
	var sum figures
	c.goOn(false, &sum)
	c.compare(worlds[0], &sum)
}
