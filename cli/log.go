package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"starlift/diag"
	"starlift/starrocks"
)

// levelTrace is below debug: what clusters answered, too.
const levelTrace = slog.Level(-8)

// openLog opens the log: -log-level, or STARLIFT_LOG, or off; to -log-file, or
// stderr. No secret and no header of a request is ever in it.
func (s *session) openLog(level, file string) error {
	s.log = slog.New(slog.DiscardHandler)
	if level == "" {
		level = s.env["STARLIFT_LOG"]
	}
	least, on, err := logLevel(level)
	if err != nil {
		return err
	}
	if !on {
		if file != "" && level == "" {
			return usage(diag.UnknownFlag, "-log-file=%s needs -log-level or STARLIFT_LOG: error, warn, info, debug or trace", file)
		}
		return nil
	}
	to := s.err
	if file != "" {
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return usage(diag.UnknownFlag, "-log-file cannot be opened: %v", err)
		}
		s.logFile, to = f, masked{quiet{f}, &s.secrets}
	}
	s.log = slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: least, ReplaceAttr: s.logAttribute})).With("run", s.run)
	return nil
}

func logLevel(name string) (level slog.Level, on bool, err error) {
	switch name {
	case "", "off":
		return 0, false, nil
	case "error":
		return slog.LevelError, true, nil
	case "warn":
		return slog.LevelWarn, true, nil
	case "info":
		return slog.LevelInfo, true, nil
	case "debug":
		return slog.LevelDebug, true, nil
	case "trace":
		return levelTrace, true, nil
	}
	return 0, false, usage(diag.UnknownFlag, "-log-level and STARLIFT_LOG take off, error, warn, info, debug or trace, not %q", name)
}

// logAttribute gives times the program's clock, and the lowest level its name.
func (s *session) logAttribute(_ []string, a slog.Attr) slog.Attr {
	switch {
	case a.Key == slog.TimeKey:
		return slog.String(slog.TimeKey, s.now().UTC().Format("2006-01-02T15:04:05.000Z"))
	case a.Key == slog.LevelKey && a.Value.Any() == levelTrace:
		return slog.String(slog.LevelKey, "TRACE")
	}
	return a
}

// exchange logs what the client of a cluster asked and was answered.
func (s *session) exchange(e starrocks.Exchange) {
	attributes := []slog.Attr{slog.String("asked", e.Asked), slog.Duration("took", e.Took.Round(time.Microsecond))}
	if e.To != "" {
		attributes = append(attributes, slog.String("to", e.To))
	}
	if e.Label != "" {
		attributes = append(attributes, slog.String("label", e.Label))
	}
	if e.Status != 0 {
		attributes = append(attributes, slog.Int("status", e.Status))
	}
	level, word := slog.LevelDebug, "request"
	if e.Err != nil {
		level, word = slog.LevelWarn, "request failed"
		attributes = append(attributes, slog.String("error", e.Err.Error()))
	} else if s.log.Enabled(context.Background(), levelTrace) && e.Answer != "" {
		attributes = append(attributes, slog.String("answer", e.Answer))
	}
	s.log.LogAttrs(context.Background(), level, word, attributes...)
}

// closeLog ends the log; what it said last is that the program ended.
func (s *session) closeLog(code int) {
	if s.log != nil {
		s.log.Info("ended", "exit_code", code)
	}
	if s.logFile != nil {
		_ = s.logFile.Close()
	}
}

// stamped puts the UTC time before each line of progress, for -timestamps.
type stamped struct {
	w     io.Writer
	now   func() time.Time
	begun *bool // a line was begun and not ended
}

func (s stamped) Write(p []byte) (int, error) {
	for _, line := range strings.SplitAfter(string(p), "\n") {
		if line == "" {
			continue
		}
		if !*s.begun && line != "\n" {
			if _, err := fmt.Fprintf(s.w, "%s ", s.now().UTC().Format(time.RFC3339)); err != nil {
				return 0, err
			}
		}
		if _, err := io.WriteString(s.w, line); err != nil {
			return 0, err
		}
		*s.begun = !strings.HasSuffix(line, "\n")
	}
	return len(p), nil
}

// plainLines is where plain lines of progress go: stdout, with the time before
// each where -timestamps asks for it.
func (s *session) plainLines() io.Writer {
	if !s.timestamps {
		return s.out
	}
	return stamped{s.out, s.now, new(bool)}
}
