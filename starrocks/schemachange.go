package starrocks

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SchemaChange is a job that carries out an ALTER TABLE in the background
// (protocol reference 6.8).
type SchemaChange struct {
	ID       int64
	State    string // PENDING, WAITING_TXN, RUNNING, FINISHED_REWRITING, FINISHED or CANCELLED
	Message  string // why it was cancelled
	Progress string // as the cluster says it; "N/A" and "" where it does not
}

// Ended says that the job does nothing any more.
func (s SchemaChange) Ended() bool { return s.State == "FINISHED" || s.State == "CANCELLED" }

// SchemaChangeError is a job that the cluster gave up.
type SchemaChangeError struct {
	Table string
	Job   SchemaChange
}

func (e *SchemaChangeError) Error() string {
	return fmt.Sprintf("job %d that alters %s was cancelled: %s", e.Job.ID, e.Table, e.Job.Message)
}

// SchemaChange returns the newest job of a table; ok is false when the cluster
// knows of none.
func (c *Client) SchemaChange(ctx context.Context, database, table string) (job SchemaChange, ok bool, err error) {
	t, err := c.rows(ctx, "SHOW ALTER TABLE COLUMN FROM "+quoteName(database)+" WHERE TableName = "+quoteString(table)+" ORDER BY CreateTime DESC LIMIT 20")
	if err != nil {
		return job, false, fmt.Errorf("look for schema changes of %s.%s: %w", database, table, err)
	}
	for _, row := range t.rows {
		at := func(name string) string {
			for i, column := range t.columns {
				if strings.EqualFold(column, name) {
					return row[i].String
				}
			}
			return ""
		}
		id, err := strconv.ParseInt(at("JobId"), 10, 64)
		if err != nil {
			return job, false, fmt.Errorf("look for schema changes of %s.%s: JobId is %q, not a number", database, table, at("JobId"))
		}
		// Several indexes of one job share its id, and jobs of one second are
		// in no order: the largest id is the newest.
		if !ok || id > job.ID {
			job, ok = SchemaChange{id, at("State"), at("Msg"), at("Progress")}, true
		}
	}
	return job, ok, nil
}

// schemaChangeLimit bounds the wait for one job: what a cluster itself gives it
// (protocol reference 6.8), and some more.
const schemaChangeLimit = 25 * time.Hour

// WaitForSchemaChange waits until no job alters the table, and returns the last
// one; ok is false when there was none at all. It tells watch of each look.
// A job that was cancelled is a *SchemaChangeError when its id is above
// known, the newest job before the statement that is waited for.
func (c *Client) WaitForSchemaChange(ctx context.Context, database, table string, known int64, watch func(SchemaChange)) (SchemaChange, bool, error) {
	ctx, cancel := withLimit(ctx, schemaChangeLimit)
	defer cancel()
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		job, ok, err := c.SchemaChange(ctx, database, table)
		switch {
		case err != nil:
			return job, ok, err
		case !ok:
			return job, false, nil
		case job.State == "CANCELLED" && job.ID > known:
			return job, true, &SchemaChangeError{Table: database + "." + table, Job: job}
		case job.Ended():
			return job, true, nil
		}
		watch(job)
		if err := c.settings.Sleep(ctx, pause); err != nil {
			return job, true, fmt.Errorf("wait for job %d that alters %s.%s: %w", job.ID, database, table, err)
		}
	}
}
