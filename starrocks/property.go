package starrocks

import "slices"

// FixedProperty says whether a table keeps the property for its life: ALTER TABLE
// SET refuses it (protocol reference 6.8 names fast_schema_evolution; the others
// say how rows are stored).
func FixedProperty(name string) bool {
	return slices.Contains([]string{
		"compression", "datacache.enable", "enable_async_write_back", "fast_schema_evolution", "persistent_index_type",
		"storage_format", "storage_volume",
	}, name)
}
