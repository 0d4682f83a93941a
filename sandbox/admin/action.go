package admin

import (
	"fmt"
	"net/http"

	"starlift-sandbox/fault"
	"starlift-sandbox/store"
)

// named is the body of a request about a label, a table or a setting.
type named struct {
	Database string `json:"database"`
	Label    string `json:"label"`
	Table    string `json:"table"`
}

// forgetLabel removes a label as the retention does.
func (a *Admin) forgetLabel(w http.ResponseWriter, r *http.Request) {
	var body named
	if !read(w, r, &body) {
		return
	}
	n, err := a.Txns.Forget(body.Database, body.Label)
	if err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, map[string]int{"transactions_forgotten": n})
}

// expire lets the timeout of an open transaction come now: that of a PREPARE one
// or of a PREPARED one (protocol reference 3.6). The clock stays.
func (a *Admin) expire(w http.ResponseWriter, r *http.Request) {
	var body named
	if !read(w, r, &body) {
		return
	}
	if err := a.timeOut(body.Database, body.Label); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	answer(w, map[string]string{"aborted": body.Label})
}

func (a *Admin) timeOut(database, label string) error {
	tx, err := a.Txns.Newest(database, label)
	if err != nil {
		return err
	}
	if tx.State != store.Prepare && tx.State != store.Prepared {
		return fmt.Errorf("the transaction of label %s is %s and has no timeout any more", label, tx.State)
	}
	return a.Txns.Abort(tx.ID, "timeout by txn manager")
}

// Events are what the rules of package fault let happen to the server. A label
// is looked for in every database; that it is in none is no error to whoever
// sent the request.
func (a *Admin) Events() map[string]func(label string) {
	return map[string]func(string){
		fault.LeaderSwitch:   func(string) { a.SwitchLeader() },
		fault.BackendRestart: func(string) { _, _ = a.RestartBackend(0) }, // 0 is always there
		fault.TransactionTimeout: func(label string) {
			for _, database := range a.Store.Databases() {
				_ = a.timeOut(database, label)
			}
		},
		fault.LabelForgotten: func(label string) {
			for _, database := range a.Store.Databases() {
				_, _ = a.Txns.Forget(database, label)
			}
		},
	}
}

// recreate drops a table and creates it again as it was: empty, and another
// table to everybody who remembers its id.
func (a *Admin) recreate(w http.ResponseWriter, r *http.Request) {
	var body named
	if !read(w, r, &body) {
		return
	}
	table, found := a.Store.Table(body.Database, body.Table)
	if !found {
		complain(w, http.StatusBadRequest, fmt.Errorf("there is no table %s.%s", body.Database, body.Table))
		return
	}
	definition := table.Definition()
	if err := a.Store.DropTable(body.Database, body.Table); err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	if _, err := a.Store.CreateTable(definition); err != nil {
		complain(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, map[string]string{"created": body.Database + "." + body.Table})
}

// restartBackend takes no body, or the backend's number.
func (a *Admin) restartBackend(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Node int `json:"node"`
	}
	if r.ContentLength != 0 && !read(w, r, &body) {
		return
	}
	n, err := a.RestartBackend(body.Node)
	if err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	answer(w, map[string]int{"contexts_lost": n})
}
