package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// uiVersion is the version of the event stream: the minor part counts what was
// added, the major part what breaks a reader.
const uiVersion = "1.1"

// eventStream is a run as lines of JSON on stdout, for programs. The first line is
// version, the last run_complete, whatever happens; in between every line has the
// next number. What is written to either stream as text becomes a log line, so
// that nothing else is ever on stdout and nothing on stderr.
type eventStream struct {
	w         io.Writer
	secrets   *[]string
	now       func() time.Time
	run       string
	operation string
	version   string
	begun     time.Time
	ids       map[string]string   // of the plan's actions, by address
	opening   func() []eventField // payload of run_start, asked for when it is due

	lock    sync.Mutex
	seq     int
	started bool
	ended   bool

	// outcome and summary are what run_complete will say.
	outcome string
	message string
	summary any
}

// eventField is one field of a payload; fields keep their order.
type eventField struct {
	name  string
	value any
}

// wantsEvents says whether the command line asks for the event stream: plan or
// apply with -json. It is asked before the library reads the flags, so that a
// wrong flag is an event too.
func wantsEvents(arguments []string) (operation string, wanted bool) {
	_, rest, err := hoist(arguments[1:])
	if err != nil || len(rest) == 0 || rest[0] != "plan" && rest[0] != "apply" {
		return "", false
	}
	for _, a := range rest[1:] {
		if a == "--" {
			break
		}
		if name, value, set := strings.Cut(strings.TrimLeft(a, "-"), "="); strings.HasPrefix(a, "-") && name == "json" {
			wanted = !set || value == "true" || value == "1"
		}
	}
	return rest[0], wanted
}

// startEvents begins the stream where the command line asks for it, and turns
// both streams of text into it.
func (s *session) startEvents(arguments []string) {
	operation, wanted := wantsEvents(arguments)
	if !wanted {
		return
	}
	s.events = &eventStream{
		w: quiet{s.process.Stdout}, secrets: &s.secrets, now: s.now, run: s.run, operation: operation, version: s.process.Version, begun: s.now(),
		summary: struct{}{},
	}
	s.events.opening = func() []eventField {
		clusters := []string{}
		if s.config != nil {
			for _, c := range s.config.Clusters {
				clusters = append(clusters, c.Name)
			}
		}
		return []eventField{
			{"operation", operation},
			{"workspace", s.workspace},
			{"clusters", clusters},
			{"args", maskedArguments(arguments[1:])},
		}
	}
	s.out = &logLines{events: s.events, level: "info"}
	s.err = &logLines{events: s.events, level: "warn"}
	s.events.write("info", "version", "starlift "+s.process.Version, []eventField{{"starlift", s.process.Version}, {"ui", uiVersion}})
}

// maskedArguments leaves out the values of variables, any of which may be secret.
func maskedArguments(arguments []string) []string {
	list := slices.Clone(arguments)
	for i := 0; i < len(list); i++ {
		name, value, whole := strings.Cut(list[i], "=")
		if strings.TrimLeft(name, "-") != "var" || !strings.HasPrefix(name, "-") {
			continue
		}
		if !whole && i+1 < len(list) {
			i++
			name, value = "", list[i]
		}
		variable, _, _ := strings.Cut(value, "=")
		list[i] = variable + "=" + hiddenText
		if name != "" {
			list[i] = name + "=" + list[i]
		}
	}
	return list
}

// emit writes one event.
func (e *eventStream) emit(level, kind, message string, payload ...eventField) {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.write(level, kind, message, payload)
}

