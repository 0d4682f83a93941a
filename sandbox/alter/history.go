package alter

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"time"

	"starlift-sandbox/store"
)

// historyTime is history_job_keep_max_second: ended jobs are shown that long.
// How long real servers show them is unconfirmed.
const historyTime = 7 * 24 * time.Hour

// noteName is where the store keeps the jobs.
const noteName = "schema change jobs"

// remembered reads the jobs that a store keeps.
func remembered(s *store.Store) ([]Job, error) {
	note := s.Note(noteName)
	if note == nil {
		return nil, nil
	}
	var known []Job
	if err := json.Unmarshal(note, &known); err != nil {
		return nil, fmt.Errorf("read the schema change jobs: %w", err)
	}
	return known, nil
}

// save makes the jobs durable; mu is held.
func (j *Jobs) save() error {
	jobs := make([]Job, len(j.list))
	for i, e := range j.list {
		jobs[i] = e.Job
	}
	note, err := json.Marshal(jobs)
	if err != nil {
		return fmt.Errorf("write the schema change jobs: %w", err)
	}
	return j.store.SetNote(noteName, note)
}

// forget returns the jobs without those that ended too long ago; mu is held.
func (j *Jobs) forget() []*entry {
	now := j.now()
	var kept []*entry
	for _, e := range j.list {
		if !e.State.Final() || now.Sub(e.Ended) <= historyTime {
			kept = append(kept, e)
		}
	}
	return kept
}

// index returns the index id that the table has now; mu is held.
func (j *Jobs) index(tableID int64) int64 {
	id := tableID
	for _, e := range j.list {
		if e.TableID == tableID && e.State == Finished {
			id = e.IndexID
		}
	}
	return id
}

// versions counts the schema changes that a table has seen; mu is held.
func (j *Jobs) versions(tableID int64) int64 {
	n := int64(0)
	for _, e := range j.list {
		if e.TableID == tableID && e.State == Finished {
			n = e.SchemaVersion
		}
	}
	return n
}

// hash is the number that a server shows for a schema.
func hash(d *store.Definition) uint32 {
	sum := fnv.New32a()
	for i := range d.Columns {
		fmt.Fprintf(sum, "%s %s\n", d.Columns[i].Name, d.Columns[i].Type)
	}
	return sum.Sum32() >> 1 // servers show a positive Java int
}
