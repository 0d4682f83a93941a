package mysqlwire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// wire is the socket, whose waits end with the context of the command that runs,
// or after too long a silence.
type wire struct {
	conn    net.Conn
	ctx     context.Context // of the command; kept here because io.Reader has no room for it
	timeout time.Duration
}

// watch begins a command. The function that it returns ends it, and does not
// return before the context has lost its hold on the socket.
func (w *wire) watch(ctx context.Context) (stop func()) {
	w.ctx = ctx
	w.conn.SetDeadline(time.Time{}) //nolint:errcheck // a closed socket says so when it is used
	if ctx.Done() == nil {
		return func() {}
	}
	conn, released := w.conn, make(chan struct{})
	unhook := context.AfterFunc(ctx, func() {
		conn.SetDeadline(time.Unix(1, 0)) //nolint:errcheck // see above
		close(released)
	})
	return func() {
		if !unhook() {
			<-released
		}
	}
}

// ended is why the command's context ended, nil while it lasts.
func (w *wire) ended() error { return context.Cause(w.ctx) }

// Read implements io.Reader.
func (w *wire) Read(p []byte) (int, error) {
	if w.timeout > 0 {
		w.conn.SetReadDeadline(time.Now().Add(w.timeout)) //nolint:errcheck // see watch
		// The context may have ended before, and this deadline taken the place of
		// the one that ended the wait. If it ends from here on, its deadline is
		// the later one.
		if err := w.ended(); err != nil {
			return 0, err
		}
	}
	n, err := w.conn.Read(p)
	return n, w.explain(err)
}

// Write implements io.Writer.
func (w *wire) Write(p []byte) (int, error) {
	if w.timeout > 0 {
		w.conn.SetWriteDeadline(time.Now().Add(w.timeout)) //nolint:errcheck // see watch
		if err := w.ended(); err != nil {
			return 0, err
		}
	}
	n, err := w.conn.Write(p)
	return n, w.explain(err)
}

func (w *wire) explain(err error) error {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	if ended := w.ended(); ended != nil {
		return ended
	}
	return fmt.Errorf("the server was silent for %s: %w", w.timeout, err)
}