// write writes one event, and run_start before the second; with the lock held.
func (e *eventStream) write(level, kind, message string, payload []eventField) {
	if e.ended {
		return
	}
	if e.seq == 1 && !e.started {
		e.started = true
		e.write("info", "run_start", "Run "+e.run+": "+e.operation, e.opening())
	}
	e.seq++
	fields := append([]eventField{
		{"@level", level},
		{"@message", message},
		{"@module", "starlift.ui"},
		{"@timestamp", e.now().UTC().Format("2006-01-02T15:04:05.000000Z")},
		{"seq", e.seq},
		{"run_id", e.run},
		{"type", kind},
	}, payload...)
	var line bytes.Buffer
	for i, f := range fields {
		if i == 0 {
			line.WriteByte('{')
		} else {
			line.WriteByte(',')
		}
		line.WriteString(jsonText(f.name) + ":" + jsonText(f.value))
	}
	line.WriteString("}\n")
	_, _ = e.w.Write(maskJSON(line.Bytes(), *e.secrets))
}

// jsonText is a value on one line, with < and > as they are.
func jsonText(value any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return jsonText(fmt.Sprintf("cannot be written: %v", err))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// diagnostics emits diagnostics in the order given.
func (e *eventStream) diagnostics(diags hcl.Diagnostics, files map[string][]byte) {
	for _, d := range diags {
		level, word := "error", "Error: "
		if d.Severity == hcl.DiagWarning {
			level, word = "warn", "Warning: "
		}
		message := word + d.Summary
		if code := diag.CodeOf(d); code != "" {
			message += " [" + string(code) + "]"
		}
		e.emit(level, "diagnostic", message, eventField{"diagnostic", jsonDiagnostic(d, files, *e.secrets)})
	}
}

// interruptEvent is a signal that was received.
type interruptEvent struct {
	Signal string  `json:"signal"`
	Count  int     `json:"count"`
	Grace  float64 `json:"grace_seconds"`
}

func (e *eventStream) interrupt(text string, got syscall.Signal, count int, grace time.Duration) {
	e.emit("warn", "interrupt", oneLine(text), eventField{"interrupt", interruptEvent{signalName(got), count, seconds(grace)}})
}

// conclude sets what run_complete will say, unless the exit code says otherwise.
func (e *eventStream) conclude(outcome, message string, summary any) {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.outcome, e.message, e.summary = outcome, message, summary
}

// end writes the last event.
func (e *eventStream) end(code int) {
	e.lock.Lock()
	defer e.lock.Unlock()
	outcome := e.outcomeOf(code)
	level := "info"
	if code != exitDone && code != exitChanges {
		level = "error"
	}
	message := e.message
	if message == "" || outcome == "failed" && e.outcome != "partial" {
		message = strings.ToUpper(e.operation[:1]) + e.operation[1:] + " ended: " + strings.ReplaceAll(outcome, "_", " ")
	}
	e.write(level, "run_complete", message, []eventField{
		{"outcome", outcome},
		{"exit_code", code},
		{"resume", outcome == "partial" || outcome == "interrupted" && e.operation == "apply"},
		{"elapsed_seconds", seconds(e.now().Sub(e.begun))},
		{"summary", e.summary},
	})
	e.ended = true
}

// outcomeOf is how the run ended, in a word. The exit code decides where it can.
func (e *eventStream) outcomeOf(code int) string {
	switch code {
	case exitBlocked:
		return "blocked"
	case exitPartial:
		return "partial"
	case exitDeclined:
		return "declined"
	case exitStale:
		return "stale"
	case exitDone, exitChanges:
		if e.outcome != "" {
			return e.outcome
		}
		return "no_changes"
	}
	if code > 128 {
		return "interrupted"
	}
	return "failed"
}

// seconds are with milliseconds.
func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

// logLines turns text into log events, a line each.
type logLines struct {
	events *eventStream
	level  string

	lock sync.Mutex
	rest string
}

func (l *logLines) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.rest += string(p)
	for {
		line, rest, whole := strings.Cut(l.rest, "\n")
		if !whole {
			return len(p), nil
		}
		l.rest = rest
		if text := strings.TrimSpace(line); text != "" {
			l.events.emit(l.level, "log", text)
		}
	}
}
