package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"starlift/apply"
	"starlift/plan"
)

// progressView is told what happens while a plan is carried out.
type progressView interface {
	begin(p *plan.Plan)
	event(e apply.Event)
	end() // nothing is told after it
}

// plainOptions are what plain lines depend on.
type plainOptions struct {
	batches bool          // a line a committed transaction, too
	every   time.Duration // a fixed time between lines of progress; 0: 10, 20, 30, 60 s, then each minute
}

// plainView draws events as plain lines: start, end, and progress in between.
type plainView struct {
	plainOptions
	w     io.Writer
	lock  sync.Mutex
	shown map[string]time.Duration // by address: when progress was last shown
}

func newPlainView(w io.Writer, o plainOptions) *plainView {
	return &plainView{plainOptions: o, w: w, shown: map[string]time.Duration{}}
}

func (v *plainView) begin(p *plan.Plan) { fmt.Fprintf(v.w, "\n%s\n", beginText(p)) }

// beginText is the first line of an apply.
func beginText(p *plan.Plan) string {
	return fmt.Sprintf("Applying plan %s: %s (state serial %d).", p.Digest, plural(p.Actions(), "action"), p.Serial)
}

func (v *plainView) end() {}

func (v *plainView) event(e apply.Event) {
	v.lock.Lock()
	defer v.lock.Unlock()
	if line := v.text(e); line != "" {
		fmt.Fprintln(v.w, line)
	}
}

func (v *plainView) text(e apply.Event) string {
	switch e := e.(type) {
	case apply.TableStarted:
		if e.Action == plan.Alter {
			return "" // its first job is told, where it has one
		}
		doing, _ := tableVerbs(e.Action)
		return e.Address + ": " + doing + "..."
	case apply.TableProgress:
		return v.tableProgress(e)
	case apply.Settling:
		return fmt.Sprintf("%s: Settling transaction%s %s (%s)...", e.Address, idText(e.Txn), e.Label, e.Decision)
	case apply.LoadStarted:
		verb := "Loading"
		if e.Resumed {
			verb = "Resuming with"
		}
		return fmt.Sprintf("%s: %s %s into %s...", e.Address, verb, startText(e), e.Into)
	case apply.LoadProgress:
		return v.progress(e)
	case apply.EpochCommitted:
		if v.batches {
			return fmt.Sprintf("%s: Committed%s %s [%s, %s filtered, %s]", e.Address, idText(e.Txn), e.Label, rowsText(e.Rows, true), countText(e.Filtered), durationText(e.Took))
		}
		return ""
	}
	return endText(e)
}

// endText is the line that tells of an end, or of something that went wrong; ""
// for other events.
func endText(e apply.Event) string {
	switch e := e.(type) {
	case apply.Moved:
		return e.Address + ": Moved from " + e.From
	case apply.Forgotten:
		return e.Address + ": Forgotten"
	case apply.TableDone:
		_, done := tableVerbs(e.Action)
		return fmt.Sprintf("%s: %s after %s", e.Address, done, durationText(e.Took))
	case apply.TableFailed:
		doing, _ := tableVerbs(e.Action)
		return fmt.Sprintf("%s: %s failed after %s", e.Address, doing, durationText(e.Took))
	case apply.TableStopped:
		return e.Address + ": Stopped [what the cluster has begun goes on there]"
	case apply.Skipped:
		return e.Address + ": Not started"
	case apply.Settled:
		return fmt.Sprintf("%s: %s after %s", e.Address, e.Outcome, durationText(e.Took))
	case apply.LoadDone:
		return fmt.Sprintf("%s: Loaded after %s [%s, %s, %s, %s filtered%s]", e.Address, durationText(e.Took), plural(e.Transactions, "transaction"), bytesText(e.Bytes), rowsText(e.Rows, true), countText(e.Filtered), leftOutText(e.Ignored))
	case apply.LoadStopped:
		next := ""
		if e.Next != "" {
			next = ", next label " + string(e.Next)
		}
		return fmt.Sprintf("%s: Stopped [%d of %d transactions committed%s]", e.Address, e.Splits, e.SplitsPlanned, next)
	case apply.LoadFailed:
		return fmt.Sprintf("%s: Loading failed after %s [%d of %d transactions committed, %s, %s]", e.Address, durationText(e.Took), e.Splits, e.SplitsPlanned, bytesText(e.Bytes), rowsText(e.Rows, true))
	case apply.EpochRetried:
		return fmt.Sprintf("%s: Reading %s again in %s (try %d): %s", e.Address, e.Split, durationText(e.Wait), e.Attempt+1, oneLine(e.Err.Error()))
	case apply.RowsRefused:
		return refusedText(e)
	case apply.EpochWaiting:
		return fmt.Sprintf("%s: Waiting for the cluster to end transaction %s (at most %s)...", e.Address, e.Label, durationText(e.Limit))
	case apply.EpochRolledBack:
		return fmt.Sprintf("%s: Rolled back transaction%s [0 rows kept from %s]", e.Address, idText(e.Txn), e.Split)
	}
	return ""
}

// tableVerbs are what is being done to a table, and what has been done.
func tableVerbs(a plan.Action) (doing, done string) {
	switch a {
	case plan.Alter:
		return "Altering", "Altered"
	case plan.Recreate:
		return "Recreating", "Recreated"
	case plan.Drop:
		return "Dropping", "Dropped"
	case plan.Adopt:
		return "Adopting", "Adopted"
	case plan.Forget:
		return "Forgetting", "Forgotten"
	}
	return "Creating", "Created"
}

func (v *plainView) tableProgress(e apply.TableProgress) string {
	last, known := v.shown[e.Address]
	if known && e.Took < v.next(last) {
		return ""
	}
	v.shown[e.Address] = e.Took
	if !known {
		return fmt.Sprintf("%s: Altering... [job %d]", e.Address, e.Job)
	}
	percent := ""
	if strings.HasSuffix(e.Progress, "%") {
		percent = ", " + e.Progress
	}
	return fmt.Sprintf("%s: Still altering... [%s, %s%s]", e.Address, durationText(e.Took), jobState(e.State), percent)
}

// jobState is the state of a job as the cluster says it, in small letters.
func jobState(state string) string { return strings.ToLower(strings.ReplaceAll(state, "_", " ")) }

func startText(e apply.LoadStarted) string {
	if e.Files == 0 {
		return plural(e.Splits, "transaction")
	}
	return plural(e.Files, "file") + ", " + bytesText(e.Bytes)
}

func (v *plainView) progress(e apply.LoadProgress) string {
	if e.Took < v.next(v.shown[e.Address]) {
		return ""
	}
	v.shown[e.Address] = e.Took
	return fmt.Sprintf("%s: Still loading... [%s, %d of %d transactions, %s of %s, %s, %s sent, %s]", e.Address, durationText(e.Took),
		e.Splits, e.SplitsPlanned, bytesText(e.Bytes), bytesText(e.BytesPlanned), rowsText(e.Rows, true), bytesText(e.Sent), rateText(e.Sent, e.Took))
}

// next is when progress is due after it was shown at last.
func (v *plainView) next(last time.Duration) time.Duration {
	switch {
	case v.every > 0:
		return last + v.every
	case last < 30*time.Second:
		return last.Truncate(10*time.Second) + 10*time.Second
	case last < time.Minute:
		return time.Minute
	}
	return last.Truncate(time.Minute) + time.Minute
}

func idText(id int64) string {
	if id <= 0 {
		return ""
	}
	return fmt.Sprintf(" %d", id)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
