package frontend

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
	"starlift-sandbox/version"
)

// request is a transaction operation with its headers (protocol reference 3.2).
type request struct {
	*http.Request
	account          string
	op               string
	db, table, label string
	timeout          time.Duration
}

// defaultTimeout is that of an operation that names none. It means something to
// commit, and to the begin of a multi-table transaction.
const defaultTimeout = 20 * time.Second

// answered is the frontend's form of reply (protocol reference 3.3). Status and
// message come to the others last, which decides their order where two keys share
// a bucket.
func (f *Frontend) answered(status, message string, others reply.Object) reply.Reply {
	return f.plain(others.Text("Status", status).Text("Message", message).Frontend(f.Release.ReplyBuckets()))
}

// said is a refusal in words of its own, without a class before them.
func (f *Frontend) said(text string) reply.Reply {
	return f.answered("FAILED", text, nil)
}

// failed is the refusal of a transaction operation.
func (f *Frontend) failed(format string, args ...any) reply.Reply {
	return f.threw(f.Release.ExceptionClass(), fmt.Sprintf(format, args...))
}

// threw is a refusal of a certain class.
func (f *Frontend) threw(class, text string) reply.Reply {
	return f.said("class " + class + ": " + text)
}

// succeeded is a success that names the transaction.
func (f *Frontend) succeeded(id int64, label, message string) reply.Reply {
	var o reply.Object
	if f.Release.FrontendTellsTxnID() {
		o = o.Int("TxnId", id)
	}
	return f.answered("OK", message, o.Text("Label", label))
}

// transaction answers or redirects /api/transaction/{op}.
func (f *Frontend) transaction(r *http.Request, account, op string) (reply.Reply, *operation) {
	q, refused := f.read(r, account, op)
	if refused != nil {
		return noEffect(*refused)
	}
	if f.Release.HasMultiTable() && isMultiTable(r) {
		return f.multiTable(q)
	}
	if f.Release.ChecksDatabaseFirst() && !f.Txns.HasDatabase(q.db) {
		return noEffect(f.failed("%s", f.Release.NoDatabase(q.db)))
	}
	switch op {
	case fault.Begin:
		return noEffect(f.begin(q))
	case fault.Load:
		return noEffect(f.load(q))
	case fault.Prepare:
		return noEffect(f.prepare(q))
	}
	return f.end(q)
}

// multiSourceType is the number of the source type of multi-table transactions, by
// which early clients ask for them.
const multiSourceType = "12"

func isMultiTable(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("transaction_type"), "multi") || sourceType(r) == multiSourceType
}

// sourceType is looked for in the query first.
func sourceType(r *http.Request) string {
	return cmp.Or(r.URL.Query().Get("source_type"), r.Header.Get("source_type"))
}

// read checks what all operations have in common, in the order in which a
// frontend does.
func (f *Frontend) read(r *http.Request, account, op string) (q *request, refused *reply.Reply) {
	refuse := func(a reply.Reply) (*request, *reply.Reply) { return nil, &a }
	body, answer := readPost(r)
	if answer != nil {
		return nil, answer
	}
	switch op {
	case fault.Begin, fault.Load, fault.Prepare, fault.Commit, fault.Rollback:
	default:
		return refuse(f.failed("Unknown transaction operation: %s", op))
	}
	h := r.Header
	q = &request{r, account, op, h.Get("db"), h.Get("table"), h.Get("label"), defaultTimeout}
	switch {
	case strings.TrimSpace(q.db) == "":
		return refuse(f.failed("No database selected."))
	case strings.TrimSpace(q.label) == "":
		return refuse(f.failed("%s", f.Release.EmptyLabel()))
	}
	numbers := []string{"timeout"}
	if f.Release.HasPreparedTimeout() {
		numbers = append(numbers, "prepared_timeout")
	}
	for _, name := range numbers {
		text := h.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return refuse(f.threw(version.NumberException, fmt.Sprintf("For input string: %q", text)))
		}
		if name == "timeout" {
			q.timeout = time.Duration(min(max(n, -1), 1<<31)) * time.Second
		}
	}
	if answer := f.refuseKinds(r); answer != nil {
		return nil, answer
	}
	if f.Release.ReadsPostBodies() && op != fault.Load {
		if r.Method == http.MethodPut {
			return refuse(f.threw(version.DdlException, "Invalid request"))
		}
		if text := strings.TrimSpace(string(body)); text != "" && !(text[0] == '{' && json.Valid([]byte(text))) {
			return refuse(f.threw(version.HTTPException, "Malformed json tablets, label is "+q.label))
		}
	}
	if op == fault.Begin && f.Release.ChecksWarehouse() {
		if name := h.Get("warehouse"); name != "" && name != "default_warehouse" {
			return refuse(f.failed("Warehouse name: %s not exist.", name))
		}
	}
	return q, nil
}

// refuseKinds refuses the kinds of transaction that the sandbox does not play,
// and incomplete requests for them (protocol reference 3.9).
func (f *Frontend) refuseKinds(r *http.Request) *reply.Reply {
	if !f.Release.HasChannels() {
		return nil
	}
	num, id := r.Header.Get("channel_num"), r.Header.Get("channel_id")
	var answer reply.Reply
	switch {
	case num != "" && id == "":
		answer = f.threw(version.DdlException, "Must provide channel_id when stream load begin.")
	case num == "" && id != "":
		answer = f.threw(version.DdlException, "Must provide channel_num when stream load begin.")
	case num != "":
		answer = f.failed("the sandbox does not let several channels share a transaction")
	case f.Release.HasMultiTable() && sourceType(r) == multiSourceType:
		return nil
	case f.Release.ReadsPostBodies() && sourceType(r) != "":
		answer = f.failed("the sandbox does not know transactions by source_type")
	default:
		return nil
	}
	return &answer
}

// maxPost is how much of the body of a POST the frontend takes (protocol
// reference 1.6).
const maxPost = 6_553_600

// wholeBody marks a body that was read to its end.
type wholeBody struct{ io.ReadCloser }

// readPost reads the body of a POST, which a frontend takes whole before it looks
// at anything else. It leaves that of a PUT alone.
func readPost(r *http.Request) ([]byte, *reply.Reply) {
	if r.Method != http.MethodPost {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPost+1))
	switch {
	case err != nil:
		answer := reply.Reply{Code: http.StatusBadRequest}
		return nil, &answer
	case len(body) > maxPost:
		answer := reply.Reply{Code: http.StatusRequestEntityTooLarge}
		return nil, &answer
	}
	r.Body = wholeBody{r.Body}
	return body, nil
}
