package cli

import (
	"fmt"
	"sync"
	"time"

	"starlift/apply"
	"starlift/plan"
)

// mostLive is how many running actions have a line; of more the number is told.
const mostLive = 10

// liveTick is how often the bars are drawn.
const liveTick = 250 * time.Millisecond

// liveView draws running actions as bars at the bottom of a terminal; those that
// end become lines that scroll away.
type liveView struct {
	screen *screen
	now    func() time.Time
	stop   chan struct{}
	ended  sync.WaitGroup
	once   sync.Once

	lock         sync.Mutex
	began        time.Time
	tasks        []*liveTask // in the order in which they began
	total        int
	done, failed int
	retries      int
	filtered     int64
}

// liveTask is an action that runs.
type liveTask struct {
	address string
	doing   string // of a table, or of a load that settles; "" for a bar
	percent int    // -1: not known
	begun   time.Time
	load    apply.Progress
	sentAt  int64 // bytes sent when a transaction was last committed
	shown   int64 // bytes shown last: a bar never goes back
}

func newLiveView(s *screen, now func() time.Time) *liveView {
	return &liveView{screen: s, now: now, stop: make(chan struct{})}
}

func (v *liveView) begin(p *plan.Plan) {
	fmt.Fprintf(v.screen, "\n%s\n", beginText(p))
	v.began, v.total = v.now(), p.Actions()
	v.ended.Go(func() {
		tick := time.NewTicker(liveTick)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				v.draw()
			case <-v.stop:
				return
			}
		}
	})
}

func (v *liveView) end() {
	v.once.Do(func() { close(v.stop) })
	v.ended.Wait()
	v.screen.close()
}

func (v *liveView) draw() {
	v.lock.Lock()
	lines := v.lines(v.now(), v.screen.width())
	v.lock.Unlock()
	v.screen.draw(lines)
}

// lines are the live area; with the lock held.
func (v *liveView) lines(now time.Time, wide int) []string {
	var lines []string
	for i, t := range v.tasks {
		if i == mostLive {
			lines = append(lines, fmt.Sprintf("… and %d more", len(v.tasks)-mostLive))
			break
		}
		lines = append(lines, liveLine(t, now, wide))
	}
	total := fmt.Sprintf("%d of %d done, %d running, %d failed", v.done, v.total, len(v.tasks), v.failed)
	if v.retries > 0 {
		total += fmt.Sprintf(", %d %s", v.retries, noun(int64(v.retries), "retry", "retries"))
	}
	if v.filtered > 0 {
		total += fmt.Sprintf(", %s filtered", rowsText(v.filtered, true))
	}
	total += "  " + clockText(now.Sub(v.began))
	if hint := "   Ctrl-C stops; a later apply resumes"; columns(total)+columns(hint) < wide {
		total += hint
	}
	return append(lines, total)
}

func (v *liveView) event(e apply.Event) {
	v.lock.Lock()
	v.count(e)
	v.lock.Unlock()
	if line := endText(e); line != "" {
		fmt.Fprintln(v.screen, line)
		v.draw()
	}
}

// count takes an event into the tasks.
func (v *liveView) count(e apply.Event) {
	switch e := e.(type) {
	case apply.TableStarted:
		doing, _ := tableVerbs(e.Action)
		v.task(e.Address).doing = lower(doing)
	case apply.TableProgress:
		t := v.task(e.Address)
		t.doing = fmt.Sprintf("altering, job %d", e.Job)
		if _, err := fmt.Sscanf(e.Progress, "%d%%", &t.percent); err != nil {
			t.percent = -1
		}
	case apply.TableDone:
		v.done++
		v.remove(e.Address)
	case apply.TableFailed:
		v.failed++
		v.remove(e.Address)
	case apply.TableStopped:
		v.remove(e.Address)
	case apply.Settling:
		v.task(e.Address).doing = "settling" + idText(e.Txn)
	case apply.Settled:
		v.remove(e.Address)
	case apply.LoadStarted:
		t := v.task(e.Address)
		t.doing, t.load.BytesPlanned, t.load.SplitsPlanned = "", e.Bytes, e.Splits
	case apply.LoadProgress:
		t := v.task(e.Address)
		if e.Splits > t.load.Splits {
			t.sentAt = e.Sent
		}
		t.load = e.Progress
	case apply.LoadDone:
		v.done++
		v.remove(e.Address)
	case apply.LoadFailed:
		v.failed++
		v.remove(e.Address)
	case apply.LoadStopped:
		v.remove(e.Address)
	case apply.EpochRetried:
		v.retries++
	case apply.EpochCommitted:
		v.filtered += e.Filtered
	}
}

// task is that of the address; it begins with the first event.
func (v *liveView) task(address string) *liveTask {
	for _, t := range v.tasks {
		if t.address == address {
			return t
		}
	}
	t := &liveTask{address: address, percent: -1, begun: v.now()}
	v.tasks = append(v.tasks, t)
	return t
}

func (v *liveView) remove(address string) {
	for i, t := range v.tasks {
		if t.address == address {
			v.tasks = append(v.tasks[:i], v.tasks[i+1:]...)
			return
		}
	}
}
