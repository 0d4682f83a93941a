package starrocks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxNamings is how often frontends are asked for a backend when they name ones that
// cannot be reached: they learn of a dead one only after a while, and name others by
// turns or by chance. Each is connected to once for a load, so that what counts is
// the number of dead ones, not how often they are named.
const maxNamings = 16

// stream sends the rows of a load that is one request, and returns what answered
// them. Where they go is found out first, by the same request without a body, so
// that no row leaves before it is known who takes it (protocol reference 1.4).
// What is not a redirect is the answer: a frontend has refused the load.
func (c *Client) stream(ctx context.Context, load call) (answer, error) {
	lost, dead := false, map[string]*UnreachableError{}
	for named := 1; ; named++ {
		to, err := c.findBackend(ctx, load)
		if err != nil {
			return answer{}, err
		}
		if to.status != http.StatusTemporaryRedirect {
			return to, nil
		}
		if unreachable := dead[to.at.base]; unreachable != nil {
			if named == maxNamings {
				return answer{}, unreachable
			}
			continue
		}
		load.path = to.path
		a, err := c.follow(ctx, to.at, load)
		var unreachable *UnreachableError
		var broken *lostError
		switch {
		case err == nil || load.body.touched() || ctx.Err() != nil:
			return a, err
		case errors.As(err, &unreachable) && named < maxNamings:
			dead[to.at.base] = unreachable
		case errors.As(err, &broken) && !lost:
			// A connection that was kept alive is gone. The backend may have
			// begun: the second request then finds the label in use.
			lost = true
		default:
			return a, err
		}
	}
}

// findBackend asks the frontends where a load goes. The label is left out, so that
// a proxy that hides the redirect and has a backend carry the empty request out
// leaves no trace of ours; rows are then sent the same way.
func (c *Client) findBackend(ctx context.Context, load call) (answer, error) {
	load.body, load.find = nil, true
	load.headers = slices.DeleteFunc(slices.Clone(load.headers), func(h Header) bool {
		return strings.EqualFold(h.Name, "label")
	})
	load.headers = append(load.headers, Header{"Expect", "100-continue"})
	a, err := c.ask(ctx, c.settings.AnswerTimeout, load, true)
	if err != nil {
		return answer{}, fmt.Errorf("find a backend: %w", err)
	}
	if r, err := parseReply(a); a.status == http.StatusOK && err == nil && (r.is("Fail") || r.is("Success")) {
		a.status = http.StatusTemporaryRedirect // a backend has answered
	}
	return a, nil
}

// streamCall is a load that is one request. The caller's headers come first, so
// that ours win.
func (c *Client) streamCall(op, database, table string, l Label, timeout time.Duration, headers []Header, b *body) call {
	headers = slices.Concat(headers, []Header{{"label", string(l)}})
	if timeout > 0 {
		headers = append(headers, Header{"timeout", seconds(timeout)})
	}
	return call{
		op: op, method: http.MethodPut, headers: headers, body: b,
		path: "/api/" + url.PathEscape(database) + "/" + url.PathEscape(table) + "/_stream_load",
	}
}

// streamLimit is how long the client waits for a load that is one request.
func streamLimit(timeout time.Duration) time.Duration {
	return orDefault(timeout, serverTimeout) + slack
}

// interrupted says what a load's failure leaves behind. Without the end of its
// body it cannot have been committed; with it, it may have been.
func interrupted(b *body, err error) error {
	switch {
	case b.complete():
		return &UndecidedError{Err: err}
	case b.touched():
		return fmt.Errorf("%w; %w", err, ErrBodyLost)
	}
	return err
}

// undecidedText recognises a backend that has asked the frontend to commit and
// heard nothing (protocol reference 2.4).
func undecidedText(message string) bool {
	return contains(message, "transaction status unknown") || contains(message, "fe rpc failure")
}
