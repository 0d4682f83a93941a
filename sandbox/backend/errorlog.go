package backend

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
)

// errorLogAge is load_error_log_reserve_hours (protocol reference 2.5), and
// errorLogSweep how often old ones are looked for.
const (
	errorLogAge   = 48 * time.Hour
	errorLogSweep = time.Hour
)

// errorLogs are the files behind ErrorURL and RejectedRecordPath, in one folder.
// They outlive the process. Their times are those of the sandbox's clock.
type errorLogs struct {
	dir, host string

	mu    sync.Mutex
	swept time.Time
}

// keep writes what a load says of its bad rows and tells where. A log that
// cannot be written is not told of: the load itself is none the worse.
func (l *errorLogs) keep(address, label string, load *ingest.Load, now time.Time) (where logs) {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: it would end the process
	suffix := hex.EncodeToString(id[:8]) + "_" + hex.EncodeToString(id[8:])
	if lines := load.ErrorLog(); len(lines) > 0 {
		name := "error_log_" + suffix
		if err := l.write(name, []byte(strings.Join(lines, "\n")+"\n"), now); err == nil {
			where.url = fmt.Sprintf("http://%s/api/_load_error_log?file=%s", address, name)
		}
	}
	if rows := load.Rejected(); len(rows) > 0 {
		name := "rejected_record_" + suffix
		if err := l.write(name, append(bytes.Join(rows, []byte("\n")), '\n'), now); err == nil {
			where.rejected = l.host + ":" + filepath.ToSlash(filepath.Join(l.dir, name))
		}
	}
	return where
}

func (l *errorLogs) write(name string, text []byte, now time.Time) error {
	if err := os.MkdirAll(l.dir, 0o755); err != nil {
		return err
	}
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return err
	}
	return os.Chtimes(path, now, now)
}

// serve answers a request for an error log. Other files of the folder cannot be
// named. A server says what it does not like in a 200.
func (l *errorLogs) serve(name string) reply.Reply {
	path := l.dir + "/" + name
	switch {
	case name == "":
		return reply.Text(http.StatusOK, "parameter file not specified in url.")
	case strings.Contains(name, ".."):
		return reply.Text(http.StatusOK, "file path is not allowed: "+path)
	}
	if regexp.MustCompile(`^error_log_[0-9a-f]{16}_[0-9a-f]{16}$`).MatchString(name) {
		if text, err := os.ReadFile(filepath.Join(l.dir, name)); err == nil {
			return reply.Reply{Type: "text/plain; charset=utf-8", Body: text}
		}
	}
	return reply.Text(http.StatusOK, path+": No such file or directory")
}

// sweep removes the files that are old enough, once in a while.
func (l *errorLogs) sweep(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) < errorLogSweep {
		return
	}
	l.swept = now
	files, err := os.ReadDir(l.dir)
	if err != nil {
		return // there was no bad row yet
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && now.Sub(info.ModTime()) > errorLogAge {
			_ = os.Remove(filepath.Join(l.dir, f.Name())) // the next sweep tries again
		}
	}
}
