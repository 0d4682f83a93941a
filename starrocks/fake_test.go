package starrocks

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// step is one answer of a played node.
type step struct {
	status   int    // 0: 200
	text     string // body
	lose     bool   // close the connection instead of answering
	location string // answer 307 to it; "BE" and "FE" are the played nodes
	unread   bool   // answer without reading a load's body
	hang     bool   // wait until the client goes away
	sip      bool   // take a byte of the body before answering
}

// fake plays a frontend and a backend. What each answers stands in script under
// "fe OP" and "be OP", in order; the last one is repeated. The frontend redirects begin,
// load and prepare to the backend where the script says nothing.
type fake struct {
	tb     testing.TB
	fe, be *httptest.Server
	client *Client

	mu      sync.Mutex
	script  map[string][]step
	asked   []string
	headers map[string]http.Header // of the last request, by what asked holds
	bodies  []string               // of loads
	slept   []time.Duration
}

func newFake(t testing.TB, script map[string][]step) *fake {
	f := &fake{tb: t, script: script, headers: map[string]http.Header{}}
	f.fe = httptest.NewServer(f.node("fe"))
	f.be = httptest.NewServer(f.node("be"))
	f.client = New(f.settings())
	t.Cleanup(func() {
		if err := f.client.Close(); err != nil {
			t.Errorf("close the client: %v", err)
		}
		f.fe.Close()
		f.be.Close()
	})
	return f
}

func (f *fake) settings() Settings {
	return Settings{
		Load: []string{f.fe.URL}, User: "ana", Password: "hunter2:canary", ContinueTimeout: time.Minute,
		Sleep: func(ctx context.Context, d time.Duration) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.slept = append(f.slept, d)
			return ctx.Err()
		},
	}
}

func (f *fake) node(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		op := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		what := name + " " + op
		s := f.next(what, r)
		if got := r.Header.Get("Authorization"); got != "Basic "+base64.StdEncoding.EncodeToString([]byte("ana:hunter2:canary")) {
			f.tb.Errorf("%s: Authorization is %q", what, got)
		}
		rows := op == "load" || op == "_stream_load" && r.ContentLength != 0 // a body-less one asks for the way
		if rows && s.location == "" && !s.unread && !s.hang && !s.sip {
			text, err := io.ReadAll(r.Body)
			if err != nil && !s.lose {
				f.tb.Errorf("%s: read the body: %v", what, err)
			}
			f.mu.Lock()
			f.bodies = append(f.bodies, string(text))
			f.mu.Unlock()
		}
		if s.sip {
			if _, err := io.ReadFull(r.Body, make([]byte, 1)); err != nil {
				f.tb.Errorf("%s: sip: %v", what, err)
			}
		}
		switch {
		case s.hang:
			_, _ = io.Copy(io.Discard, r.Body) // ends when the client goes away
			<-r.Context().Done()
		case s.lose && (s.unread || s.sip):
			// The server's own way to end a connection waits for the rest of a body.
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil || conn.Close() != nil {
				f.tb.Errorf("%s: cut the connection: %v", what, err)
			}
		case s.lose:
			panic(http.ErrAbortHandler)
		case s.location != "":
			to := strings.NewReplacer("BE", f.be.URL, "FE", f.fe.URL).Replace(s.location)
			if to == f.be.URL || to == f.fe.URL {
				to += r.URL.RequestURI()
			}
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
		default:
			if s.status != 0 {
				w.WriteHeader(s.status)
			}
			fmt.Fprint(w, s.text)
		}
	}
}

func (f *fake) next(what string, r *http.Request) step {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, what)
	f.headers[what] = r.Header.Clone()
	f.headers[what].Set("method", r.Method)
	f.headers[what].Set("uri", r.RequestURI)
	steps := f.script[what]
	switch {
	case len(steps) == 0 && (what == "fe begin" || what == "fe load" || what == "fe prepare" || what == "fe _stream_load"):
		return step{location: "BE"}
	case len(steps) == 0:
		f.tb.Errorf("%s is not in the script", what)
		return step{status: http.StatusNotFound, text: "Not Found"}
	case len(steps) > 1:
		f.script[what] = steps[1:]
	}
	return steps[0]
}

func (f *fake) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

func (f *fake) header(what, name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.headers[what].Get(name)
}

// Answers as the servers write them (protocol reference 3.3 and 4.1).
func beReply(status, message string, more ...string) step {
	text := fmt.Sprintf("{\n    \"Status\": %q,\n    \"Message\": %q", status, message)
	for _, m := range more {
		text += ",\n    " + m
	}
	return step{text: text + "\n}"}
}

func feReply(status, message string) step {
	return step{text: fmt.Sprintf(`{"Message": %q, "Label": "l", "Status": %q}`, message, status)}
}

func labelState(state string) step {
	return step{text: fmt.Sprintf(`{"state":%q,"reason":"because","status":"OK","code":"0","msg":"Success","message":"OK"}`, state)}
}

var (
	begun = beReply("OK", "", `"Label": "l"`, `"TxnId": 918301`, `"BeginTxnTimeMs": 0`)
	taken = beReply("OK", "", `"Label": "l"`, `"TxnId": 918301`, `"LoadBytes": 6`)
	ready = beReply("OK", "", `"Label": "l"`, `"TxnId": 918301`, `"NumberTotalRows": 5`, `"NumberLoadedRows": 2`,
		`"NumberFilteredRows": 2`, `"NumberUnselectedRows": 1`, `"LoadBytes": 60`, `"ErrorURL": "http://be:8040/api/_load_error_log?file=e"`)
	lost   = step{lose: true}
	gone   = beReply("TXN_NOT_EXISTS", "transaction with label l not exists")
	inUse  = beReply("TXN_IN_PROCESSING", "Transaction is in processing", `"Label": "l"`)
	notYet = feReply("FAILED", "class com.starrocks.common.StarRocksException: get database write lock timeout, database=d, timeout=20000ms")
)
