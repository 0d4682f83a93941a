package cli

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

// statusReport is what status shows, as its JSON document.
type statusReport struct {
	FormatVersion string          `json:"format_version"`
	Workspace     string          `json:"workspace"`
	Serial        uint64          `json:"serial"`
	Clusters      []statusCluster `json:"clusters"`
	Lock          *state.LockInfo `json:"lock,omitempty"` // of the run that is changing the state
	LastRun       *state.RunInfo  `json:"last_run,omitempty"`
	Loads         []statusLoad    `json:"loads"`

	fresh bool // there is no state yet
}

type statusCluster struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // empty: it did not answer
}

type statusLoad struct {
	Address string       `json:"address"`
	Into    string       `json:"into"`
	State   string       `json:"state"` // new, idle, running, interrupted, decide
	Done    statusAmount `json:"done"`
	Pending statusAmount `json:"pending"`
	Open    []statusOpen `json:"open,omitempty"`
	// SafeUntil is how long the cluster remembers the labels that were left open,
	// at least; zero where it does not say.
	SafeUntil time.Time `json:"safe_until,omitzero"`
}

type statusAmount struct {
	Files int   `json:"files"`
	Parts int   `json:"parts"`
	Bytes int64 `json:"bytes"`
	Rows  int64 `json:"rows"`
}

type statusOpen struct {
	Labels   []string `json:"labels"`
	Phase    string   `json:"phase"`
	States   []string `json:"states,omitempty"`
	Decision string   `json:"decision,omitempty"`
	Code     string   `json:"code,omitempty"`
}

// The states of a load.
const (
	statusNew         = "new"
	statusIdle        = "idle"
	statusRunning     = "running"
	statusInterrupted = "interrupted"
	statusDecide      = "decide"
)

// askTime bounds what one status asks clusters.
const askTime = 15 * time.Second

