package apply

import (
	"context"
	"time"
)

// alarm rings once, when its time is up. Whoever set it ends it, and so waits for
// its goroutine.
type alarm struct {
	rings  chan struct{}
	cancel context.CancelFunc
	ended  chan struct{}
}

func setAlarm(ctx context.Context, sleep func(context.Context, time.Duration) error, d time.Duration) *alarm {
	ctx, cancel := context.WithCancel(ctx)
	a := &alarm{rings: make(chan struct{}), cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(a.ended)
		if sleep(ctx, d) == nil {
			close(a.rings)
		}
	}()
	return a
}

// ringing is closed when the time is up; of no alarm it is nil and never is.
func (a *alarm) ringing() <-chan struct{} {
	if a == nil {
		return nil
	}
	return a.rings
}

// end stops the alarm; of no alarm it does nothing.
func (a *alarm) end() {
	if a != nil {
		a.cancel()
		<-a.ended
	}
}
