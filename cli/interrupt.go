package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// interrupts turns signals into the two ways of ending an apply: the first
// closes stop (open epochs are committed where prepared, else rolled back), the
// second, or the end of the grace time, ends the context (open epochs are left to
// the next run), the third ends the process.
type interrupts struct {
	ctx    context.Context //nolint:containedctx // it is what the signals end
	stop   chan struct{}
	first  atomic.Pointer[signalError]
	cancel context.CancelCauseFunc
	done   chan struct{}
	ended  chan struct{}
}

// watchSignals tells of each signal, and of the end of the grace time as of a
// second one.
func watchSignals(parent context.Context, tell func(count int, got syscall.Signal), grace time.Duration) *interrupts {
	ctx, cancel := context.WithCancelCause(parent)
	i := &interrupts{ctx: ctx, stop: make(chan struct{}), cancel: cancel, done: make(chan struct{}), ended: make(chan struct{})}
	signals := make(chan os.Signal, 3)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		defer close(i.ended)
		defer signal.Stop(signals)
		i.watch(signals, tell, grace)
	}()
	return i
}

func (i *interrupts) watch(signals <-chan os.Signal, tell func(count int, got syscall.Signal), grace time.Duration) {
	var over <-chan time.Time
	for count := 1; ; count++ {
		var got syscall.Signal
		select {
		case s := <-signals:
			got = s.(syscall.Signal)
		case <-over:
			got, count = i.first.Load().signal, 2
		case <-i.done:
			return
		}
		switch count {
		case 1:
			i.first.Store(&signalError{got})
			tell(count, got)
			close(i.stop)
			timer := time.NewTimer(grace)
			defer timer.Stop()
			over = timer.C
		case 2:
			over = nil
			tell(count, got)
			i.cancel(i.first.Load())
		default:
			tell(count, got)
			os.Exit(128 + int(got)) // the journal is enough
		}
	}
}

// end stops watching and waits for the watcher.
func (i *interrupts) end() {
	close(i.done)
	<-i.ended
	i.cancel(nil)
}

// tellInterrupt says what a signal does. The third ends the process at once, so
// it leaves the terminal, and the events, as the end of the run would.
func (s *session) tellInterrupt(grace time.Duration) func(count int, got syscall.Signal) {
	return func(count int, got syscall.Signal) {
		text := ""
		switch count {
		case 1:
			text = fmt.Sprintf("Interrupt received (%s): stopping after the running batches, at most %s.\nNothing will be lost; press Ctrl-C again to stop at once.", signalName(got), durationText(grace))
		case 2:
			text = fmt.Sprintf("Second interrupt (%s): stopping now. Open transactions stay recorded and\nwill be settled by the next run.", signalName(got))
		default:
			text = fmt.Sprintf("Third interrupt (%s): ended. The journal has what the next run needs.", signalName(got))
			s.screen.close()
		}
		if s.events == nil {
			fmt.Fprintln(s.err, text)
			return
		}
		s.events.interrupt(text, got, count, grace)
		if count > 2 {
			s.events.end(128 + int(got))
		}
	}
}
