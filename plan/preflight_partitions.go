package plan

import (
	"fmt"
	"strings"
	"time"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
)

// endedPartitions warns of loads into tables whose declared ranges of days all
// end before today: what comes now has no partition. More cannot be known before
// the rows are read.
func (m *maker) endedPartitions() {
	if m.world.Today.IsZero() {
		return
	}
	for i := range m.plan.Loads {
		job := &m.plan.Loads[i].Job
		for _, l := range m.config.Loads {
			if l.Address != job.Address {
				continue
			}
			table := m.partitioned(l, job)
			if end, ended := partitionEnd(table, m.world.Today); ended {
				m.add(diag.Warn(diag.NoPartition, &l.At, "Partitions end before today",
					fmt.Sprintf("The last declared partition of %s.%s ends before %s, and nothing makes new ones: a row with a later %s is refused. Declare further partitions, or let an expression such as date_trunc('day', %s) make them.",
						job.Target.Database, job.Target.Name, end, table.Partition.Columns[0], table.Partition.Columns[0]), diag.For(l.Address)))
			}
		}
	}
}

// partitioned is the load's table with the partitions that it will have: the
// declared ones, and where none are declared, those of the live table.
func (m *maker) partitioned(l *config.Load, job *Job) *schema.Table {
	if len(job.Target.Partition.Parts) == 0 {
		if live, ok := m.live[l.Into.Address]; ok && live.Exists {
			return &live.Table
		}
	}
	return &job.Target
}

// partitionEnd is where the last range of days ends, if that is before today.
func partitionEnd(t *schema.Table, today time.Time) (end string, ended bool) {
	p := t.Partition
	if p.Form != schema.ByRange || len(p.Columns) != 1 || len(p.Parts) == 0 || dynamic(*t) {
		return "", false
	}
	i := t.Column(p.Columns[0])
	if i < 0 || t.Columns[i].Type.Kind != schema.Date && t.Columns[i].Type.Kind != schema.Datetime {
		return "", false
	}
	for _, part := range p.Parts {
		if len(part.Upper) == 0 {
			return "", false // without an end
		}
		end = max(end, part.Upper[0])
	}
	day, _, _ := strings.Cut(end, " ")
	until, err := time.Parse(time.DateOnly, day)
	return end, err == nil && !until.After(today.UTC().Truncate(24*time.Hour))
}
