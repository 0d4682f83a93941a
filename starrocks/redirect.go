package starrocks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// follow sends a call and goes where it is redirected to, with method, headers,
// Authorization and body as they were (protocol reference 1.4). The body goes
// to a further node only as long as none of it was read.
func (c *Client) follow(ctx context.Context, at hop, call call) (answer, error) {
	for hops := 0; ; hops++ {
		response, text, err := c.send(ctx, at, call)
		if err != nil {
			return answer{}, err
		}
		if response.StatusCode != http.StatusTemporaryRedirect {
			return answer{at: at, path: call.path, status: response.StatusCode, text: text}, nil
		}
		if hops == maxHops {
			return answer{}, &OddAnswerError{Address: at.base, Status: response.StatusCode, Line: fmt.Sprintf("redirected more than %d times", maxHops)}
		}
		if call.body.touched() {
			return answer{}, fmt.Errorf("%s redirected the load: %w", at.base, ErrBodyLost)
		}
		next, path, err := c.redirected(at.base, response.Header.Get("Location"))
		if err != nil {
			return answer{}, &OddAnswerError{Address: at.base, Status: response.StatusCode, Line: err.Error()}
		}
		if call.find {
			return answer{at: next, path: path, status: response.StatusCode}, nil
		}
		if known := call.dead[next.base]; known != nil {
			return answer{}, known
		}
		at, call.path = next, path
	}
}

// redirected reads a Location and maps its address by backend_addresses.
func (c *Client) redirected(base, location string) (hop, string, error) {
	to, err := url.Parse(location)
	switch {
	case err != nil:
		return hop{}, "", errors.New("redirected to an address that cannot be read")
	case to.User != nil:
		return hop{}, "", errors.New("redirected to an address with a user name in it")
	case to.Scheme != "http" && to.Scheme != "https" || to.Host == "":
		return hop{}, "", fmt.Errorf("redirected to %q, which is not an http address", cut(location, 120))
	}
	mapped, isMapped := c.backend(to.Scheme, to.Host)
	if strings.HasPrefix(base, "https://") && strings.HasPrefix(mapped, "http://") && !isMapped {
		// Frontends write http:// whatever they were asked with (1.4); the
		// password must not leave the encrypted connection unasked.
		return hop{}, "", fmt.Errorf("redirected from https to %s without encryption; backend_addresses can map %s to https://… or, where that is meant, http://…", mapped, to.Host)
	}
	return hop{base: mapped, named: to.Host}, to.RequestURI(), nil
}

// backend maps the address host:port that a frontend named, as a whole or by
// its host alone, and returns scheme://host:port. What is mapped to keeps the
// scheme and the port where it has none of its own. spelt says that the scheme
// was the user's.
func (c *Client) backend(scheme, address string) (base string, spelt bool) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host, port = address, ""
	}
	to, ok := c.settings.Backends[address]
	if !ok {
		to, ok = c.settings.Backends[host]
	}
	if !ok {
		return scheme + "://" + address, false
	}
	if s, rest, found := strings.Cut(to, "://"); found {
		scheme, to, spelt = s, rest, true
	}
	to = strings.TrimRight(to, "/")
	if _, _, err := net.SplitHostPort(to); err != nil && port != "" {
		to = net.JoinHostPort(strings.Trim(to, "[]"), port)
	}
	return scheme + "://" + to, spelt
}

func hostOf(base string) string {
	_, host, _ := strings.Cut(base, "://")
	return host
}
