package cli

import (
	"starlift/plan"
	"starlift/state"
)

// lockEvent is a lock in an event.
type lockEvent struct {
	ID        string `json:"id"`
	Who       string `json:"who"`
	PID       int    `json:"pid"`
	Host      string `json:"host"`
	Operation string `json:"operation"`
	Created   string `json:"created"`
	Heartbeat string `json:"heartbeat"`
}

func (e *eventStream) lockEvent(kind, message string, info state.LockInfo) {
	e.emit("info", kind, message, eventField{"lock", lockEvent{
		info.ID, info.Who, info.PID, info.Host, info.Operation, info.Started.UTC().Format(timeForm), info.Heartbeat.UTC().Format(timeForm),
	}})
}

// refreshEvent counts objects that were compared.
type refreshEvent struct {
	Objects int `json:"objects"`
	Done    int `json:"done"`
}

func (e *eventStream) refresh(kind, message string, objects, done int) {
	e.emit("info", kind, message, eventField{"refresh", refreshEvent{objects, done}})
}

// blockedEvent is something that a person must decide.
type blockedEvent struct {
	ID      string                `json:"id"`
	Address string                `json:"address"`
	Code    string                `json:"code"`
	Token   string                `json:"token,omitempty"`
	What    string                `json:"what"`
	Ways    []string              `json:"ways"`
	Unsafe  []plan.DocumentDanger `json:"unsafe"`
}

// planned emits a plan: its actions in order, what is blocked, and the totals.
// What a load lists split by split stands in the document only.
func (e *eventStream) planned(doc *plan.Document) {
	e.know(doc)
	for _, d := range doc.Drift {
		e.emit("warn", "drift", d.Address+": changed outside starlift", eventField{"change", d})
	}
	for _, c := range doc.Changes {
		if c.Load != nil {
			load := *c.Load
			load.Manifest, load.ManifestComplete = []plan.DocumentSplit{}, false
			c.Load = &load
		}
		e.emit("info", "planned_change", c.Address+": plan to "+verbOf(c), eventField{"change", c})
	}
	for _, b := range doc.Blocked {
		blocked := blockedEvent{Address: b.Address, Code: b.Code, Token: b.Token, What: b.What, Ways: b.Ways, Unsafe: []plan.DocumentDanger{}}
		for _, c := range doc.Changes {
			if c.Address != objectOf(b.Address) {
				continue
			}
			blocked.ID = c.ID
			for _, d := range c.Unsafe {
				if d.Address == b.Address {
					blocked.Unsafe = append(blocked.Unsafe, d)
				}
			}
		}
		e.emit("warn", "blocked_change", b.Address+": blocked by "+b.Code+": "+b.What, eventField{"change", blocked})
	}
}

// know remembers the ids of a plan's actions, for the events of apply.
func (e *eventStream) know(doc *plan.Document) {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.ids = map[string]string{}
	for _, c := range doc.Changes {
		key := c.Address
		if c.Kind == "transaction" {
			key = "settle " + key
		}
		if _, known := e.ids[key]; !known {
			e.ids[key] = c.ID
		}
	}
}

// verbOf is what a change does, in the words of its actions.
func verbOf(c plan.DocumentChange) string {
	text := ""
	for i, a := range c.Actions {
		if i > 0 {
			text += " and "
		}
		text += a
	}
	return text
}

// plannedSummary emits the totals of a plan and makes them the run's.
func (e *eventStream) plannedSummary(doc *plan.Document, p *plan.Plan) {
	message := "No changes."
	outcome := "no_changes"
	if !p.Empty() {
		lines := summary(p)
		message, outcome = lines[0], "planned"
		if len(lines) > 1 {
			message += " " + lines[1]
		}
	}
	e.emit("info", "change_summary", message, eventField{"summary", doc.Summary}, eventField{"operation", "plan"})
	e.conclude(outcome, message, doc.Summary)
}
