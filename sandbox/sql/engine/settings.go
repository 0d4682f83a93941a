package engine

import (
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/store"
)

// isOn reads a truth value of a variable.
func isOn(value string) bool { return strings.EqualFold(value, "true") || value == "1" }

// zone is the connection's time zone, UTC where its name says nothing.
func (s *Session) zone() *time.Location {
	name, _ := s.values("time_zone")
	if at, err := time.Parse("-07:00", name); err == nil {
		return at.Location()
	}
	location, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "local") {
		return time.UTC
	}
	return location
}

// now is the wall time of the connection's zone, as a DATETIME holds it.
func (s *Session) now() time.Time {
	at := s.engine.options.Now().In(s.zone())
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
}

// scope is what expressions are bound to: the columns of d, where it is not nil,
// by their index.
func (s *Session) scope(d *store.Definition) expression.Scope {
	return expression.Scope{
		Column: func(name string) (int, cell.Type, bool) {
			if d == nil {
				return 0, cell.Type{}, false
			}
			i := d.Find(name)
			if i < 0 || d.Columns[i].Generated != "" {
				return 0, cell.Type{}, false
			}
			return i, d.Columns[i].Type, true
		},
		Now:     s.engine.options.Now(),
		Zone:    s.zone(),
		Release: s.engine.options.Release,
	}
}

// insertTimeout is how long the transaction of a statement may stay open.
func (s *Session) insertTimeout() time.Duration {
	name := "insert_timeout"
	if !s.engine.options.Release.HasInsertTimeout() {
		name = "query_timeout"
	}
	value, _ := s.values(name)
	seconds, err := strconv.ParseInt(value, 10, 32)
	if err != nil || seconds <= 0 {
		// SET takes numbers only.
		seconds = 1
	}
	return time.Duration(seconds) * time.Second
}

// filterRatio is the part of a statement's rows that may be filtered. Strict
// mode knows none unless insert_max_filter_ratio says so (3.3 and later).
func (s *Session) filterRatio() float64 {
	if strict, ok := s.values("enable_insert_strict"); ok && !isOn(strict) {
		return 1
	}
	value, _ := s.values("insert_max_filter_ratio")
	ratio, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return ratio
}
