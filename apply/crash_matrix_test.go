package apply_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"starlift/apply"
	"starlift/diag"
)

var (
	// everyEnding tries each ending of each way; without, the ways take turns, so
	// that each ending is tried by some of them.
	everyEnding = flag.Bool("every-ending", false, "every cut point of every way to load; minutes")
	// everyWorld lets each of them meet each world; without, they take turns.
	everyWorld = flag.Bool("every-world", false, "every cut point with everything that can happen afterwards; half an hour")
)

// waysPerEnding is how many ways there are for one that tries an ending.
const waysPerEnding = 6

// ending is how a loader's life ends, or is disturbed: at a step of its journal, or
// at a request.
type ending struct {
	name    string
	step    int // of the state on disk: it dies before it
	torn    bool
	request int
	do      disturbance
	power   bool // what was not synced is gone as well
	again   int  // the request at which the next loader dies as well; 0: it does not
}

func (e ending) kills() bool { return e.step > 0 || e.do.kills }

// endings are all of them, for a way whose undisturbed run takes the steps and the
// requests that were seen.
func endings(steps []string, requests []seenRequest) (list []ending) {
	for i, step := range steps {
		name := fmt.Sprintf("step %d %s", i+1, step)
		list = append(list, ending{name: name, step: i + 1}, ending{name: name + " power cut", step: i + 1, power: true})
		if step == "write journal" {
			list = append(list, ending{name: name + " torn", step: i + 1, torn: true})
		}
	}
	for i, r := range requests {
		name := fmt.Sprintf("request %d %s", i+1, r.name)
		for m := cutBefore; m <= astray; m++ {
			if m.inBody() && !r.body || m == astray && !r.redirected {
				continue
			}
			list = append(list, ending{name: fmt.Sprintf("%s %s", name, m), request: i + 1, do: disturbance{moment: m}})
			if m == unwell || m == astray {
				continue
			}
			killed := ending{name: fmt.Sprintf("%s killed, %s", name, m), request: i + 1, do: disturbance{moment: m, kills: true}}
			list = append(list, killed)
			killed.name, killed.power = killed.name+", power cut", true
			list = append(list, killed)
		}
		for _, event := range []string{"leader_switch", "backend_restart", "transaction_timeout", "label_forgotten"} {
			list = append(list, ending{name: name + " " + event, request: i + 1, do: disturbance{event: event}})
		}
	}
	for i := range list {
		if list[i].kills() && i%3 == 1 {
			list[i].again = 1 + i%11
			list[i].name += fmt.Sprintf(", and again at request %d", list[i].again)
		}
	}
	return list
}

// trialsAtATime are more than there are processors: a trial mostly waits.
const trialsAtATime = 6

// TestEveryCutPointAndFault ends or disturbs a loader at every step of its journal
// and at every request, lets something happen to the server, and lets loaders run
// until all is loaded: every row of the source is then in the tables once.
func TestEveryCutPointAndFault(t *testing.T) {
	var sum figures
	var trials errgroup.Group
	trials.SetLimit(trialsAtATime)
	for i, w := range crashWays {
		trials.Go(func() error {
			t.Run(w.name, func(t *testing.T) { tryEndings(t, newTrial(t, w), i, &sum) })
			return nil
		})
	}
	_ = trials.Wait()
	t.Log(&sum)
}

func tryEndings(t *testing.T, c *trial, turn int, sum *figures) {
	l := newLife()
	c.wire.connect(l, 0, disturbance{})
	if r, err := c.live(l); !c.over(r, err) {
		t.Fatalf("an undisturbed run ends with %v, %+v", err, r.Failures)
	}
	if missing, doubled := c.counted(); missing > 0 || doubled > 0 {
		t.Fatalf("an undisturbed run leaves %d rows out and doubles %d", missing, doubled)
	}
	for i, e := range endings(l.took, c.wire.seen) {
		if (i+turn)%waysPerEnding > 0 && !*everyEnding && !*everyWorld {
			continue
		}
		picked := []world{worlds[(i+turn)%len(worlds)]}
		switch {
		case *everyWorld:
			picked = worlds
		case !e.kills():
			picked = worlds[:1] // the disturbance is what happened
		}
		for _, w := range picked {
			if w.replaces && c.nameless() || w.limits && c.ragged { // which needs several at a time
				continue
			}
			t.Run(e.name+" then "+w.name, func(t *testing.T) {
				c.t = t
				c.survive(e, w, sum)
			})
		}
	}
}

