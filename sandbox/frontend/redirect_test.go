package frontend

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"starlift-sandbox/backend"
	"starlift-sandbox/version"
)

func newFrontend(release version.Release, nodes ...*backend.Backend) *Frontend {
	c := &Cluster{Options: Options{Release: release, Backends: nodes}}
	c.nodes.backends, c.nodes.dead, c.nodes.shuffled = nodes, make([]bool, len(nodes)), release.ShufflesBackends()
	return c.Frontend(0)
}

func TestLocationIsQuotedAsJavaDoes(t *testing.T) {
	newer, older := newFrontend(version.Of(3, 5, 4)), newFrontend(version.Of(3, 3, 15))
	for _, c := range []struct{ in, newer, older string }{
		{"/api/d/t/_stream_load", "/api/d/t/_stream_load", "/api/d/t/_stream_load"},
		{"/api/d%20e/t/_stream_load?a=%20b&c=%26", "/api/d%20e/t/_stream_load?a=%20b&c=&", "/api/d%20e/t/_stream_load?a=%20b&c=&"},
		{"/api/d%2Fe/t", "/api/d/e/t", "/api/d/e/t"},
		{"/api/%E4%B8%AD/t", "/api/%E4%B8%AD/t", "/api/?/t"},
		{"/api/%25/%3Cx%3E", "/api/%25/%3Cx%3E", "/api/%25/%3Cx%3E"},
		{"/api/d/t?a=b+c", "/api/d/t?a=b+c", "/api/d/t?a=b+c"},
	} {
		for f, want := range map[*Frontend]string{newer: c.newer, older: c.older} {
			answer := f.redirect(httptest.NewRequest(http.MethodPut, c.in, nil), "h:1")
			if got := answer.Other[0][1]; got != "http://h:1"+want {
				t.Errorf("%s in %s: got %s, want %s", c.in, f.Release, got, want)
			}
		}
	}
}

// FuzzLocation: whatever a client asks for, the header is one line of ASCII that
// parses again.
func FuzzLocation(f *testing.F) {
	f.Add("/api/d/t", "a=b")
	f.Add("/api/\x00\r\n中", "%zz&=\xff")
	front := newFrontend(version.Of(3, 5, 4))
	f.Fuzz(func(t *testing.T, path, query string) {
		r := &http.Request{URL: &url.URL{Path: "/" + path, RawQuery: query}}
		answer := front.redirect(r, "h:1")
		location := answer.Other[0][1]
		for _, c := range []byte(location) {
			if c <= ' ' || c >= 0x7f {
				t.Fatalf("%q", location)
			}
		}
		u, err := url.Parse(location)
		if err != nil || u.Host != "h:1" || !strings.HasPrefix(u.Path, "/"+path) {
			t.Fatalf("%q leads to %v, %v", location, u, err)
		}
	})
}

func TestOldFrontendsTakeBackendsInTurn(t *testing.T) {
	first, second := &backend.Backend{}, &backend.Backend{}
	first.Node, second.Node = 1, 2
	f := newFrontend(version.Of(3, 1, 0), first, second)
	for i := range 4 {
		if got, want := f.nodes.choose(0).Node, 2-i%2; got != want {
			t.Errorf("request %d goes to %d, want %d", i, got, want)
		}
	}
	if _, err := f.nodes.mark(2, true); err != nil {
		t.Fatal(err)
	}
	if got := f.nodes.choose(0).Node; got != 1 {
		t.Errorf("the dead backend was chosen: %d", got)
	}
	if got := f.nodes.choose(1).Node; got != 1 {
		t.Errorf("got %d", got)
	}
	if _, err := f.nodes.mark(3, true); err == nil {
		t.Error("there is no third backend")
	}
	if _, err := f.nodes.mark(1, true); err != nil || f.nodes.choose(0) != nil {
		t.Errorf("none is alive: %v", err)
	}
}
