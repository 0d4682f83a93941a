package fault

import (
	"context"
	"net/http"
	"os"
	"syscall"
	"time"

	"starlift-sandbox/reply"
)

// Serve answers one operation: effect takes it and returns the answer, unless a
// rule says otherwise.
func (s *Set) Serve(w http.ResponseWriter, r *http.Request, op, label string, effect func(r *http.Request) reply.Reply) {
	rule, found := s.match(op, label)
	if !found {
		answer := effect(r)
		answer.Write(w)
		return
	}
	switch rule.Action {
	case CutBefore:
		cut(w)
	case CutBody:
		r.Body = &cutBody{r.Body, rule.AfterBytes}
		effect(r)
		cut(w)
	case LoseAnswer:
		effect(r)
		cut(w)
	case Kill:
		kill()
	case KillAfter:
		effect(r)
		kill()
	case Status:
		answer := reply.Text(rule.Code, rule.Body)
		answer.Close = true
		answer.Write(w)
	case Loop:
		redirect(w, "http://"+r.Host+r.URL.RequestURI())
	case Astray:
		redirect(w, "http://"+nowhere+r.URL.RequestURI())
	default:
		s.event(rule.Action, label)
		answer := effect(changed(r, rule))
		answer.Write(w)
	}
}

// changed is the request as the effect sees it under a rule that breaks nothing
// by itself.
func changed(r *http.Request, rule Rule) *http.Request {
	switch rule.Action {
	case Delay:
		if !pause(r.Context(), rule.Milliseconds) {
			abort()
		}
	case Slow:
		r.Body = &slowBody{r.Body, r.Context(), rule.BytesPerSecond}
	case Stall:
		r.Body = &stalledBody{r.Body, r.Context(), rule.AfterBytes, rule.Milliseconds}
	case Busy:
		return r.WithContext(context.WithValue(r.Context(), busyKey{}, true))
	}
	return r
}

type busyKey struct{}

// IsBusy reports whether a rule wants the transaction of a request to look as if
// another request held it.
func IsBusy(r *http.Request) bool { return r.Context().Value(busyKey{}) != nil }

// nowhere is an address where nobody listens: port 1 of this machine is closed
// on every system that does not run tcpmux.
const nowhere = "127.0.0.1:1"

func redirect(w http.ResponseWriter, location string) {
	answer := reply.Reply{
		Code: http.StatusTemporaryRedirect, Type: "text/html", Other: [][2]string{{"Location", location}}, Close: true,
	}
	answer.Write(w)
}

// cut closes the connection at once. abort would wait for the rest of the body,
// which a client that waits for 100 Continue does not send.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		abort()
	}
	_ = conn.Close() // that it is broken is the point
}

// abort closes the connection without an answer: net/http's way to say so.
func abort() { panic(http.ErrAbortHandler) }

// kill ends the process the way a power cut would, as far as it can.
func kill() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // the signal is on its way; nothing may be answered before it comes
}

// pause waits; false when the client went away meanwhile.
func pause(ctx context.Context, milliseconds int) bool {
	wait := time.NewTimer(time.Duration(milliseconds) * time.Millisecond)
	defer wait.Stop()
	select {
	case <-wait.C:
		return true
	case <-ctx.Done():
		return false
	}
}
