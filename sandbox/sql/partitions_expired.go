package sql

import (
	"context"
	"slices"
	"time"

	"starlift-sandbox/partition"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/store"
)

// expiryInterval is dynamic_partition_check_interval_seconds: a partition that
// expired lives on until the next look.
const expiryInterval = 600 * time.Second

// expire lets partitions go until ctx ends. It looks at the start, and then once
// in an interval of the sandbox's clock, which may be set forward meanwhile. An
// error is the store's.
func (s *server) expire(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var last time.Time
	for {
		if now := s.options.Now(); now.Sub(last) >= expiryInterval {
			last = now
			if err := s.dropExpired(now); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// dropExpired drops the partitions of all tables that have expired by now. A
// table that a job alters is left to the next look.
func (s *server) dropExpired(now time.Time) error {
	for _, database := range s.store.Databases() {
		for _, t := range s.store.Tables(database) {
			if d := t.Definition(); d.Properties[partition.LiveNumber] == "" && d.Properties[partition.TimeToLive] == "" {
				continue
			}
			if err := s.dropExpiredOf(t, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *server) dropExpiredOf(t *store.Table, now time.Time) error {
	s.altering.Lock()
	defer s.altering.Unlock()
	d := t.Definition()
	if found, err := s.idleTable(d.Database, d.Name); err != nil || found != t {
		return nil // dropped, or altered
	}
	present, err := presentPartitions(t)
	if err != nil {
		return err
	}
	declared := make([]store.Partition, len(present))
	for i := range present {
		declared[i] = present[i].Partition
	}
	gone := partition.Expired(&d, declared, now)
	if len(gone) == 0 {
		return nil
	}
	want, left := d, *d.Partition
	left.Partitions = slices.DeleteFunc(slices.Clone(left.Partitions), func(p store.Partition) bool { return slices.Contains(gone, p.Name) })
	want.Partition = &left
	return s.dropPartition(t, ddl.Plan{Want: want, Emptied: gone, Quiet: true})
}