// gather puts the report together. What the clusters do not answer is left out,
// with a diagnostic: the state alone says the most.
func (s *session) gather(ctx context.Context, clients *clients) (*statusReport, hcl.Diagnostics, error) {
	st, err := state.Read(s.statePath())
	if err != nil {
		return nil, nil, err
	}
	r := &statusReport{FormatVersion: "1.0", Workspace: s.workspace, Serial: st.Serial, Loads: []statusLoad{}, Clusters: []statusCluster{}, fresh: st.Lineage == ""}
	if st.LastRun.Run != "" {
		r.LastRun = &st.LastRun
	}
	info, held, err := state.ReadLock(s.statePath())
	if err != nil {
		return nil, nil, err
	}
	if held {
		r.Lock = &info
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	asker := func(c *config.Cluster) (*starrocks.Client, error) { return clients.client(c, nil) }
	keep, silent := s.askClusters(ctx, r, asker, st)
	var open map[string][]plan.Open
	var diags hcl.Diagnostics
	if !silent {
		open, diags = plan.LeftOpen(ctx, s.config, plan.World{State: st, Own: s.ownFiles(), Client: asker})
	}
	for _, address := range s.loadAddresses(st) {
		r.Loads = append(r.Loads, s.loadReport(address, st, held, open[address], keep))
	}
	return r, diags, nil
}

// askClusters notes the version of each cluster that a table is on, and returns
// how long each keeps labels, by address; silent where one does not answer.
func (s *session) askClusters(ctx context.Context, r *statusReport, asker func(*config.Cluster) (*starrocks.Client, error), st *state.State) (keep map[string]time.Duration, silent bool) {
	keep = map[string]time.Duration{}
	leftOpen := slices.ContainsFunc(slices.Collect(maps.Values(st.Loads)), func(l *state.Load) bool { return len(l.Open) > 0 })
	for _, c := range s.usedClusters() {
		note := statusCluster{Name: c.Name}
		client, err := asker(c)
		if err == nil {
			var v starrocks.Version
			if v, err = client.Version(ctx); err == nil {
				note.Version = v.String()
			}
		}
		if err != nil {
			silent = true
			s.log.Warn("cluster does not answer", "cluster", c.Name, "error", err)
		} else if leftOpen {
			if d, ok := labelsKept(ctx, client); ok {
				keep[c.Address] = d
			}
		}
		r.Clusters = append(r.Clusters, note)
	}
	return keep, silent
}

// usedClusters lists the clusters that a table is on, in the order of the
// configuration.
func (s *session) usedClusters() []*config.Cluster {
	var used []*config.Cluster
	for _, c := range s.config.Clusters {
		if slices.ContainsFunc(s.config.Tables, func(t *config.Table) bool { return t.Cluster == c }) {
			used = append(used, c)
		}
	}
	return used
}

// labelsKept asks how long a cluster remembers finished labels; ok is false where
// the account may not look.
func labelsKept(ctx context.Context, client *starrocks.Client) (d time.Duration, ok bool) {
	values, err := client.Config(ctx, "label_keep_max_second")
	if err != nil {
		return 0, false
	}
	seconds, err := strconv.ParseInt(values["label_keep_max_second"], 10, 32)
	return time.Duration(seconds) * time.Second, err == nil
}

// loadAddresses lists the loads of the state and of the configuration.
func (s *session) loadAddresses(st *state.State) []string {
	list := slices.Collect(maps.Keys(st.Loads))
	for _, l := range s.config.Loads {
		list = append(list, l.Address)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (s *session) loadReport(address string, st *state.State, running bool, open []plan.Open, keep map[string]time.Duration) statusLoad {
	i := slices.IndexFunc(s.config.Loads, func(l *config.Load) bool { return l.Address == address })
	known := st.Loads[address]
	if known == nil {
		t := s.config.Loads[i].Into.Want
		return statusLoad{Address: address, Into: t.Database + "." + t.Name, State: statusNew}
	}
	r := statusLoad{Address: address, Into: known.Database + "." + known.Table, State: statusIdle}
	done, left := plan.Progress(known)
	r.Done = statusAmount{done.Files, done.Splits, done.Bytes, known.Rows}
	r.Pending = statusAmount{Files: left.Files, Parts: left.Splits, Bytes: left.Bytes}
	switch {
	case (len(known.Open) > 0 || left.Splits > 0) && running:
		r.State = statusRunning
	case len(known.Open) > 0 || left.Splits > 0:
		r.State = statusInterrupted
	}
	for n, e := range known.Open {
		o := statusOpen{Labels: e.Labels, Phase: e.Phase.String()}
		if n < len(open) {
			for _, txn := range open[n].States {
				o.States = append(o.States, txn.String())
			}
			o.Decision, o.Code = open[n].Decision.String(), string(open[n].Code)
			if open[n].Decision == plan.Stop && !running {
				r.State = statusDecide
			}
		}
		r.Open = append(r.Open, o)
	}
	if r.State == statusInterrupted && len(known.Open) > 0 && known.Open[0].Run == st.LastRun.Run && i >= 0 && asksLabels(s.config.Loads[i]) {
		// A label is forgotten that long after its transaction has ended, and it
		// cannot have ended before the run began.
		if d := keep[s.config.Loads[i].Into.Cluster.Address]; d > 0 {
			r.SafeUntil = st.LastRun.Started.Add(d)
		}
	}
	return r
}

// asksLabels says whether a load cannot go on without an answer about its labels:
// one that is at-least-once reads again, and a ledger answers for the cluster.
func asksLabels(l *config.Load) bool {
	return l.Sink.Semantic != starrocks.AtLeastOnce && !l.Ledger
}

// pending says that something is left to do, and decide that a person has to.
func (r *statusReport) pending() (pending, decide bool) {
	for _, l := range r.Loads {
		pending = pending || l.State != statusIdle
		decide = decide || l.State == statusDecide
	}
	return pending, decide
}
