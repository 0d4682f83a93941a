package txn

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"starlift-sandbox/version"
)

// The settings that the sandbox obeys, by their names in the frontend's
// configuration.
const (
	LabelKeepMaxSecond             = "label_keep_max_second"
	LabelKeepMaxNum                = "label_keep_max_num"
	CleanIntervalSecond            = "transaction_clean_interval_second"
	StreamLoadDefaultTimeoutSecond = "stream_load_default_timeout_second"
	MaxStreamLoadTimeoutSecond     = "max_stream_load_timeout_second"
	MinLoadTimeoutSecond           = "min_load_timeout_second"
	PreparedDefaultTimeoutSecond   = "prepared_transaction_default_timeout_second"
	MaxRunningTxnNumPerDB          = "max_running_txn_num_per_db"
	EmptyLoadAsError               = "empty_load_as_error"
	DisableLoadJob                 = "disable_load_job"
	EnableSyncPublish              = "enable_sync_publish"
	CoordinatorCacheCapacity       = "transaction_stream_load_coordinator_cache_capacity"
	CoordinatorCacheExpireSecond   = "transaction_stream_load_coordinator_cache_expire_seconds"
)

// Setting is one row of ADMIN SHOW FRONTEND CONFIG.
type Setting struct {
	Name    string
	Value   string
	Type    string // int, long or boolean
	Mutable bool
	Comment string
}

// Config holds the frontend's settings. As on a server, changes last until the
// process ends. It can be used by several goroutines.
type Config struct {
	release  version.Release
	mu       sync.Mutex
	settings []Setting // sorted by name
}

// NewConfig returns the settings at the defaults of a release (protocol reference
// 2.7, 3.4 and 4.2).
func NewConfig(r version.Release) *Config {
	c := &Config{release: r, settings: []Setting{
		{LabelKeepMaxSecond, "259200", "int", true, "seconds that finished transactions are kept"},
		{LabelKeepMaxNum, "1000", "int", true, "transactions of a database that are kept"},
		{CleanIntervalSecond, "30", "int", false, "seconds between removals of finished transactions"},
		{StreamLoadDefaultTimeoutSecond, "600", "int", true, "timeout of a load that names none"},
		{MaxStreamLoadTimeoutSecond, "259200", "int", true, "largest timeout of a load"},
		{MinLoadTimeoutSecond, "1", "int", true, "smallest timeout of a load"},
		{PreparedDefaultTimeoutSecond, "86400", "int", true, "seconds that a prepared transaction waits for its commit"},
		{MaxRunningTxnNumPerDB, strconv.Itoa(r.RunningLimit()), "int", true, "transactions of a database that may run at once"},
		{EmptyLoadAsError, "true", "boolean", true, "whether a load without rows fails"},
		{DisableLoadJob, "false", "boolean", true, "refuses all loads"},
		{EnableSyncPublish, strconv.FormatBool(r.SyncPublish()), "boolean", true, "whether a load waits until it is visible"},
	}}
	if r.LabelMemoryExpires() {
		c.settings = append(c.settings,
			Setting{CoordinatorCacheCapacity, "4096", "int", true, "labels whose backend the frontend remembers"},
			Setting{CoordinatorCacheExpireSecond, "900", "int", true, "seconds that an unused label is remembered"})
	}
	slices.SortFunc(c.settings, func(a, b Setting) int { return cmp.Compare(a.Name, b.Name) })
	return c
}

func (c *Config) find(name string) int {
	return slices.IndexFunc(c.settings, func(s Setting) bool { return s.Name == name })
}

// Get returns the value of a setting as text.
func (c *Config) Get(name string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.find(name); i >= 0 {
		return c.settings[i].Value, true
	}
	return "", false
}

// Set changes a setting. It refuses names that it does not know, values of
// another type, and settings that only a restart can change.
func (c *Config) Set(name, value string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.find(name)
	if i < 0 {
		return refuse("Config '%s' does not exist", name)
	}
	s := &c.settings[i]
	if !s.Mutable {
		return refuse("Config '%s' does not exist or is not mutable", name)
	}
	if s.Type == "boolean" {
		on, err := strconv.ParseBool(strings.ToLower(value))
		if err != nil {
			return fmt.Errorf("config %s: %q is no boolean", name, value)
		}
		s.Value = strconv.FormatBool(on)
		return nil
	}
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil {
		return fmt.Errorf("config %s: %q is no integer of 32 bits", name, value)
	}
	s.Value = strconv.FormatInt(n, 10)
	return nil
}

// List returns the settings whose names match a LIKE pattern (% and _; empty
// for all), sorted by name.
func (c *Config) List(like string) []Setting {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []Setting
	for _, s := range c.settings {
		if like == "" || matchLike(strings.ToLower(like), s.Name) {
			found = append(found, s)
		}
	}
	return found
}

// matchLike reports whether the text matches; quadratic, for short patterns.
func matchLike(pattern, text string) bool {
	if pattern == "" {
		return text == ""
	}
	if pattern[0] == '%' {
		for i := 0; i <= len(text); i++ {
			if matchLike(pattern[1:], text[i:]) {
				return true
			}
		}
		return false
	}
	return text != "" && (pattern[0] == '_' || pattern[0] == text[0]) && matchLike(pattern[1:], text[1:])
}

// Release returns the release whose defaults these are.
func (c *Config) Release() version.Release { return c.release }

// Number returns the value of an integer setting, 0 for one that there is not.
func (c *Config) Number(name string) int64 {
	value, _ := c.Get(name)
	n, _ := strconv.ParseInt(value, 10, 64) // Set lets only integers in
	return n
}

// Seconds returns an integer setting as a duration.
func (c *Config) Seconds(name string) time.Duration {
	return time.Duration(c.Number(name)) * time.Second
}

// On returns a boolean setting.
func (c *Config) On(name string) bool {
	value, _ := c.Get(name)
	return value == "true"
}
