package cli

import (
	"context"
	"fmt"
	"io"
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

func watchSignals(parent context.Context, w io.Writer, grace time.Duration) *interrupts {
	ctx, cancel := context.WithCancelCause(parent)
	i := &interrupts{ctx: ctx, stop: make(chan struct{}), cancel: cancel, done: make(chan struct{}), ended: make(chan struct{})}
	signals := make(chan os.Signal, 3)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		defer close(i.ended)
		defer signal.Stop(signals)
		i.watch(signals, w, grace)
	}()
	return i
}

func (i *interrupts) watch(signals <-chan os.Signal, w io.Writer, grace time.Duration) {
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
			fmt.Fprintf(w, "Interrupt received (%s): stopping after the running batches, at most %s.\nNothing will be lost; press Ctrl-C again to stop at once.\n", signalName(got), durationText(grace))
			close(i.stop)
			timer := time.NewTimer(grace)
			defer timer.Stop()
			over = timer.C
		case 2:
			over = nil
			fmt.Fprintf(w, "Second interrupt (%s): stopping now. Open transactions stay recorded and\nwill be settled by the next run.\n", signalName(got))
			i.cancel(i.first.Load())
		default:
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
