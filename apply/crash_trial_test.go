package apply_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"starlift/apply"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
)

// trial is a site of a way, with a wire before its server.
type trial struct {
	crashWay
	*site
	two  *jointSite // of a way with two loads; else nil
	wire *wire
	// frontend and backend are the weather before the wire; nil: there is none.
	frontend, backend *weather
}

func newTrial(t *testing.T, w crashWay) *trial {
	c := &trial{crashWay: w}
	switch {
	case w.joint:
		c.two = newJointSite(t, w.group, w.ledger, w.model)
		c.site = c.two.site
		c.two.parallel = 1 // requests are counted
		for i := range c.two.jobs {
			w.change(&c.two.jobs[i])
			c.two.jobs[i].Convergent = w.model == schema.Primary
		}
	case w.ragged:
		c.site = raggedSite(t)
	default:
		c.site = newSite(t, w.release, w.model)
	}
	if !w.joint {
		w.change(&c.job)
		c.job.Convergent = w.model == schema.Primary && !w.ragged
	}
	c.wire = newWire(t, c.server.HTTP, c.server.Backend, func(event, label string) { c.happen(event, label) })
	return c
}

// tables are those that are loaded.
func (c *trial) tables() []string {
	if c.joint {
		return []string{"items", "orders"}
	}
	return []string{"orders"}
}

// rowsOfEach is how many rows each load has: the ids from 1.
const rowsOfEach = 60

// renew makes the tables anew, and forgets what was loaded.
func (c *trial) renew() {
	c.t.Helper()
	c.replaced = false
	if c.two != nil {
		c.two.t = c.t
		c.two.reset()
		return
	}
	c.reset()
	if c.nameless() {
		c.job.Reload++ // labels are to be other ones all the same
	}
}

// nameless says that the release does not tell one table from another that bears
// its name.
func (c *trial) nameless() bool { return c.crashWay.release < "3" }

// source gives the rows of a load anew. What never ends is asked to stop when all
// that it has is loaded: its last epoch is one that is cut there.
func (c *trial) source() *memory {
	switch {
	case c.ragged:
		src, _ := raggedRows(raggedSeed, raggedCount, raggedKeys)
		return src
	case !c.endless:
		return twoSplits()
	}
	src := newMemory(7).add(source.Split{ID: "log", Parts: []string{"log"}, Tables: []int{0}, Tail: true}, 1, rowsOfEach)
	var once sync.Once
	stop := func() { once.Do(func() { close(c.stop) }) }
	last := source.Offset(strconv.Itoa(rowsOfEach))
	src.hook = func(_ context.Context, split string, id int) error {
		src.lock.Lock()
		defer src.lock.Unlock()
		if id > rowsOfEach && src.opened[len(src.opened)-1] == split+"@"+string(last) {
			stop() // an earlier loader has got everything
		}
		return nil
	}
	var decided source.Offset
	c.ended = func(e apply.Event) {
		switch e := e.(type) {
		case apply.EpochPrepared:
			decided = e.At
		case apply.EpochCommitted:
			if decided == last {
				stop()
			}
		case apply.EpochSettled:
			if e.Kept && decided == last {
				stop()
			}
		}
	}
	return src
}

// live lets one loader run until it has ended or is dead.
func (c *trial) live(l *life) (apply.Result, error) {
	c.t.Helper()
	direct := c.client
	frontend, backend := c.wire.frontend.Listener.Addr().String(), c.wire.backend.Listener.Addr().String()
	if c.frontend != nil {
		frontend, backend = c.frontend.listener.Addr().String(), c.backend.listener.Addr().String()
	}
	c.client = starrocks.New(starrocks.Settings{
		Query: []string{c.server.Query}, Load: []string{frontend}, User: "root", Sleep: brief,
		Backends: map[string]string{c.server.Backend: backend},
	})
	defer func() {
		_ = c.client.Close()
		c.client = direct
		l.cancel(nil)
	}()
	if c.two != nil {
		return c.two.run(l.ctx, []*memory{c.source(), c.source()}, l.fault)
	}
	return c.runBroken(l.ctx, c.source(), l.fault)
}

// over says whether a run has ended well, with everything loaded.
func (c *trial) over(r apply.Result, err error) bool {
	if err != nil || r.Failed > 0 {
		return false
	}
	if !c.endless {
		return r.Stopped == 0
	}
	known := c.load()
	return known != nil && len(known.Splits) == 1 && known.Splits[0].At == fmt.Sprint(rowsOfEach)
}
