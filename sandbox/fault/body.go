package fault

import (
	"context"
	"errors"
	"io"
	"time"
)

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

// slowBody is read at a limited rate. What the reader does not take stays in the
// connection, and its window fills: the client feels back-pressure.
type slowBody struct {
	io.ReadCloser
	ctx  context.Context
	rate int64 // bytes a second
}

// slice is how often a slow body gives bytes.
const slice = 100 * time.Millisecond

func (s *slowBody) Read(p []byte) (int, error) {
	most := max(s.rate*int64(slice)/int64(time.Second), 1)
	n, err := s.ReadCloser.Read(p[:min(int64(len(p)), most)])
	if n > 0 && !pause(s.ctx, int(int64(n)*1000/s.rate)) {
		return n, context.Cause(s.ctx)
	}
	return n, err
}

// stalledBody gives some bytes and then none for a while, once.
type stalledBody struct {
	io.ReadCloser
	ctx          context.Context
	left         int64
	milliseconds int
}

func (s *stalledBody) Read(p []byte) (int, error) {
	if s.left <= 0 && s.milliseconds > 0 {
		wait := s.milliseconds
		s.milliseconds = 0
		if !pause(s.ctx, wait) {
			return 0, context.Cause(s.ctx)
		}
	}
	if s.milliseconds > 0 {
		p = p[:min(int64(len(p)), s.left)]
	}
	n, err := s.ReadCloser.Read(p)
	s.left -= int64(n)
	return n, err
}
