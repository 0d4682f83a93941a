package plan

import (
	"context"

	"starlift/starrocks"
	"starlift/state"
)

// Ask learns from the cluster what Settle needs of an epoch that was left open:
// the states of its labels, and of its witness where they leave a doubt. split is
// the state's, or zero where it has none.
func Ask(ctx context.Context, client *starrocks.Client, job *Job, split state.Split, e state.Epoch) (Left, error) {
	l := Left{
		Phase: e.Phase, Via: Via(e.Via), Convergent: job.Convergent, Whole: !split.Tail && e.Name == e.Split && (!job.Ragged || e.Phase == state.PhasePrepared),
		Repeats: job.Options.Semantic == starrocks.AtLeastOnce,
	}
	for _, label := range e.Labels {
		s, _, err := client.AskState(ctx, job.Target.Database, starrocks.Label(label))
		if err != nil {
			return l, err
		}
		l.Labels = append(l.Labels, s)
	}
	if e.Witness != "" && l.Phase == state.PhasePrepared && l.Via != TwoPhase && count(l.Labels)[starrocks.Unknown] > 0 {
		s, _, err := client.AskState(ctx, job.Target.Database, starrocks.Label(e.Witness))
		if err != nil {
			return l, err
		}
		l.Witnessed = s.Done()
	}
	return l, l.askLedger(ctx, client, job, split, e)
}
