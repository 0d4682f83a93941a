package frontend

import (
	"errors"
	"fmt"
	"net/http"

	"starlift-sandbox/access"
	"starlift-sandbox/reply"
)

// plain is a 200 with a body. A frontend says text/html of its JSON where it says
// nothing better.
func (f *Frontend) plain(body []byte) reply.Reply {
	return reply.Reply{Type: "text/html", Body: body}
}

// refusal is the envelope of the frontend's plain refusals.
func (f *Frontend) refusal(text string) []byte {
	o := reply.Object{}.Text("status", "FAILED")
	if f.Release.EnvelopeHasCode() {
		return o.Text("code", "1").Text("msg", text).Text("message", text).Compact()
	}
	return o.Text("msg", text).Compact()
}

// success ends an object with the envelope of a plain success.
func (f *Frontend) success(o reply.Object) []byte {
	o = o.Text("status", "OK")
	if f.Release.EnvelopeHasCode() {
		return o.Text("code", "0").Text("msg", "Success").Text("message", "OK").Compact()
	}
	return o.Text("msg", "Success").Compact()
}

// page is what a frontend makes of a request that no route takes: the web pages'
// own answer, which wants a login too.
func (f *Frontend) page(r *http.Request) reply.Reply {
	if _, err := f.Users.Basic(r); err != nil {
		answer := f.stranger(err)
		answer.Body = fmt.Appendf(nil, "Authentication Failed. <br/> %s", f.complaint(err))
		return answer
	}
	answer := f.plain(f.refusal("Not implemented"))
	switch r.Method {
	case http.MethodPost:
		answer.Code = http.StatusNotImplemented
	case http.MethodGet:
		answer.Code, answer.Body = http.StatusNotFound, []byte("<!DOCTYPE html><html><body><div>this is 404 page.</div></body></html>")
	default:
		answer.Code, answer.Body = http.StatusMethodNotAllowed, f.refusal("HTTP method is not allowed: "+r.Method)
	}
	return answer
}

// stranger is the answer to missing or wrong credentials (protocol reference 1.3).
func (f *Frontend) stranger(err error) reply.Reply { return f.denied(f.complaint(err)) }

func (f *Frontend) complaint(err error) string {
	if errors.Is(err, access.ErrMissing) {
		return "Need auth information."
	}
	return err.Error()
}

// denied is also the answer to a load without INSERT on the table.
func (f *Frontend) denied(text string) reply.Reply {
	answer := f.plain(f.refusal(text))
	answer.Code = http.StatusUnauthorized
	answer.Other = [][2]string{{"WWW-Authenticate", `Basic realm=""`}}
	return answer
}

// unexpected is the answer to an error that no server expects, of the disk above
// all.
func (f *Frontend) unexpected(err error) reply.Reply {
	if !f.Release.UnexpectedIs500() {
		return reply.Reply{Code: http.StatusNotFound, Type: "text/html"}
	}
	return reply.Reply{
		Code: http.StatusInternalServerError, Type: "text/html", Close: true,
		Body: fmt.Appendf(nil, "failed to handle request, error: class java.lang.RuntimeException:%s ", err),
	}
}

func (f *Frontend) health() reply.Reply {
	alive, nodes := 0, f.Nodes()
	for _, n := range nodes {
		if n.Alive {
			alive++
		}
	}
	return reply.JSON(reply.Object{}.Int("total_backend_num", int64(len(nodes))).Int("online_backend_num", int64(alive)).
		Text("status", "OK").Hashed(plainBuckets).Compact())
}

// plainBuckets is the size of the hash map that some plain replies come from.
const plainBuckets = 16

// feature is /api/v2/feature. The sandbox has none of the features that it lists.
func (f *Frontend) feature() reply.Reply {
	return reply.JSON(reply.Object{}.Text("version", f.Release.String()).Empty("features").Text("status", "OK").Hashed(plainBuckets).Compact())
}

// bootstrap is /api/bootstrap for a client without the cluster's token.
func (f *Frontend) bootstrap() reply.Reply {
	o := reply.Object{}.Int("replayedJournalId", 0).Int("queryPort", 0).Int("rpcPort", 0).Int("feStartTime", 0)
	return reply.JSON(f.success(o))
}
