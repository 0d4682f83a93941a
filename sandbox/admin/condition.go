package admin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/alter"
	"starlift-sandbox/txn"
)

// The conditions: what stays as it is until it is cleared, also when the server
// is started anew.
const (
	PublishDelay   = "publish_delay"   // commits become visible Milliseconds later, by the sandbox's clock
	DatabaseLocked = "database_locked" // commits in Database wait until their timeout
	SafeMode       = "safe_mode"       // no transaction begins
	RunningLimit   = "running_limit"   // at most Count transactions run in a database
	BackendDead    = "backend_dead"    // nobody listens at the port of backend Node
	BackendNoticed = "backend_noticed" // the leading frontend takes backend Node for dead
	AlterTime      = "alter_time"      // a schema change takes Milliseconds
	ClockAhead     = "clock_ahead"     // the clock shows Milliseconds more; clearing leaves it
)

// Condition is one of them.
type Condition struct {
	Name         string `json:"name"`
	Database     string `json:"database,omitempty"`
	Node         int    `json:"node,omitempty"`
	Milliseconds int64  `json:"milliseconds,omitempty"`
	Count        int    `json:"count,omitempty"`
}

// about is what a condition replaces: another one of the same name, about the
// same database and backend.
func (c Condition) about(other Condition) bool {
	return c.Name == other.Name && c.Database == other.Database && c.Node == other.Node
}

const conditionNote = "conditions"

// Restore puts the conditions in force that the last server left. What cannot
// be any more, as its database is gone, is forgotten.
func (a *Admin) Restore() error {
	text := a.Store.Note(conditionNote)
	if text == nil {
		return nil
	}
	var kept []Condition
	if err := json.Unmarshal(text, &kept); err != nil {
		return fmt.Errorf("read the conditions: %w", err)
	}
	a.conditions.Lock()
	defer a.conditions.Unlock()
	for _, c := range kept {
		if a.apply(c, true) == nil {
			a.list = append(a.list, c)
		}
	}
	return nil
}

// apply puts one condition in force or lifts it.
func (a *Admin) apply(c Condition, on bool) error {
	wait := time.Duration(c.Milliseconds) * time.Millisecond
	if !on {
		wait = 0
	}
	switch c.Name {
	case PublishDelay:
		return a.Txns.DelayPublishing(wait)
	case DatabaseLocked:
		if !on {
			a.Txns.UnlockDatabase(c.Database)
			return nil
		}
		return a.Txns.LockDatabase(c.Database)
	case SafeMode:
		a.Txns.SetSafeMode(on)
		return nil
	case RunningLimit:
		return a.limit(c.Count, on)
	case BackendDead:
		return a.SetDead(c.Node, on)
	case BackendNoticed:
		return a.SetNoticed(c.Node, on)
	case AlterTime:
		if !on {
			wait = alter.DefaultDuration
		}
		a.SetAlterTime(wait)
		return nil
	case ClockAhead:
		a.Clock.Advance(wait)
		return nil
	}
	names := []string{PublishDelay, DatabaseLocked, SafeMode, RunningLimit, BackendDead, BackendNoticed, AlterTime}
	return fmt.Errorf("name is %q, allowed are %s", c.Name, strings.Join(names, ", "))
}

// limit sets the running limit, or the one that the release begins with.
func (a *Admin) limit(count int, on bool) error {
	config := a.Txns.Config()
	value, _ := txn.NewConfig(config.Release()).Get(txn.MaxRunningTxnNumPerDB)
	if on {
		value = strconv.Itoa(count)
	}
	return config.Set(txn.MaxRunningTxnNumPerDB, value)
}

// maxWait is the longest wait of a condition: a day.
const maxWait = 24 * 3600 * 1000

func (a *Admin) setCondition(w http.ResponseWriter, r *http.Request) {
	var c Condition
	if !read(w, r, &c) {
		return
	}
	if c.Milliseconds < 0 || c.Milliseconds > maxWait || c.Count < 0 || c.Name == ClockAhead {
		complain(w, http.StatusBadRequest, errors.New("milliseconds must be between 0 and a day, count at least 0, and the clock has a route of its own"))
		return
	}
	a.conditions.Lock()
	defer a.conditions.Unlock()
	if err := a.apply(c, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	a.list = append(slices.DeleteFunc(a.list, c.about), c)
	if err := a.noteConditions(); err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, a.all())
}

// noteConditions makes them durable; a.conditions is held.
func (a *Admin) noteConditions() error {
	text, err := json.Marshal(a.list)
	if err != nil {
		return fmt.Errorf("write the conditions: %w", err)
	}
	return a.Store.SetNote(conditionNote, text)
}

// clearConditions lifts all but the clock's, which never goes back.
func (a *Admin) clearConditions() error {
	a.conditions.Lock()
	defer a.conditions.Unlock()
	var errs []error
	var kept []Condition
	for _, c := range a.list {
		if c.Name == ClockAhead {
			kept = append(kept, c)
			continue
		}
		errs = append(errs, a.apply(c, false))
	}
	if len(kept) == len(a.list) {
		return nil
	}
	a.list = kept
	return errors.Join(append(errs, a.noteConditions())...)
}

// advance moves the clock and remembers by how much.
func (a *Admin) advance(d time.Duration) error {
	a.conditions.Lock()
	defer a.conditions.Unlock()
	a.Clock.Advance(d)
	ahead := Condition{Name: ClockAhead, Milliseconds: d.Milliseconds()}
	a.list = slices.DeleteFunc(a.list, func(c Condition) bool {
		if c.Name == ClockAhead {
			ahead.Milliseconds += c.Milliseconds
		}
		return c.Name == ClockAhead
	})
	a.list = append(a.list, ahead)
	return a.noteConditions()
}

// state is what is set now, as the listing and each change of it answer.
func (a *Admin) state() map[string]any {
	a.conditions.Lock()
	defer a.conditions.Unlock()
	return a.all()
}

// all is state; a.conditions is held.
func (a *Admin) all() map[string]any {
	return map[string]any{"faults": a.Faults.Rules(), "conditions": append([]Condition{}, a.list...)}
}
