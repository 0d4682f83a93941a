package starrocks

import (
	"strings"
	"time"
)

// Exchange is a request or a statement with what came of it, for a log. It
// bears no header and so no password.
type Exchange struct {
	To     string // the node's address; "" for SQL, which goes to any frontend
	Asked  string // method and path, or the statement
	Label  string // that the request is about; "" for others
	Status int    // of an HTTP answer
	Answer string // its begin
	Took   time.Duration
	Err    error
}

const (
	watchedStatement = 2000
	watchedAnswer    = 500
)

// label is the one that a call is about, as its header has it; a path has it in
// plain sight.
func (c call) label() string {
	for _, h := range c.headers {
		if h.Name == "label" {
			return h.Value
		}
	}
	return ""
}

// watch tells of an exchange, if anybody wants to know.
func (c *Client) watch(e Exchange, begun time.Time) {
	if c.settings.Watch == nil {
		return
	}
	e.Took = c.settings.Now().Sub(begun)
	e.Asked = cut(strings.Join(strings.Fields(e.Asked), " "), watchedStatement)
	e.Answer = cut(strings.Join(strings.Fields(e.Answer), " "), watchedAnswer)
	c.settings.Watch(e)
}
