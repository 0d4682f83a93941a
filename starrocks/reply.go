package starrocks

import (
	"encoding/json"
	"net/http"
	"strings"
)

// reply is an answer in either form: a backend's (protocol reference 2.2, 3.3)
// and a frontend's, with lower-case names in its envelope (1.3, 4.1). Names are
// matched without regard to case, and any may be missing.
type reply struct {
	Status            string
	Code              json.RawMessage // of a frontend's envelope: a number or a status, in quotes
	ExistingJobStatus string
	Message           string
	Msg               string
	Label             string
	TxnID             int64 `json:"TxnId"`
	Rows
	LoadBytes int64
	ErrorURL  string
	State     string // of get_load_state
	Reason    string
}

// Rows is the part of a reply that counts rows.
type Rows struct {
	NumberTotalRows, NumberLoadedRows, NumberFilteredRows, NumberUnselectedRows int64
}

// Counts is what became of the rows of a transaction (protocol reference 5.9).
type Counts struct {
	// Known is false when the answer that held them was lost: the other fields
	// are then 0, though the rows were loaded.
	Known                               bool
	Total, Loaded, Filtered, Unselected int64
	Bytes                               int64  // of all loads of the transaction
	ErrorURL                            string // lists filtered rows, for ErrorLog; may be empty
}

func (r *reply) counts() Counts {
	return Counts{
		Known: true, Total: r.NumberTotalRows, Loaded: r.NumberLoadedRows, Filtered: r.NumberFilteredRows,
		Unselected: r.NumberUnselectedRows, Bytes: r.LoadBytes, ErrorURL: r.ErrorURL,
	}
}

func (r *reply) ok() bool { return strings.EqualFold(r.Status, "OK") }

func (r *reply) is(status string) bool { return strings.EqualFold(r.Status, status) }

// text is what the reply says; the envelope of get_load_state and _cancel had
// only msg before 3.2.0.
func (r *reply) text() string {
	if r.Message == "" {
		return r.Msg
	}
	return r.Message
}

// refusal names the status that says most: a frontend that refuses a merge commit
// says FAILED, and a backend's status as code (protocol reference 2.6).
func (r *reply) refusal() *RefusedError {
	status := r.Status
	if code := strings.Trim(string(r.Code), `"`); len(code) > 1 && code[0] >= 'A' && code[0] <= 'Z' {
		status = code
	}
	return &RefusedError{Status: status, Message: r.text(), ErrorURL: r.ErrorURL}
}

// parseReply reads an answer. A refused login is an *AccessError; what is no
// reply of StarRocks is an *OddAnswerError.
func parseReply(a answer) (reply, error) {
	var r reply
	bad := json.Unmarshal(a.text, &r)
	if a.status == http.StatusUnauthorized {
		message := r.text()
		if bad != nil || message == "" {
			message = "HTTP 401"
		}
		return reply{}, &AccessError{Address: a.at.base, Message: message}
	}
	if bad != nil || r.Status == "" {
		line := cut(firstLine(strings.TrimSpace(string(a.text))), 200)
		if line == "" {
			line = "empty"
		}
		return reply{}, &OddAnswerError{Address: a.at.base, Status: a.status, Line: printable(line)}
	}
	if r.is("NOT_AUTHORIZED") || contains(r.text(), "no valid basic authorization") || contains(r.text(), "access denied") {
		return reply{}, &AccessError{Address: a.at.base, Message: r.text()}
	}
	if a.status != http.StatusOK && (r.ok() || r.text() == "") {
		return reply{}, &OddAnswerError{Address: a.at.base, Status: a.status, Line: printable(cut(firstLine(string(a.text)), 200))}
	}
	return r, nil
}

// printable keeps what a foreign server wrote from moving a terminal's cursor.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
