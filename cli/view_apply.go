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

// applyView draws events as plain lines: start, end, and progress after 10, 20,
// 30 and 60 seconds and then each minute.
type applyView struct {
	w     io.Writer
	mode  string
	lock  sync.Mutex
	shown map[string]time.Duration // by address: when progress was last shown
}

func newApplyView(w io.Writer, mode string) *applyView {
	return &applyView{w: w, mode: mode, shown: map[string]time.Duration{}}
}

func (v *applyView) event(e apply.Event) {
	v.lock.Lock()
	defer v.lock.Unlock()
	if line := v.text(e); line != "" && v.mode != "none" {
		fmt.Fprintln(v.w, line)
	}
}

func (v *applyView) text(e apply.Event) string {
	switch e := e.(type) {
	case apply.TableStarted:
		if e.Action == plan.Alter {
			return "" // its first job is told, where it has one
		}
		doing, _ := tableVerbs(e.Action)
		return e.Address + ": " + doing + "..."
	case apply.TableDone:
		_, done := tableVerbs(e.Action)
		return fmt.Sprintf("%s: %s after %s", e.Address, done, durationText(e.Took))
	case apply.TableStopped:
		return e.Address + ": Stopped [what the cluster has begun goes on there]"
	case apply.TableProgress:
		return v.tableProgress(e)
	case apply.Settling:
		return fmt.Sprintf("%s: Settling transaction%s %s (%s)...", e.Address, idText(e.Txn), e.Label, e.Decision)
	case apply.Settled:
		return fmt.Sprintf("%s: %s after %s", e.Address, e.Outcome, durationText(e.Took))
	case apply.LoadStarted:
		verb := "Loading"
		if e.Resumed {
			verb = "Resuming with"
		}
		return fmt.Sprintf("%s: %s %s into %s...", e.Address, verb, startText(e), e.Into)
	case apply.LoadProgress:
		return v.progress(e)
	case apply.LoadDone:
		return fmt.Sprintf("%s: Loaded after %s [%s, %s, %s, %s filtered]", e.Address, durationText(e.Took), plural(e.Splits, "transaction"), bytesText(e.Bytes), rowsText(e.Rows, true), countText(e.Filtered))
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
	case apply.EpochRolledBack:
		return fmt.Sprintf("%s: Rolled back transaction%s [0 rows kept from %s]", e.Address, idText(e.Txn), e.Split)
	case apply.EpochCommitted:
		if v.mode == "batch" {
			return fmt.Sprintf("%s: Committed%s %s [%s, %s filtered, %s]", e.Address, idText(e.Txn), e.Label, rowsText(e.Rows, true), countText(e.Filtered), durationText(e.Took))
		}
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

func (v *applyView) tableProgress(e apply.TableProgress) string {
	last, known := v.shown[e.Address]
	if known && e.Took < nextShown(last) {
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
	return fmt.Sprintf("%s: Still altering... [%s, %s%s]", e.Address, durationText(e.Took), strings.ToLower(strings.ReplaceAll(e.State, "_", " ")), percent)
}

func startText(e apply.LoadStarted) string {
	if e.Files == 0 {
		return plural(e.Splits, "transaction")
	}
	return plural(e.Files, "file") + ", " + bytesText(e.Bytes)
}

func (v *applyView) progress(e apply.LoadProgress) string {
	if e.Took < nextShown(v.shown[e.Address]) {
		return ""
	}
	v.shown[e.Address] = e.Took
	return fmt.Sprintf("%s: Still loading... [%s, %d of %d transactions, %s of %s, %s, %s sent, %s]", e.Address, durationText(e.Took),
		e.Splits, e.SplitsPlanned, bytesText(e.Bytes), bytesText(e.BytesPlanned), rowsText(e.Rows, true), bytesText(e.Sent), rateText(e.Sent, e.Took))
}

// nextShown is when progress is due after it was shown at last.
func nextShown(last time.Duration) time.Duration {
	switch {
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
