package starrocks

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const (
	maxLogBytes = 64 << 10
	maxLogLines = 50
)

// ErrorLog fetches the list of refused rows that an ErrorURL names, 50 lines
// and 64 KiB at most, each cut to 1,000 bytes and free of control characters
// (protocol reference 2.5). The address is mapped by backend_addresses. No
// credentials are sent. The rows in it are the user's data.
func (c *Client) ErrorLog(ctx context.Context, address string) ([]string, error) {
	text, err := c.errorLog(ctx, address, maxLogBytes)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range bytes.Lines(text) {
		s := printable(cut(strings.TrimRight(string(line), "\r\n"), 1000))
		if s != "" && len(lines) < maxLogLines {
			lines = append(lines, s)
		}
	}
	return lines, nil
}

// errorLog fetches the first limit bytes of a log.
func (c *Client) errorLog(ctx context.Context, address string, limit int64) ([]byte, error) {
	ctx, cancel := withLimit(ctx, c.settings.AnswerTimeout)
	defer cancel()
	to, err := url.Parse(address)
	if err != nil || to.User != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, fmt.Errorf("fetch the error log: %q is not an http address", printable(cut(address, 120)))
	}
	base, _ := c.backend(to.Scheme, to.Host)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+to.RequestURI(), nil)
	if err != nil {
		return nil, fmt.Errorf("fetch the error log from %s: %w", to.Host, err)
	}
	response, err := c.http.RoundTrip(request)
	if err != nil {
		return nil, fmt.Errorf("fetch the error log: %w", c.sendError(ctx, hop{base: base, named: to.Host}, call{op: "for the error log"}, err))
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, limit))
	closed := response.Body.Close()
	switch {
	case err != nil:
		return nil, fmt.Errorf("fetch the error log: %w", waitError(ctx, "backend "+hostOf(base), "send it", err))
	case closed != nil:
		return nil, fmt.Errorf("fetch the error log from %s: %w", to.Host, closed)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("fetch the error log: %w", &OddAnswerError{Address: base, Status: response.StatusCode, Line: printable(cut(firstLine(string(text)), 200))})
	}
	return text, nil
}
