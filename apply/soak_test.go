package apply_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"starlift/schema"
)

var (
	soakFor  = flag.Duration("soak", 3*time.Second, "how long loaders, servers and networks are disturbed at random")
	soakSeed = flag.Uint64("soak-seed", 1, "seed of it; 0: take one and print it")
)

// soakLives is how many loaders of a round are disturbed, at most.
const soakLives = 3

// TestSoak disturbs loaders, servers and the network between them at random, for as
// long as it is told to. At the end of each round one loader is left in peace, and
// every row must be there once. The seed makes the choices the same, though not what
// the machine makes of them.
func TestSoak(t *testing.T) {
	if *soakSeed == 0 {
		*soakSeed = rand.Uint64()
	}
	t.Logf("seed %d", *soakSeed)
	chance := rand.New(rand.NewPCG(*soakSeed, 0))
	var sum figures
	trials := map[int]*trial{}
	until, broken := time.Now().Add(*soakFor), int64(0)
	for round := 0; time.Now().Before(until); round++ {
		way := chance.IntN(len(crashWays))
		c := trials[way]
		if c == nil {
			c = newTrial(t, crashWays[way])
			c.frontend = newWeather(t, c.wire.frontend.Listener.Addr().String(), *soakSeed)
			c.backend = newWeather(t, c.wire.backend.Listener.Addr().String(), *soakSeed+1)
			trials[way] = c
		}
		name := fmt.Sprintf("round %d %s", round, c.crashWay.name)
		if !t.Run(name, func(t *testing.T) {
			c.t = t
			c.round(chance, &sum)
		}) {
			break
		}
	}
	for _, c := range trials {
		c.t = t
		broken += c.frontend.struck.Load() + c.backend.struck.Load()
	}
	t.Logf("%s; %d connections broken or stalled", &sum, broken)
}

// round disturbs a few loaders, and lets one go to the end.
func (c *trial) round(chance *rand.Rand, sum *figures) {
	c.t.Helper()
	c.clear()
	c.renew()
	clear(c.wire.labels)
	if !c.joint && !c.endless && !c.ragged && c.model == schema.Duplicate {
		c.job.Options.Parallelism = 1 + chance.IntN(2)
	}
	forgets, replaces := false, false
	for range 1 + chance.IntN(soakLives) {
		l := newLife()
		request, do := 0, disturbance{}
		switch chance.IntN(4) {
		case 0:
			l.at, l.torn = 1+chance.IntN(40), chance.IntN(2) == 0
		case 1:
			request = 1 + chance.IntN(25)
			do = disturbance{moment: moment(1 + chance.IntN(int(astray))), kills: chance.IntN(2) == 0}
		case 2:
			request = 1 + chance.IntN(25)
			do.event = []string{"leader_switch", "backend_restart", "transaction_timeout"}[chance.IntN(3)]
		}
		bad, kills, after := chance.IntN(2) == 0, chance.IntN(4) == 0, time.Duration(chance.IntN(60))*time.Millisecond
		c.frontend.bad.Store(bad)
		c.backend.bad.Store(bad)
		c.wire.connect(l, request, do)
		restarted := make(chan struct{})
		go func() {
			defer close(restarted)
			if kills && do.event == "" { // which needs a server that answers
				time.Sleep(after)
				c.kill()
				c.revive()
			}
		}()
		_, _ = c.live(l)
		<-restarted
		c.frontend.bad.Store(false)
		c.backend.bad.Store(false)
		c.frontend.clear()
		c.backend.clear()
		c.wire.running.Wait()
		if l.dead() && chance.IntN(2) == 0 {
			if err := l.losePower(filepath.Join(c.dir, "starlift.state.json.journal")); err != nil {
				c.t.Fatal(err)
			}
		}
		// What is not prepared is lost with the leader that knew it. Of a decision that
		// nothing prepares that leaves a label of which nobody knows the end.
		forgets = forgets || c.unprepared() && (kills || do.event == "leader_switch")
		sum.add(func(f *figures) {
			if l.dead() {
				f.kills++
			}
			if kills && do.event == "" {
				f.kills++
			}
			if c.wire.struck {
				f.faults++
			}
		})
		if w := worlds[chance.IntN(len(worlds))]; chance.IntN(2) == 0 && !(w.replaces && c.nameless() || w.limits && c.ragged) {
			w.turn(c)
			forgets, replaces = forgets || w.forgets, replaces || w.replaces
			sum.add(func(f *figures) { f.faults++ })
		}
	}
	if !c.goOn(forgets, sum) {
		return
	}
	c.clear()
	last := worlds[len(worlds)-1] // rows may still be about to be visible
	last.replaces = replaces
	c.compare(last, sum)
}
