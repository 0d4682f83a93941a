package backend

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"starlift-sandbox/reply"
)

// What is kept of the error logs (protocol reference 2.5): a server keeps them
// for 48 hours; here there is also an end to their number.
const (
	errorLogAge   = 48 * time.Hour
	errorLogCount = 1000
)

// errorLogs are the texts behind ErrorURL, in memory: they end with the process.
type errorLogs struct {
	mu    sync.Mutex
	order []errorLog
}

type errorLog struct {
	name, text string
	made       time.Time
}

// keep stores the lines and returns their URL; empty when there are none.
func (l *errorLogs) keep(address string, lines []string, now time.Time) string {
	if len(lines) == 0 {
		return ""
	}
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: it would end the process
	name := fmt.Sprintf("error_log_%s_%s", hex.EncodeToString(id[:8]), hex.EncodeToString(id[8:]))
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.order) > 0 && (len(l.order) >= errorLogCount || now.Sub(l.order[0].made) > errorLogAge) {
		l.order = l.order[1:]
	}
	l.order = append(l.order, errorLog{name, strings.Join(lines, "\n") + "\n", now})
	return fmt.Sprintf("http://%s/api/_load_error_log?file=%s", address, name)
}

func (l *errorLogs) serve(name string) reply.Reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.order {
		if one.name == name {
			return reply.Text(http.StatusOK, one.text)
		}
	}
	return reply.Text(http.StatusNotFound, "Not Found")
}
