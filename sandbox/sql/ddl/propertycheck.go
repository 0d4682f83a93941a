package ddl

import (
	"slices"
	"strconv"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/partition"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// checkProperty judges one property of a table whose columns, keys and
// partitions are known, and gives its value in normal form.
func checkProperty(d *store.Definition, p property, release version.Release) (string, error) {
	switch p.key {
	case "replication_num":
		return checkReplication(d, p)
	case partition.LiveNumber:
		number, err := strconv.ParseInt(p.value, 10, 32)
		switch {
		case err != nil:
			return "", failure.Analyze("Partition Live Number: For input string: %q", p.value)
		case number < 1 && number != -1: // which lets all live
			return "", failure.Analyze("Illegal Partition Live Number: %d", number)
		}
		return p.value, nil
	case "bucket_size":
		if number, err := strconv.ParseInt(p.value, 10, 64); err != nil || number < 1 {
			return "", failure.Analyze("Invalid %s: %s, it must be a number from 1 on", p.key, p.value)
		}
		return p.value, nil
	case partition.TimeToLive:
		if _, ok := partition.ParsePeriod(p.value); !ok {
			return "", failure.Analyze("illegal partition_ttl: %s", p.value)
		}
		return p.value, nil
	case "fast_schema_evolution", "replicated_storage":
		if has, _ := release.HasFastSchemaEvolution(); !has && p.key == "fast_schema_evolution" {
			return "", unknownProperty(p)
		}
		if has, _ := release.HasReplicatedStorage(); !has && p.key == "replicated_storage" {
			return "", unknownProperty(p)
		}
		return checkFlag(p)
	case "enable_persistent_index", "datacache.enable", "enable_async_write_back", "in_memory":
		return checkFlag(p)
	case "compression":
		return checkChoice(p, "unsupported compression type: %s", "LZ4", "LZ4_FRAME", "NO_COMPRESSION", "SNAPPY", "ZLIB", "ZSTD")
	case "write_quorum":
		return checkChoice(p, "unknown write quorum: %s", "ALL", "MAJORITY", "ONE")
	case "storage_medium":
		return checkChoice(p, "Invalid storage medium: %s", "HDD", "SSD")
	case "storage_format":
		return checkChoice(p, "unknown storage format: %s", "DEFAULT", "V2")
	case "bloom_filter_columns":
		return checkBloomFilter(d, p)
	case "colocate_with", "storage_cooldown_ttl", "storage_volume", "datacache.partition_duration", "persistent_index_type":
		return p.value, nil
	}
	if strings.HasPrefix(p.key, dynamicPartition) {
		if d.Partition == nil || d.Partition.Kind != store.RangePartitions {
			return "", failure.Analyze("Only support dynamic partition properties on range partition table")
		}
		return p.value, nil
	}
	return "", unknownProperty(p)
}

func unknownProperty(p property) error {
	return failure.Analyze("Unknown properties: {%s=%s}", p.key, p.value)
}

func checkReplication(d *store.Definition, p property) (string, error) {
	number, err := strconv.ParseInt(p.value, 10, 16)
	switch {
	case err != nil:
		return "", failure.Analyze("Invalid replication number: %s", p.value)
	case number < 1:
		return "", failure.Analyze("Replication num should larger than 0. (suggested 3)")
	case number > backendsOfCluster:
		return "", failure.Execution("Table replication num should be less than or equal to the number of available BE nodes. "+
			"You can change this default by setting the replication_num table properties. Current alive backend is [10001,10002,10003]. table=%s, properties.replication_num=%s", d.Name, p.value)
	}
	return p.value, nil
}

func checkFlag(p property) (string, error) {
	value := strings.ToLower(p.value)
	if value != "true" && value != "false" {
		return "", failure.Analyze("Invalid %s: %s, it must be true or false", p.key, p.value)
	}
	return value, nil
}

func checkChoice(p property, refusal string, choices ...string) (string, error) {
	value := strings.ToUpper(p.value)
	if !slices.Contains(choices, value) {
		return "", failure.Analyze(refusal, p.value)
	}
	return value, nil
}

func checkBloomFilter(d *store.Definition, p property) (string, error) {
	var names []string
	for _, name := range strings.Split(p.value, ",") {
		name = strings.TrimSpace(name)
		at := d.Find(name)
		if at < 0 {
			return "", failure.Analyze("Invalid bloom filter column '%s': not exists", name)
		}
		c := &d.Columns[at]
		switch {
		case c.Type.Kind == cell.TinyInt, c.Type.Kind == cell.Boolean, c.Type.Kind == cell.Float, c.Type.Kind == cell.Double, !bitmapType(c.Type.Kind):
			return "", failure.Analyze("Invalid bloom filter column '%s': unsupported type %s", c.Name, errorType(c.Type))
		case d.Model == store.AggregateKey && at >= len(d.Keys):
			return "", failure.Analyze("Bloom filter index only used in columns of DUP_KEYS/PRIMARY table or key columns of UNIQUE_KEYS/AGG_KEYS table. invalid column: %s", c.Name)
		case slices.Contains(names, c.Name):
			return "", failure.Analyze("Duplicate bloom filter column '%s'", c.Name)
		}
		names = append(names, c.Name)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return strings.Join(names, ", "), nil
}
