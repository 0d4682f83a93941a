package ddl

import (
	"slices"
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// checkProperties judges the properties and adds the server's defaults
// (protocol reference 6.4 and 6.5).
func (s *statement) checkProperties() error {
	d := &s.create.Definition
	d.Properties = map[string]string{
		"compression":           "LZ4",
		"fast_schema_evolution": "true",
		"replicated_storage":    "true",
		"replication_num":       "3",
	}
	if d.Model == store.PrimaryKey {
		d.Properties["enable_persistent_index"] = "true"
	}
	for _, p := range s.properties {
		value, err := s.checkProperty(p)
		if err != nil {
			return err
		}
		d.Properties[p.key] = value
	}
	return nil
}

// checkProperty judges one property and gives its value in normal form.
func (s *statement) checkProperty(p property) (string, error) {
	d := &s.create.Definition
	switch p.key {
	case "replication_num", "bucket_size", "partition_live_number":
		if number, err := strconv.ParseInt(p.value, 10, 64); err != nil || number < 1 {
			return "", failure.Analyze("Invalid %s: %s, it must be a number from 1 on", p.key, p.value)
		}
		return p.value, nil
	case "replicated_storage", "enable_persistent_index", "fast_schema_evolution", "datacache.enable", "enable_async_write_back":
		switch value := strings.ToLower(p.value); value {
		case "true", "false":
			return value, nil
		}
		return "", failure.Analyze("Invalid %s: %s, it must be true or false", p.key, p.value)
	case "compression":
		algorithm := strings.ToUpper(p.value)
		if !slices.Contains([]string{"LZ4", "LZ4_FRAME", "NO_COMPRESSION", "SNAPPY", "ZLIB", "ZSTD"}, algorithm) {
			return "", failure.Analyze("unsupported compression type: %s", p.value)
		}
		return algorithm, nil
	case "bloom_filter_columns":
		for _, name := range strings.Split(p.value, ",") {
			if d.Find(strings.TrimSpace(name)) < 0 {
				return "", failure.Analyze("Bloom filter column does not exist in table: %s", strings.TrimSpace(name))
			}
		}
		return p.value, nil
	case "write_quorum":
		quorum := strings.ToUpper(p.value)
		if !slices.Contains([]string{"ALL", "MAJORITY", "ONE"}, quorum) {
			return "", failure.Analyze("unknown write quorum: %s", p.value)
		}
		return quorum, nil
	case "storage_medium":
		medium := strings.ToUpper(p.value)
		if medium != "HDD" && medium != "SSD" {
			return "", failure.Analyze("Invalid storage medium: %s", p.value)
		}
		return medium, nil
	case "colocate_with", "storage_cooldown_ttl", "storage_volume", "datacache.partition_duration", "persistent_index_type", "in_memory", "storage_format", "partition_ttl":
		return p.value, nil
	}
	if strings.HasPrefix(p.key, "dynamic_partition.") {
		if s.partition == nil {
			return "", failure.Analyze("Only support dynamic partition properties on range partition table")
		}
		return p.value, nil
	}
	return "", failure.Analyze("Unknown properties: {%s=%s}", p.key, p.value)
}
