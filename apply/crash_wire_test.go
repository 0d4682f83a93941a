package apply_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"sync"
	"testing"
	"time"
)

// moment is where a request is disturbed.
type moment uint8

// The moments. A request whose answer is lost has had its effect.
const (
	undisturbed moment = iota
	cutBefore          // the connection breaks, and nothing of the request arrives
	cutMiddle          // a part of the body arrives
	cutUnended         // every byte of the body arrives, and its end does not
	loseAnswer
	unwell // something on the way answers 503
	astray // the answer is a redirect to where nobody listens
)

func (m moment) String() string {
	return [...]string{"undisturbed", "cut before", "cut in the middle", "cut before its end", "answer lost", "503", "astray"}[m]
}

// inBody says whether only a request with rows has the moment.
func (m moment) inBody() bool { return m == cutMiddle || m == cutUnended }

// disturbance is what happens to one request.
type disturbance struct {
	moment moment
	kills  bool   // the loader dies in that moment
	event  string // what happens to the server just before, as the admin port names it
	on     string // such as "POST prepare": only these requests count; "": all do
}

// wire stands between a loader and the nodes of a server. It counts requests, each
// hop of a redirect by itself, and disturbs the one that it is told of.
type wire struct {
	frontend, backend *httptest.Server
	through           *http.Transport
	happen            func(event, label string)
	running           sync.WaitGroup // requests under way

	lock   sync.Mutex
	life   *life // of the loader that is connected
	count  int   // requests so far that count
	at     int   // the one that is disturbed; 0: none
	do     disturbance
	struck bool
	seen   []seenRequest
	labels map[string]bool // that were named by requests
}

func newWire(t *testing.T, frontend, backend string, happen func(event, label string)) *wire {
	w := &wire{through: &http.Transport{ExpectContinueTimeout: time.Minute}, happen: happen}
	w.frontend = httptest.NewServer(w.to(frontend))
	w.backend = httptest.NewServer(w.to(backend))
	t.Cleanup(func() {
		w.frontend.Close()
		w.backend.Close()
		w.through.CloseIdleConnections()
	})
	return w
}

// seenRequest is what a request was.
type seenRequest struct {
	name       string
	body       bool // it carried rows
	redirected bool // its answer was a redirect
}

// connect lets a loader live on the wire, whose n-th request is disturbed.
func (w *wire) connect(l *life, n int, do disturbance) {
	w.running.Wait() // what the last one had under way is over
	w.lock.Lock()
	defer w.lock.Unlock()
	w.life, w.count, w.at, w.do, w.struck, w.seen = l, 0, n, do, false, nil
	if w.labels == nil {
		w.labels = map[string]bool{}
	}
}

// next counts a request.
func (w *wire) next(r *http.Request, label string) (*life, int, disturbance) {
	w.lock.Lock()
	defer w.lock.Unlock()
	name := r.Method + " " + path.Base(r.URL.Path)
	w.seen = append(w.seen, seenRequest{name: name, body: r.ContentLength != 0})
	if w.do.on == "" || w.do.on == name {
		w.count++
	}
	if label != "" {
		w.labels[label] = true
	}
	if w.count != w.at || w.do.on != "" && w.do.on != name {
		return w.life, len(w.seen), disturbance{}
	}
	return w.life, len(w.seen), w.do
}

// redirected notes that the answer to a request was a redirect.
func (w *wire) redirected(n int) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if n <= len(w.seen) { // of the loader that is connected
		w.seen[n-1].redirected = true
	}
}

// strike notes that the disturbance took place, and ends the loader if it does.
func (w *wire) strike(l *life, do disturbance) {
	w.lock.Lock()
	w.struck = true
	w.lock.Unlock()
	if do.kills {
		l.end()
	}
}

// errCut ends a body in the middle.
var errCut = errors.New("the connection is cut")

// to handles the requests that are for a node.
func (w *wire) to(node string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		w.running.Add(1)
		defer w.running.Done()
		l, n, do := w.next(r, r.Header.Get("label"))
		if do.event != "" {
			w.happen(do.event, r.Header.Get("label"))
			w.strike(l, do)
		}
		hasBody := r.ContentLength != 0
		switch {
		case do.moment == cutBefore:
			w.strike(l, do)
			drop(rw)
			return
		case do.moment == unwell:
			w.strike(l, do)
			http.Error(rw, "no server is available", http.StatusServiceUnavailable)
			return
		case do.moment.inBody() && !hasBody:
			do = disturbance{} // it strikes no such request
		}
		answer, text, err := w.forward(l, node, r, do)
		switch {
		case errors.Is(err, errCut) || do.moment == loseAnswer && err == nil:
			w.strike(l, do)
			drop(rw)
		case err != nil || l.dead():
			drop(rw)
		default:
			if to, err := url.Parse(answer.Header.Get("Location")); err == nil && to.Host != "" {
				w.redirected(n)
				if do.moment == astray {
					w.strike(l, do)
					to.Host = nowhere
					answer.Header.Set("Location", to.String())
				}
			}
			for name, values := range answer.Header {
				rw.Header()[name] = values
			}
			rw.WriteHeader(answer.StatusCode)
			_, _ = rw.Write(text)
		}
	}
}

// nowhere is an address at which nobody listens.
const nowhere = "127.0.0.1:1"

// forward sends a request on, as far as the disturbance lets it, and gives the
// answer when all of it is there.
func (w *wire) forward(l *life, node string, r *http.Request, do disturbance) (*http.Response, []byte, error) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)() // a dead loader's connections are closed
	out := r.Clone(ctx)
	out.URL.Scheme, out.URL.Host, out.RequestURI = "http", node, ""
	if r.ContentLength != 0 {
		out.Body = &cutBody{ReadCloser: r.Body, moment: do.moment, left: middle}
	}
	answer, err := w.through.RoundTrip(out)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, text, err
}

// middle is how many bytes of a body that is cut in the middle arrive.
const middle = 100

// cutBody is a body that ends in an error where its moment is.
type cutBody struct {
	io.ReadCloser
	moment moment
	left   int
}

func (b *cutBody) Read(p []byte) (int, error) {
	if b.moment == cutMiddle {
		if b.left == 0 {
			return 0, errCut
		}
		p = p[:min(len(p), b.left)]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= n
	if b.moment.inBody() && errors.Is(err, io.EOF) {
		err = errCut
	}
	return n, err
}

// drop closes the connection of a request without an answer.
func drop(rw http.ResponseWriter) {
	if connection, _, err := rw.(http.Hijacker).Hijack(); err == nil {
		_ = connection.(*net.TCPConn).SetLinger(0)
		_ = connection.Close()
	}
}
