package plan

import (
	"context"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/starrocks"
)

// LeftOpen says of each load of which an earlier run left epochs open what
// becomes of them: what Make would say, without looking at anything else. A load
// that cannot be judged is left out, with a diagnostic.
func LeftOpen(ctx context.Context, c *config.Config, w World) (map[string][]Open, hcl.Diagnostics) {
	m := &maker{world: w, config: c, plan: &Plan{}, live: map[string]starrocks.Live{}}
	m.moves()
	w = m.world
	open := map[string][]Open{}
	for _, l := range c.Loads {
		known := w.State.Loads[l.Address]
		if known == nil || len(known.Open) == 0 || ctx.Err() != nil {
			continue
		}
		client, err := w.Client(l.Into.Cluster)
		if err != nil {
			m.add(unreachable(l.Into.Cluster, err))
			continue
		}
		live, err := client.Table(ctx, l.Into.Want.Database, l.Into.Want.Name)
		if err != nil {
			m.add(unreachable(l.Into.Cluster, err))
			continue
		}
		load := Load{Job: m.job(l, live)}
		if live.ID != known.TableID || !m.sourceOf(ctx, l, &load.Job) {
			continue
		}
		before := len(m.diags)
		m.open(ctx, l, client, known, &load)
		if len(m.diags) == before {
			open[l.Address] = load.Settle
		}
	}
	return open, m.diags
}

// sourceOf asks the source what it offers, as far as the judgement of a load
// needs it; false after an error.
func (m *maker) sourceOf(ctx context.Context, l *config.Load, job *Job) bool {
	src, err := job.Source.Open(ctx, job.Settings)
	if err != nil {
		m.add(sourceDiagnostic(l, err))
		return false
	}
	defer src.Close()
	return m.relation(ctx, l, src, job)
}
