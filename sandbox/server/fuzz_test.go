package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzRequests: no path, header or body makes a listener fail, and the frontend
// never answers an error of its own.
func FuzzRequests(f *testing.F) {
	w := newWorldWith(f, play("4.0.2"))
	f.Add(uint8(0), "api/transaction/begin", "l", "d", "t", "timeout", "5", "")
	f.Add(uint8(1), "api/transaction/load", "l", "d", "t", "transaction_type", "multi", "1,a\n")
	f.Add(uint8(2), "api/d/get_load_state?label=l", "", "", "", "", "", "")
	f.Add(uint8(1), "api/d/t/_stream_load", "m", "", "", "enable_merge_commit", "true", "x")
	f.Fuzz(func(t *testing.T, method uint8, path, label, db, table, name, value, body string) {
		target, err := url.ParseRequestURI("/" + path)
		if err != nil {
			return
		}
		for _, h := range []http.Handler{w.server.cluster.Frontend(0), w.server.nodes[0].backend} {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
			r.Method = []string{http.MethodPost, http.MethodPut, http.MethodGet}[method%3]
			r.URL, r.RequestURI = target, target.RequestURI()
			r.SetBasicAuth("root", "se:cret")
			for name, value := range map[string]string{"label": label, "db": db, "table": table, "Expect": "100-continue", "merge_commit_interval_ms": "1", "merge_commit_parallel": "1", name: value} {
				r.Header.Set(name, value)
			}
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, r)
			if answer.Code >= 500 {
				t.Fatalf("%s %s: %d %s", r.Method, path, answer.Code, answer.Body)
			}
		}
	})
}
