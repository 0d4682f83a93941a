package starrocks

import (
	"slices"
	"strings"

	"starlift/schema"
)

// FixedProperty says whether a table keeps the property for its life: ALTER TABLE
// SET refuses it (protocol reference 6.8 names fast_schema_evolution; the others
// say how rows are stored).
func FixedProperty(name string) bool {
	return slices.Contains([]string{
		"compression", "datacache.enable", "enable_async_write_back", "fast_schema_evolution", "persistent_index_type",
		"storage_format", "storage_volume",
	}, name)
}

// MakesOwnPartitions says whether the server adds or drops partitions of a table
// with declared ones by itself, so that they are not the configuration's.
func MakesOwnPartitions(t schema.Table) bool {
	return slices.ContainsFunc(t.Properties, func(p schema.Property) bool {
		switch p.Name {
		case "dynamic_partition.enable":
			return strings.EqualFold(p.Value, "true")
		case "partition_live_number", "partition_ttl":
			return p.Value != ""
		}
		return false
	})
}
