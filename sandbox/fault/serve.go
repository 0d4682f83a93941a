package fault

import (
	"errors"
	"io"
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
		abort()
	case CutBody:
		r.Body = &cutBody{r.Body, rule.AfterBytes}
		effect(r)
		abort()
	case LoseAnswer:
		effect(r)
		abort()
	case Status:
		answer := reply.Text(rule.Code, rule.Body)
		answer.Close = true
		answer.Write(w)
	case Delay:
		wait := time.NewTimer(time.Duration(rule.Milliseconds) * time.Millisecond)
		defer wait.Stop()
		select {
		case <-wait.C:
			answer := effect(r)
			answer.Write(w)
		case <-r.Context().Done():
			abort()
		}
	case Kill:
		kill()
	case KillAfter:
		effect(r)
		kill()
	}
}

// kill ends the process the way a power cut would, as far as it can.
func kill() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // the signal is on its way; nothing may be answered before it comes
}

// errCut is what reading a body that is to be cut ends with.
var errCut = errors.New("the connection was cut on demand")

// cutBody is a body whose connection breaks after some bytes.
type cutBody struct {
	io.ReadCloser
	left int64
}

func (c *cutBody) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errCut
	}
	n, err := c.ReadCloser.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if err == io.EOF {
		// The body was shorter: it is cut at its end, before it is whole.
		err = errCut
	}
	return n, err
}
