package ddl

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// backendsOfCluster is how many backends CREATE TABLE takes the cluster to have.
// The sandbox is one process, but it stands for a cluster whose tables have the
// default of three copies, so that the same statements work on both.
const backendsOfCluster = 3

// checkProperties judges the properties and adds the server's defaults
// (protocol reference 6.4 and 6.5).
func (s *statement) checkProperties() error {
	d := &s.create.Definition
	d.Properties = defaultProperties(d.Model, s.release)
	for _, p := range s.properties {
		value, err := checkProperty(d, p, s.release)
		if err != nil {
			return err
		}
		d.Properties[p.key] = value
	}
	return checkDynamic(d)
}

// checkDynamic refuses partitions that come and go with time: nothing here
// makes them, and loads into a table that waits for them would fail.
func checkDynamic(d *store.Definition) error {
	for key := range d.Properties {
		if strings.HasPrefix(key, dynamicPartition) && !strings.EqualFold(d.Properties[dynamicPartition+"enable"], "false") {
			return failure.Unsupported("dynamic partitioning (set \"dynamic_partition.enable\" = \"false\")")
		}
	}
	return nil
}

// dynamicPartition begins the properties of dynamic partitions.
const dynamicPartition = "dynamic_partition."

// defaultProperties are those of a table that says nothing. Before 3.3 a server
// shows more of them, whatever the model.
func defaultProperties(model store.Model, release version.Release) map[string]string {
	properties := map[string]string{"compression": "LZ4", "replication_num": "3"}
	if has, on := release.HasReplicatedStorage(); has {
		properties["replicated_storage"] = strconv.FormatBool(on)
	}
	if has, on := release.HasFastSchemaEvolution(); has {
		properties["fast_schema_evolution"] = strconv.FormatBool(on)
	}
	persistent := model == store.PrimaryKey && release.PersistentIndexByDefault()
	switch {
	case !release.SortsProperties():
		properties["in_memory"] = "false"
		properties["enable_persistent_index"] = strconv.FormatBool(persistent)
		if release.HasStorageFormat() {
			properties["storage_format"] = "DEFAULT"
		}
	case model == store.PrimaryKey:
		properties["enable_persistent_index"] = "true"
	}
	return properties
}

// PropertyKeys returns the keys of the table's properties, sorted.
func PropertyKeys(d *store.Definition) []string { return slices.Sorted(maps.Keys(d.Properties)) }

// oldPropertyOrder is the order of SHOW CREATE TABLE before 3.3; what is not
// named here stands before compression, sorted.
func oldPropertyOrder() []string {
	return []string{
		"replication_num", "bloom_filter_columns", "colocate_with", "in_memory", "storage_format",
		"enable_persistent_index", "replicated_storage", "fast_schema_evolution",
	}
}

// shownProperties returns the keys in the order that SHOW CREATE TABLE has.
func shownProperties(d *store.Definition, release version.Release) []string {
	keys := PropertyKeys(d)
	if release.SortsProperties() {
		return keys
	}
	order := oldPropertyOrder()
	place := func(key string) int {
		if key == "compression" {
			return len(order) + 1
		}
		if at := slices.Index(order, key); at >= 0 {
			return at
		}
		return len(order)
	}
	slices.SortStableFunc(keys, func(a, b string) int { return place(a) - place(b) })
	return keys
}