// survive ends a loader, turns the world, and lets others run to the end.
func (c *trial) survive(e ending, w world, sum *figures) {
	c.t.Helper()
	c.clear()
	c.renew()
	clear(c.wire.labels)
	l := newLife()
	l.at, l.torn = e.step, e.torn
	c.wire.connect(l, e.request, e.do)
	first, err := c.live(l)
	if e.kills() != l.dead() {
		c.t.Fatalf("the loader was to die: %v; it is dead: %v", e.kills(), l.dead())
	}
	if e.request > 0 && !c.wire.struck {
		c.t.Fatal("the disturbance came not about")
	}
	c.wire.running.Wait()
	if e.power {
		if err := l.losePower(filepath.Join(c.dir, "starlift.state.json.journal")); err != nil {
			c.t.Fatal(err)
		}
	}
	c.atomic()
	sum.add(func(f *figures) {
		if e.kills() {
			f.kills++
		}
		if e.request > 0 {
			f.faults++
		}
		if w.name != worlds[0].name {
			f.faults++
		}
	})
	w.turn(c)
	forgets := w.forgets || e.do.event == "label_forgotten"
	if e.again > 0 {
		c.dieAgain(e.again, sum)
		if !w.replaces {
			c.atomic() // else one table of two is behind
		}
	}
	if (!c.over(first, err) || w.replaces) && !c.goOn(forgets, sum) {
		return
	}
	c.clear()
	c.compare(w, sum)
}

// dieAgain ends the next loader as well, while it recovers: at a request whose
// answer is lost. Where it makes none of that number it has come to its end.
func (c *trial) dieAgain(request int, sum *figures) {
	c.t.Helper()
	l := newLife()
	c.wire.connect(l, request, disturbance{moment: loseAnswer, kills: true})
	_, _ = c.live(l)
	c.wire.running.Wait()
	if l.dead() {
		sum.add(func(f *figures) { f.kills++ })
	}
}

// goOn lets loaders run until one ends well. One that has to stop is decided on by
// looking; where it has a part of an epoch that rows of other transactions depend on
// only a reload helps, and it returns false.
func (c *trial) goOn(forgets bool, sum *figures) bool {
	c.t.Helper()
	var failures []*apply.Failure
	for range 8 {
		l := newLife()
		c.wire.connect(l, 0, disturbance{})
		r, err := c.live(l)
		if c.over(r, err) {
			return true
		}
		if err != nil {
			c.t.Fatalf("a run that nothing disturbs ends with %v", err)
		}
		failures = r.Failures
		if c.ragged && slices.ContainsFunc(failures, func(f *apply.Failure) bool { return f.Code == diag.HalfCommitted }) {
			sum.add(func(f *figures) { f.stops++ })
			return false
		}
		stopped := slices.ContainsFunc(failures, func(f *apply.Failure) bool { return f.Code == diag.LabelUnknown })
		if !stopped {
			continue
		}
		if !c.mayStop(forgets) {
			break
		}
		decided := c.decide()
		if decided == 0 {
			break
		}
		sum.add(func(f *figures) { f.stops += decided })
	}
	for _, f := range failures {
		c.t.Logf("%s %s: %s: %v", f.Address, f.Code, f.Summary, f.Err)
	}
	c.t.Fatal("the load does not come to its end")
	return false
}

// compare fails the test unless every row is there once.
func (c *trial) compare(w world, sum *figures) {
	c.t.Helper()
	missing, doubled := c.counted()
	for wait := 0; missing > 0 && w.name == "visible late" && wait < 100; wait++ {
		time.Sleep(20 * time.Millisecond) // committed, and visible soon
		missing, doubled = c.counted()
	}
	allowed := 0
	if c.repeats {
		allowed, doubled = doubled, 0
	}
	sum.add(func(f *figures) {
		f.checks++
		f.missing += missing
		f.doubled += doubled
		f.allowed += allowed
	})
	if missing > 0 || doubled > 0 {
		c.t.Errorf("%d rows are missing, %d are doubled", missing, doubled)
	}
	if w.replaces {
		c.later(2 * 24 * hour) // what was prepared for the table that is gone
		return
	}
	for range 50 {
		if len(c.lingering()) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond) // a connection that was cut is noticed soon
	}
	c.t.Errorf("transactions are left open: %s", c.lingering())
}
