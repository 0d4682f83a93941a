package sql

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/version"
)

// at serves an empty database of a release.
func at(t *testing.T, major, minor, patch int, tables ...string) (*sandbox, func(query string, want ...string)) {
	t.Helper()
	s := start(t, Options{Release: version.Of(major, minor, patch)})
	exec(t, s.open(t, "", ""), "create database shop")
	db := s.open(t, "shop", "")
	exec(t, db, tables...)
	return s, func(query string, want ...string) { t.Helper(); expect(t, db, query, want...) }
}

func TestTablesOfTheCatalogueByRelease(t *testing.T) {
	for _, test := range []struct {
		release   [3]int
		has, lack []string
	}{
		{[3]int{2, 5, 22}, []string{"columns", "schemata", "session_variables", "tables", "views"}, []string{"loads", "load_tracking_logs", "stream_loads", "tables_config"}},
		{[3]int{3, 1, 9}, []string{"loads", "load_tracking_logs", "tables_config"}, []string{"stream_loads"}},
		{[3]int{3, 2, 0}, []string{"loads", "stream_loads"}, nil},
		{[3]int{4, 0, 0}, []string{"loads", "stream_loads", "tables_config"}, nil},
	} {
		s := start(t, Options{Release: release(test.release)})
		db := s.open(t, "information_schema", "")
		names := strings.Join(rows(t, db, "show tables"), " ") + " "
		for _, name := range test.has {
			if !strings.Contains(names, " "+name+" ") {
				t.Errorf("%v: %s is missing", test.release, name)
			}
			rows(t, db, "select * from "+name)
		}
		for _, name := range test.lack {
			if strings.Contains(names, " "+name+" ") {
				t.Errorf("%v: %s is there", test.release, name)
			}
		}
	}
}

func TestLoadsHaveTwoLayouts(t *testing.T) {
	const now = "2024-05-06 07:08:09"
	_, expect := at(t, 3, 2, 0, "create table a (k int not null) duplicate key(k) distributed by hash(k)", "insert into a with label one values (1), (2)")
	expect("select * from information_schema.loads where label = 'one'",
		"JOB_ID|LABEL|DATABASE_NAME|STATE|PROGRESS|TYPE|PRIORITY|SCAN_ROWS|FILTERED_ROWS|UNSELECTED_ROWS|SINK_ROWS|ETL_INFO|TASK_INFO|CREATE_TIME|ETL_START_TIME|ETL_FINISH_TIME|LOAD_START_TIME|LOAD_FINISH_TIME|JOB_DETAILS|ERROR_MSG|TRACKING_URL|TRACKING_SQL|REJECTED_RECORD_PATH",
		fmt.Sprintf(`10003|one|shop|FINISHED|100%%|INSERT|NORMAL|2|0|0|2|\N|resource:N/A; timeout(s):300; max_filter_ratio:0.0|%s|%s|%s|%s|%s|{}|\N|\N|\N|\N`, now, now, now, now, now))
	_, expect = at(t, 3, 4, 0, "create table a (k int not null) duplicate key(k) distributed by hash(k)", "insert into a with label one values (1), (2)")
	expect("select * from information_schema.loads where label = 'one'",
		"ID|LABEL|PROFILE_ID|DB_NAME|TABLE_NAME|USER|WAREHOUSE|STATE|PROGRESS|TYPE|PRIORITY|SCAN_ROWS|SCAN_BYTES|FILTERED_ROWS|UNSELECTED_ROWS|SINK_ROWS|RUNTIME_DETAILS|CREATE_TIME|LOAD_START_TIME|LOAD_COMMIT_TIME|LOAD_FINISH_TIME|PROPERTIES|ERROR_MSG|TRACKING_SQL|REJECTED_RECORD_PATH|JOB_ID",
		fmt.Sprintf(`10003|one|\N|shop|a|root|default_warehouse|FINISHED|100%%|INSERT|NORMAL|2|0|0|0|2|{}|%s|%s|%s|%s|{}|\N|\N|\N|10003`, now, now, now, now))
}

func TestTransactionColumnsByRelease(t *testing.T) {
	for minor, want := range map[int]string{
		3: "TransactionId|Label|Coordinator|TransactionStatus|LoadJobSourceType|PrepareTime|CommitTime|PublishTime|FinishTime|Reason|ErrorReplicasCount|ListenerId|TimeoutMs|ErrMsg",
		4: "TransactionId|Label|Coordinator|TransactionStatus|LoadJobSourceType|PrepareTime|PreparedTime|CommitTime|PublishTime|FinishTime|Reason|ErrorReplicasCount|ListenerId|TimeoutMs|PreparedTimeoutMs|ErrMsg",
	} {
		_, expect := at(t, 3, 5, minor)
		expect("show proc '/transactions/shop/running'", want)
	}
}

