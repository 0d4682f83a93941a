package apply

import (
	"context"
	"errors"
	"time"
)

// asked gives a context that ends, with ErrStopped as its cause, when stop is
// closed. release ends it, and waits for its goroutine.
func asked(stop <-chan struct{}) (_ context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-stop:
			cancel(ErrStopped)
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		cancel(nil)
		<-ended
	}
}

// stoppable gives a context that also ends, with ErrStopped as its cause, when the
// run or the load is to stop. It is for what can be left at any moment.
func (l *load) stoppable(ctx context.Context) (_ context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(l.asked, func() { cancel(ErrStopped) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// sleep waits, until the run is to stop at the latest: then it gives ErrStopped.
func (l *load) sleep(ctx context.Context, d time.Duration) error {
	ctx, release := l.stoppable(ctx)
	defer release()
	err := l.deps.Sleep(ctx, d)
	if err != nil && errors.Is(context.Cause(ctx), ErrStopped) {
		return ErrStopped
	}
	return err
}

// stops says whether what is under way is to end where it can be left. Deps.Stop is
// looked at as well: asked may hear of it a moment later.
func (l *load) stops() bool {
	select {
	case <-l.deps.Stop:
		return true
	default:
		return l.asked.Err() != nil
	}
}

// halts says whether a lane is to begin nothing new.
func (l *load) halts() bool { return l.asked.Err() != nil || l.ends() }
