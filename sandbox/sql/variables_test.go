package sql

import (
	"strings"
	"testing"

	"starlift-sandbox/version"
)

func TestUnknownVariablesAreRefused(t *testing.T) {
	s := start(t, Options{Release: version.Of(3, 3, 2)})
	db := s.open(t, "", "")
	for _, statement := range []string{"set nope = 1", "set global nope = 1", "set @@session.nope = 1", "set insert_timeout = 5", "set query_timeout = 5, nope = 1"} {
		if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "Unknown system variable") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if _, err := db.Exec("set performance_schema = true"); err == nil || !strings.Contains(err.Error(), "read only") {
		t.Errorf("a variable that cannot be set: %v", err)
	}
	if _, err := start(t, Options{Release: version.Of(3, 5, 4)}).open(t, "", "").Exec("set insert_timeout = 5"); err != nil {
		t.Error(err)
	}
}

// TestDriversCanSetUpTheirConnections sends what common drivers and tools send
// first.
func TestDriversCanSetUpTheirConnections(t *testing.T) {
	for _, release := range []version.Release{version.Of(2, 3, 0), version.Of(2, 5, 13), version.Of(3, 1, 5), version.Of(3, 3, 2), version.Of(4, 0, 1)} {
		db := start(t, Options{Release: release}).open(t, "", "")
		exec(t, db,
			"SET NAMES utf8mb4", "SET NAMES utf8 COLLATE utf8_general_ci", "SET AUTOCOMMIT = 0", "set autocommit=1", "SET character_set_results = NULL",
			"SET sql_mode='STRICT_TRANS_TABLES'", "SET SQL_SELECT_LIMIT=DEFAULT", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
			"SET SESSION TRANSACTION READ ONLY", "SET net_write_timeout=600", "SET SESSION net_read_timeout = 600", "set session query_timeout=600, time_zone='+00:00'",
			"SET @saved = @@sql_mode", "/*!40101 SET NAMES utf8 */", "/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */",
			"SET FOREIGN_KEY_CHECKS=0", "SET wait_timeout=28800", "SET SESSION sql_auto_is_null = 0", "SET sql_safe_updates=1",
			"SELECT @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@session.tx_isolation",
			"SELECT @@max_allowed_packet,@@wait_timeout", "SHOW VARIABLES LIKE 'sql_mode'", "SHOW VARIABLES LIKE 'lower_case_%'", "SELECT @@tx_read_only")
	}
}