func TestColumnsOfEveryType(t *testing.T) {
	create := `create table kinds (k bigint not null comment "key", s int sum default "0", h hll hll_union, b bitmap bitmap_union, r varbinary replace, a array<int> replace, m map<varchar(5), int> replace, t struct<x int> replace)
		aggregate key(k) distributed by hash(k) properties ("bloom_filter_columns" = "k")`
	_, expect := at(t, 3, 1, 5, create)
	expect("select column_name, data_type, column_type, column_key, extra, column_comment, column_default from information_schema.columns where table_name = 'kinds' order by ordinal_position",
		"column_name|data_type|column_type|column_key|extra|column_comment|column_default",
		`k|bigint|bigint(20)|AGG||key|\N`, `s|int|int(11)||||0`, `h|hll|hll||||\N`, `b|bitmap|bitmap||||\N`, `r|varbinary|varbinary||||\N`,
		`a|array|array<int(11)>||||\N`, `m|map|map<varchar(5),int(11)>||||\N`, `t|struct|struct<x int(11)>||||\N`)
	expect("desc kinds", "Field|Type|Null|Key|Default|Extra", `k|bigint|NO|true|\N|BLOOM_FILTER`, `s|int|YES|false|0|SUM`, `h|hll|YES|false|\N|HLL_UNION`, `b|bitmap|YES|false|\N|BITMAP_UNION`,
		`r|varbinary|YES|false|\N|REPLACE`, `a|array<int>|YES|false|\N|REPLACE`, `m|map<varchar(5),int>|YES|false|\N|REPLACE`, `t|struct<x int>|YES|false|\N|REPLACE`)
	expect("show columns from kinds where field = 's'", "Field|Type|Null|Key|Default|Extra", `s|int|YES|NO|0|SUM`)
	expect("show full columns from kinds like 'k'", "Field|Type|Collation|Null|Key|Default|Extra|Privileges|Comment", `k|bigint||NO|YES|\N|||key`)
	_, expect = at(t, 3, 1, 4, create)
	expect("select data_type from information_schema.columns where table_name = 'kinds' and column_name in ('a', 'm', 't')", "data_type", "unknown", "unknown", "unknown")
}

// Tools read the whole catalogue when they connect.
func TestManyColumnsAreReadFast(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a thousand tables")
	}
	s := start(t, Options{})
	db := s.open(t, "", "")
	exec(t, db, "create database shop")
	columns := make([]string, 49)
	for i := range columns {
		columns[i] = fmt.Sprintf("c%d varchar(20)", i)
	}
	const tables = 1000
	for i := range tables {
		exec(t, db, fmt.Sprintf("create table shop.t%d (k bigint not null, %s) primary key(k) distributed by hash(k)", i, strings.Join(columns, ", ")))
	}
	began := time.Now()
	got := len(rows(t, db, "select * from information_schema.columns where table_schema = 'shop'")) - 1
	if want := tables * (len(columns) + 1); got != want {
		t.Errorf("%d columns, want %d", got, want)
	}
	t.Logf("read in %v", time.Since(began))
}

func TestVariables(t *testing.T) {
	s := start(t, Options{})
	db := s.open(t, "", "")
	db.SetMaxOpenConns(1)
	exec(t, db, "set @old = @@query_timeout, query_timeout = 5, @name = 'it''s', @number = -3", "set query_timeout = @old", "set global wait_timeout = 77", "set autocommit = 0", "set catalog default_catalog", "set session transaction read only")
	expect(t, db, "select @@query_timeout, @@wait_timeout, @@autocommit, @name n, @number, @nothing", "@@query_timeout|@@wait_timeout|@@autocommit|n|@number|@nothing", `300|77|0|it's|-3|\N`)
	expect(t, db, "show variables where variable_name = 'autocommit' or variable_name like 'sql_sa%' or Variable_name in ('license', 'x')", "Variable_name|Value", "autocommit|false", "license|Apache License 2.0", "sql_safe_updates|0")
	other := s.open(t, "", "")
	expect(t, other, "select @@global.wait_timeout, @@autocommit, @name", "@@global.wait_timeout|@@autocommit|@name", `77|1|\N`)
	expect(t, other, "show global variables like 'wait_t%'", "Variable_name|Value", "wait_timeout|77")
	refused(t, db, "set version = '1'", 1238, "Variable 'version' is a read only variable")
	refused(t, db, "set autocommit = 7", 1232, "Incorrect argument type to variable 'autocommit'")
	refused(t, db, "set catalog other", 1064, "Getting analyzing error. Detail message: Unknown catalog 'other'.")
	exec(t, db, "/*M!999999 enable the sandbox mode */", "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE */")
	// What a driver of Java sends first.
	rows(t, other, "/* mysql-connector-java-8.0.33 */ SELECT @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@init_connect AS init_connect, @@interactive_timeout AS interactive_timeout, @@license AS license, @@lower_case_table_names AS lower_case_table_names, @@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, @@performance_schema AS performance_schema, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@transaction_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout")
}
