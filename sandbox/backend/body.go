package backend

import (
	"errors"
	"io"
	"net/http"

	"starlift-sandbox/ingest"
	"starlift-sandbox/status"
)

// maxJSON is streaming_load_max_batch_size_mb, in bytes (protocol reference 2.7).
const maxJSON = 100 << 20

// drained reports whether nothing of the body is left to read.
func drained(r *http.Request) bool {
	body, read := r.Body.(*endedBody)
	return r.ContentLength == 0 || read && body.ended
}

// endedBody remembers that its end was read.
type endedBody struct {
	io.ReadCloser
	ended bool
}

func (e *endedBody) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	e.ended = e.ended || err == io.EOF
	return n, err
}

// checkSize refuses bodies beyond the limits; chunked ones have no length to
// check.
func (b *Backend) checkSize(o ingest.Options, c *context, length int64) *status.Error {
	if most := b.Release.MaxBodyBytes(); length > most {
		return status.New(status.InternalError,
			"body size %d exceed limit: %d, %s. You can increase the limit by setting streaming_load_max_mb in be.conf.",
			length, most, c.brief())
	}
	if o.JSON && !o.IgnoreJSONSize && length > maxJSON {
		return status.New(status.InternalError,
			"The size of this batch exceed the max size [%d]  of json type data  data [ %d ]. "+
				"Set ignore_json_size to skip the check, although it may lead huge memory consuming.", maxJSON, length)
	}
	return nil
}

// bodyBuffer is how much of a body is read at once.
const bodyBuffer = 256 << 10

// readBody feeds the body to the load. An error means that the body did not
// come whole: the transaction cannot go on, since nobody knows how much of it a
// retry would repeat.
func (b *Backend) readBody(c *context, control *http.ResponseController, r *http.Request) (int64, *status.Error) {
	_ = control.SetReadDeadline(c.deadline(b.Now())) // every connection of this server can
	if e := c.reading(control); e != nil {
		return 0, e
	}
	body := &endedBody{ReadCloser: r.Body}
	r.Body = body
	buffer := make([]byte, bodyBuffer)
	var total int64
	for {
		n, err := body.Read(buffer)
		total += int64(n)
		if n > 0 {
			_, _ = c.load.Write(buffer[:n]) // failures are told by Finish
			c.touch(b.Now())
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if doomed := c.reading(nil); doomed != nil {
				return total, doomed
			}
			return total, status.New(status.InternalError, "receive body don't equal with body bytes")
		}
	}
	if doomed := c.reading(nil); doomed != nil {
		return total, doomed
	}
	c.load.EndBody()
	return total, nil
}
