package starrocks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Header is a request header that a load takes (protocol reference 2.1).
type Header struct{ Name, Value string }

const (
	// maxAnswer bounds the body of an answer; StarRocks' are a few hundred
	// bytes, and an error log some 50 lines.
	maxAnswer = 1 << 20
	// maxHops: a follower sends to the leader, the leader to a backend, and one
	// more for a proxy (protocol reference 1.4).
	maxHops = 3
)

// newHTTP makes connections of the client's own. It is used without an
// http.Client, whose way with redirects drops Authorization and the body
// (protocol reference 8, number 1). It speaks HTTP/1.1 only, since 100 Continue is what keeps rows
// from going to the wrong node, and uses no proxy, since none can reach
// backends that are named by private addresses.
func newHTTP(s Settings) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	d := &dialer{limit: s.ConnectTimeout}
	if s.TLS != nil {
		d.secure = s.TLS.Clone()
		d.secure.NextProtos = nil
	}
	return &http.Transport{
		DialContext:           d.plain,
		DialTLSContext:        d.encrypted,
		ExpectContinueTimeout: s.ContinueTimeout,
		DisableCompression:    true,
		MaxConnsPerHost:       256,
		MaxIdleConnsPerHost:   64,
		MaxIdleConns:          128,
		IdleConnTimeout:       20 * time.Second,
		Protocols:             &protocols,
		WriteBufferSize:       64 << 10,
	}
}

// call is one request, wherever it is sent.
type call struct {
	op           string // what is asked for, in a word or two, for messages
	method, path string // the path is percent-encoded, with its query
	headers      []Header
	body         *body // of a load; nil: empty
	// leader is for what the leading frontend answers: a redirect leads to it, not
	// to a backend.
	leader bool
	// dead are the nodes that could not be connected to for this call before.
	dead map[string]*UnreachableError
	// find makes a redirect the answer: it is asked for where rows are to go.
	find bool
}

// answer is what came back at the end of all redirects, or, of a call that looks
// for the way, where it was sent.
type answer struct {
	at     hop // that answered, or that was named
	path   string
	status int
	text   []byte
}

// hop is one node of a call's way.
type hop struct {
	base  string // scheme://host:port
	named string // host:port as the frontend named it; empty for the first
}

// unsentError is a request of which no byte has left, so that another node may
// be asked, whatever the request does.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// ask sends a call to a frontend, and to the next one when a connection cannot
// be made: to the frontend, or to the node that it sends the call to. With
// again, which is for calls that change nothing, the next one is asked also
// when the answer is lost, or is that of a server that is not well (5xx). Each has
// limit, and the time to connect, for itself.
func (c *Client) ask(ctx context.Context, limit time.Duration, call call, again bool) (answer, error) {
	var failures []error
	var unreachable *UnreachableError
	var unwell *answer
	for _, base := range c.load.order() {
		a, err := c.askOne(ctx, limit, base, call)
		if err == nil && again && a.status >= http.StatusInternalServerError {
			c.load.failed(base)
			unwell = &a
			continue
		}
		if err == nil {
			c.load.worked(base)
			return a, nil
		}
		var unsent *unsentError
		var lost *lostError
		switch {
		case ctx.Err() != nil || call.body.touched():
			return answer{}, err
		case errors.As(err, &unsent):
			c.load.failed(base)
		case errors.As(err, &lost):
			if lost.named == "" {
				// Even where this call cannot be sent again, the next one goes
				// to another frontend first.
				c.load.failed(base)
			}
			if !again {
				return answer{}, err
			}
		case errors.As(err, &unreachable):
		default:
			return answer{}, err
		}
		failures = append(failures, err)
	}
	switch {
	case unwell != nil:
		return *unwell, nil
	case len(failures) == 0:
		return answer{}, errors.New("no HTTP address of a frontend is configured")
	case unreachable != nil:
		return answer{}, unreachable
	}
	return answer{}, &noFrontendError{failures: failures}
}

func (c *Client) askOne(ctx context.Context, limit time.Duration, base string, call call) (answer, error) {
	ctx, cancel := withLimit(ctx, limit+c.settings.ConnectTimeout)
	defer cancel()
	return c.follow(ctx, hop{base: base}, call)
}

// lostError is a connection that broke, or stayed silent, when the request, or a
// part of it, was on its way: what became of it is unknown.
type lostError struct {
	named string // of the hop; empty for a frontend of the configuration
	err   error
}

func (e *lostError) Error() string { return e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }

// send makes one request and reads its answer, which may be a redirect.
func (c *Client) send(ctx context.Context, h hop, call call) (*http.Response, []byte, error) {
	// The typed nil of an absent body must not become a reader.
	var rows io.Reader
	if call.body != nil {
		rows = call.body
	}
	r, err := http.NewRequestWithContext(ctx, call.method, h.base+call.path, rows)
	if err != nil {
		return nil, nil, &unsentError{fmt.Errorf("address %q: %w", withoutUser(h.base), errors.Unwrap(err))}
	}
	if r.URL.User != nil || r.URL.Host == "" || r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return nil, nil, &unsentError{fmt.Errorf("address %q is not http://host:port or https://host:port", withoutUser(h.base))}
	}
	for _, header := range call.headers {
		r.Header.Set(header.Name, header.Value)
	}
	r.SetBasicAuth(c.settings.User, c.settings.Password)
	if call.body != nil {
		r.ContentLength = -1
		r.Header.Set("Expect", "100-continue")
	}
	begun := c.settings.Now()
	response, err := c.http.RoundTrip(r)
	if err != nil {
		err = c.sendError(ctx, h, call, err)
		c.watch(Exchange{To: h.base, Asked: call.method + " " + call.path, Label: call.label(), Err: err}, begun)
		return nil, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	c.watch(Exchange{To: h.base, Asked: call.method + " " + call.path, Label: call.label(), Status: response.StatusCode, Answer: string(text), Err: err}, begun)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, nil, &lostError{h.named, fmt.Errorf("read the answer of %s: %w", h.base, waitError(ctx, c.nodeName(h, call), "answer "+call.op, err))}
	}
	if len(text) > maxAnswer {
		return nil, nil, &OddAnswerError{Address: h.base, Status: response.StatusCode, Line: "longer than 1 MiB"}
	}
	return response, text, nil
}

// withoutUser takes a user name and password out of an address that has them
// against the rules, so that no message shows them.
func withoutUser(base string) string {
	scheme, rest, _ := strings.Cut(base, "://")
	return scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
}

// sendError tells a connection that could not be made from one that broke.
func (c *Client) sendError(ctx context.Context, h hop, call call, err error) error {
	var connect *connectError
	if !errors.As(err, &connect) || ctx.Err() != nil {
		if waited := waitError(ctx, c.nodeName(h, call), "answer "+call.op, err); waited != err {
			return &lostError{h.named, waited}
		}
		return &lostError{h.named, fmt.Errorf("ask %s: %w", h.base, err)}
	}
	if h.named != "" {
		return &UnreachableError{Named: h.named, Address: hostOf(h.base), Err: err}
	}
	return &unsentError{fmt.Errorf("ask %s: %w", h.base, err)}
}

// nodeName says what a node is, for messages.
func (c *Client) nodeName(h hop, call call) string {
	if h.named == "" || call.leader || slices.Contains(c.load.addresses, h.base) {
		return "frontend " + hostOf(h.base)
	}
	return "backend " + hostOf(h.base)
}
