package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"starlift/diag"
	"starlift/starrocks"
)

// interruption is how long a load may well stand still: somebody looks at it on
// the next day.
const interruption = 24 * time.Hour

// memory holds the time for which the cluster remembers labels and prepared
// transactions against the loads: what is forgotten cannot be settled.
func (f *flight) memory(ctx context.Context) {
	const seconds, number, prepared = "label_keep_max_second", "label_keep_max_num", "prepared_transaction_default_timeout_second"
	values, err := f.client.Config(ctx, seconds, number, prepared)
	if f.denied(err) {
		return
	}
	var asking, preparing []*Load // those that need an answer about a label, and about a prepared one
	for _, l := range f.loads {
		if !l.Job.remembers() {
			asking = append(asking, l)
			if l.Job.prepares() && l.Job.Options.Properties.PreparedTimeout == 0 {
				preparing = append(preparing, l)
			}
		}
	}
	f.tooSoon(asking, values, seconds, "forgets the labels of ended transactions")
	f.tooSoon(preparing, values, prepared, "rolls back prepared transactions")
	most, err := strconv.ParseInt(values[number], 10, 64)
	if err != nil {
		return
	}
	expected := expectedIn(f.loads)
	needed := map[string]bool{}
	for _, l := range asking {
		needed[l.Job.Target.Database] = true
	}
	for _, database := range slices.Sorted(maps.Keys(needed)) {
		if n := expected[database]; n > most {
			f.warn(diag.ShortMemory, "Cluster forgets labels too soon",
				fmt.Sprintf("This plan makes %d transactions in database %s, and cluster %q keeps %d labels a database. Until it ends, a lost state could not be made good from the labels.", n, database, f.cluster.Name, most),
				setSetting(number, 2*n))
		}
	}
}

// tooSoon warns where a load, or its interruption, can take longer than the
// cluster remembers.
func (f *flight) tooSoon(loads []*Load, values map[string]string, setting, what string) {
	n, err := strconv.ParseInt(values[setting], 10, 64)
	if err != nil || len(loads) == 0 {
		return
	}
	longest := time.Duration(0)
	for _, l := range loads {
		longest = max(longest, timeoutOf(l))
	}
	why := ""
	switch kept := time.Duration(n) * time.Second; {
	case kept < longest:
		why = fmt.Sprintf("and a load may run for %d s. What an interrupted load did could not be learned after that.", int64(longest.Seconds()))
	case kept < interruption:
		why = "so a load that was interrupted must be resumed within that time. What it did could not be learned after that."
	default:
		return
	}
	f.warn(diag.ShortMemory, "Cluster forgets transactions too soon",
		fmt.Sprintf("Cluster %q %s after %d s, %s", f.cluster.Name, what, n, why),
		setSetting(setting, max(int64(interruption.Seconds()), int64(longest.Seconds()))))
}

// remembers says whether the load gets over a label that the cluster has
// forgotten: it may read again, or the target itself says how far it got.
func (j *Job) remembers() bool {
	return j.Options.Semantic == starrocks.AtLeastOnce || j.Convergent || j.Ledger
}

// prepares says whether the load's transactions are prepared before they are
// committed.
func (j *Job) prepares() bool {
	return j.Interface == starrocks.V2 && j.Group == "" && !j.Ledger
}

// timeoutOf is how long a transaction of the load may run: StarRocks' own limit
// where the configuration sets none (protocol reference 2.1).
func timeoutOf(l *Load) time.Duration {
	if set := l.Job.Options.Properties.Timeout; set > 0 {
		return set
	}
	return 600 * time.Second
}

// Transactions is how many transactions the load is expected to make: one a
// split, and, at-least-once, one a flush. A group of loads makes one together.
func (l *Load) Transactions() int64 {
	if l.Job.Group != "" {
		return 1
	}
	if l.Job.Options.Semantic != starrocks.AtLeastOnce {
		return int64(l.Todo.Splits)
	}
	flush := l.Job.Options.BufferFlush
	n := int64(0)
	for _, s := range l.splits() {
		n += max(1, ceil(s.Bytes, flush.MaxBytes))
	}
	if l.Job.Interface == starrocks.V1 {
		n = max(n, ceil(l.Todo.Rows, int64(flush.MaxRows)))
	}
	return n
}

func ceil(n, by int64) int64 { return (n + by - 1) / max(by, 1) }

// expectedIn counts the transactions of loads by database.
func expectedIn(loads []*Load) map[string]int64 {
	expected := map[string]int64{}
	counted := map[string]bool{} // groups
	for _, l := range loads {
		group := l.Job.Group
		if group != "" && counted[group] {
			continue
		}
		counted[group] = true
		expected[l.Job.Target.Database] += l.Transactions()
	}
	return expected
}
