// Package reply is what the HTTP listeners answer with: a reply as a value, and
// the two JSON writers whose bytes clients see, the backend's and the
// frontend's. It decides no content.
package reply

import (
	"net/http"
	"strconv"
	"time"
)

// Reply is a whole answer. Code 0 stands for 200.
type Reply struct {
	Code  int
	Type  string // Content-Type
	Body  []byte
	Other [][2]string // further headers
	// Close ends the connection after the reply. It is set wherever the body of
	// the request was not read: what is left of it must not be taken for the
	// next request.
	Close bool
	// KeepAlive says so in a header when the connection goes on, as the frontend
	// does.
	KeepAlive bool
}

// writeTime is how long a client may take to read a reply.
const writeTime = 30 * time.Second

// Write sends the reply. Errors are the client's: it went away.
func (r *Reply) Write(w http.ResponseWriter) {
	h := w.Header()
	for _, o := range r.Other {
		h.Set(o[0], o[1])
	}
	if r.Type != "" {
		h.Set("Content-Type", r.Type)
	}
	h.Set("Content-Length", strconv.Itoa(len(r.Body)))
	switch {
	case r.Close:
		h.Set("Connection", "close")
	case r.KeepAlive:
		h.Set("Connection", "keep-alive")
	}
	if r.KeepAlive {
		h["Date"] = nil // the frontend does not say it
	}
	// A client that does not read must not hold the connection for ever.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime)) // every connection of a server can
	code := r.Code
	if code == 0 {
		code = http.StatusOK
	}
	w.WriteHeader(code)
	_, _ = w.Write(r.Body)
}

// JSON returns a 200 with a JSON body.
func JSON(body []byte) Reply {
	return Reply{Type: "application/json", Body: body}
}

// Text returns a text that the server does not say the type of. The library under
// a backend then says this one.
func Text(code int, text string) Reply {
	return Reply{Code: code, Type: "text/html; charset=ISO-8859-1", Body: []byte(text)}
}
