package sql

import (
	"fmt"
	"slices"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/partition"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// partitionKey names the columns that a table is partitioned by.
func partitionKey(d *store.Definition) string {
	if d.Partition == nil {
		return ""
	}
	return ddl.NameList(d.Partition.Columns)
}

// presentPartition is a partition that is declared or has rows.
type presentPartition struct {
	store.Partition
	rows int
}

// presentPartitions returns the partitions of a table with their rows: the
// declared ones in their order, then those that came with their rows, by name.
func presentPartitions(t *store.Table) ([]presentPartition, error) {
	snapshot := t.Snapshot()
	d := snapshot.Definition()
	router, err := partition.NewRouter(&d)
	if err != nil {
		return nil, err
	}
	if router == nil {
		return []presentPartition{{store.Partition{Name: d.Name}, snapshot.Len()}}, nil
	}
	var list []presentPartition
	places := make(map[string]int)
	for _, p := range d.Partition.Partitions {
		places[p.Name] = len(list)
		list = append(list, presentPartition{p, 0})
	}
	declared := len(list)
	var row store.Row
	for i := range snapshot.Len() {
		row = snapshot.Row(i, router.Columns(), row)
		name, found := router.Find(row)
		if !found {
			continue // its partition was dropped while it was on its way
		}
		at, known := places[name]
		if !known {
			at = len(list)
			places[name] = at
			list = append(list, presentPartition{router.Describe(row), 0})
		}
		list[at].rows++
	}
	slices.SortFunc(list[declared:], func(a, b presentPartition) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// showPartitions is SHOW PARTITIONS FROM t [WHERE …] [ORDER BY …] [LIMIT …].
func (c *session) showPartitions(s *statement) (answer, error) {
	if !s.Words("FROM") && !s.Words("IN") {
		return answer{}, failure.Unexpected(&s.Reader, "FROM")
	}
	database, name, err := c.tableName(s)
	if err != nil {
		return answer{}, err
	}
	t, found := c.server.store.Table(database, name)
	switch {
	case !c.server.hasDatabase(database):
		return answer{}, failure.UnknownDatabase(database)
	case !found:
		return answer{}, failure.UnknownTable(name)
	}
	d := t.Definition()
	list, err := presentPartitions(t)
	if err != nil {
		return answer{}, err
	}
	where := "Range"
	if d.Partition != nil && (d.Partition.Kind == store.ListPartitions || d.Partition.Kind == store.ColumnPartitions) {
		where = "List"
	}
	out := newAnswer("PartitionId", "PartitionName", "VisibleVersion", "VisibleVersionTime", "VisibleVersionHash", "State", "PartitionKey",
		where, "DistributionKey", "Buckets", "ReplicationNum", "StorageMedium", "CooldownTime", "LastConsistencyCheckTime", "DataSize",
		"IsInMemory", "RowCount")
	for i := range list {
		addPartition(&out, t, &d, &list[i], i)
	}
	return out, s.narrow(&out)
}

func addPartition(out *answer, t *store.Table, d *store.Definition, p *presentPartition, i int) {
	key, where := "", ""
	if d.Partition != nil {
		key = strings.Join(d.Partition.Columns, ", ")
		if p.Values != nil {
			where = ddl.ListText(&p.Partition)
		} else {
			where = partition.Show(p.Partition, partitionTypes(d))
		}
	}
	distribution := "ALL KEY"
	if !d.Random {
		distribution = strings.Join(d.HashColumns, ", ")
	}
	medium := d.Properties["storage_medium"]
	if medium == "" {
		medium = "HDD"
	}
	version := 1
	if p.rows > 0 {
		version = 2 // the sandbox does not count the versions of a partition
	}
	out.add(t.ID()*1000+int64(i)+1, p.Name, version, nil, 0, "NORMAL", key,
		where, distribution, buckets(d), d.Properties["replication_num"], medium, "9999-12-31 23:59:59", nil, fmt.Sprintf("%dB", 0),
		"false", int64(p.rows))
}

func partitionTypes(d *store.Definition) []cell.Type {
	types := make([]cell.Type, len(d.Partition.Columns))
	for i, name := range d.Partition.Columns {
		types[i] = d.Columns[d.Find(name)].Type
	}
	return types
}

// buckets is how many buckets a partition has: some number where the server
// chooses it.
func buckets(d *store.Definition) int { return max(d.Buckets, 1) }
