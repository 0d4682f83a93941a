package sql

import (
	"fmt"
	"strings"

	"starlift-sandbox/alter"
	"starlift-sandbox/sql/failure"
)

// showAlter is SHOW ALTER TABLE COLUMN | OPTIMIZE | ROLLUP [FROM db] [WHERE …]
// [ORDER BY …] [LIMIT …]; the server has jobs of the first kind only (protocol
// reference 6.8).
func (c *session) showAlter(s *statement) (answer, error) {
	out := newAnswer("JobId", "TableName", "CreateTime", "FinishTime", "IndexName", "IndexId", "OriginIndexId", "SchemaVersion",
		"TransactionId", "State", "Msg", "Progress", "Timeout")
	columns := false
	switch {
	case s.Words("COLUMN"):
		columns = true
	case s.Words("ROLLUP"):
		out = newAnswer("JobId", "TableName", "CreateTime", "FinishedTime", "BaseIndexName", "RollupIndexName", "RollupId",
			"TransactionId", "State", "Msg", "Progress", "Timeout")
	case s.Words("OPTIMIZE"):
		out = newAnswer("JobId", "TableName", "CreateTime", "FinishTime", "Operation", "TransactionId", "State", "Msg", "Progress", "Timeout")
	default:
		return answer{}, failure.Unexpected(&s.Reader, "COLUMN, OPTIMIZE or ROLLUP")
	}
	database, err := c.fromDatabase(s)
	if err != nil {
		return answer{}, err
	}
	if columns {
		for _, job := range c.server.options.Jobs.List(database) {
			if c.sees(database, job.Table) {
				addJob(&out, &job)
			}
		}
	}
	return out, s.narrow(&out)
}

func addJob(out *answer, job *alter.Job) {
	var progress any // a server tells it only while tasks run
	if job.State == alter.Running {
		progress = "0/1"
	}
	out.add(job.ID, job.Table, clock(job.Created), clockCell(job.Ended), job.Table, job.IndexID, job.OriginIndexID,
		fmt.Sprintf("%d:%d", job.SchemaVersion, job.SchemaHash), job.Transaction, string(job.State), job.Reason, progress,
		int64(job.Timeout.Seconds()))
}

// column returns the index of a column of the answer, without regard to case,
// or -1.
func (a *answer) column(name string) int {
	for i := range a.columns {
		if strings.EqualFold(a.columns[i].Name, name) {
			return i
		}
	}
	return -1
}
