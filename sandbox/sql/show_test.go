package sql

import (
	"strconv"
	"testing"

	"starlift-sandbox/txn"
)

func TestShow(t *testing.T) {
	s, expect := events(t)
	db := s.open(t, "shop", "")
	expect("show databases", "Database", "information_schema", "shop")
	expect("show databases like 's%'", "Database", "shop")
	expect("show tables", "Tables_in_shop", "events", "users")
	expect("show full tables from shop like 'u%'", "Tables_in_shop|Table_type", "users|BASE TABLE")
	expect("desc users", "Field|Type|Null|Key|Default|Extra", `user_id|int|YES|true|\N|`, `name|varchar(20)|YES|false|\N|`)
	expect("describe shop.events", "Field|Type|Null|Key|Default|Extra",
		`id|bigint|NO|true|\N|`, `user_id|int|YES|false|\N|`, `status|varchar(10)|YES|false|\N|`, `amount|decimal(38,9)|YES|false|\N|`, `big|largeint|YES|false|\N|`,
		`ok|boolean|YES|false|\N|`, `tiny|tinyint|YES|false|\N|`, `ratio|double|YES|false|\N|`, `part|float|YES|false|\N|`, `d|date|YES|false|\N|`, `ts|datetime|YES|false|\N|`,
		`note|varchar(65533)|YES|false|\N|`, `doc|json|YES|false|\N|`, `raw|varbinary|YES|false|\N|`)
	expect("show columns from users", "Field|Type|Null|Key|Default|Extra", `user_id|int|YES|YES|\N|`, `name|varchar(20)|YES|NO|\N|`)
	expect("show full columns from users from shop like 'n%'", "Field|Type|Collation|Null|Key|Default|Extra|Privileges|Comment", `name|varchar(20)||YES|NO|\N|||`)
	expect("show create database shop", "Database|Create Database", "shop|CREATE DATABASE `shop`")
	expect("show create table users", "Table|Create Table", "users|CREATE TABLE `users` (\n"+
		"  `user_id` int(11) NULL COMMENT \"\",\n  `name` varchar(20) NULL COMMENT \"\"\n) ENGINE=OLAP \nDUPLICATE KEY(`user_id`)\n"+
		"DISTRIBUTED BY HASH(`user_id`)\nPROPERTIES (\n\"compression\" = \"LZ4\",\n\"fast_schema_evolution\" = \"true\",\n\"replicated_storage\" = \"true\",\n\"replication_num\" = \"3\"\n);")
	expect("select @@version_comment, @@session.autocommit, @@query_timeout t", "@@version_comment|@@session.autocommit|t", "3.5.4-5c0ffee|1|300")
	expect("show variables like 'version%'", "Variable_name|Value", "version|8.0.33", "version_comment|3.5.4-5c0ffee")
	expect("show variables where variable_name = 'wait_timeout'", "Variable_name|Value", "wait_timeout|28800")
	exec(t, db, "set names utf8mb4", "set query_timeout = 7, @@session.sql_mode = 'x'")
	expect("show catalogs", "Catalog|Type|Comment", "default_catalog|Internal|An internal catalog contains this cluster's self-managed tables.")
}

func TestClusterAndTransactions(t *testing.T) {
	s := start(t, Options{HTTPPort: 8030, BackendHTTPPort: 8040})
	db := s.open(t, "", "")
	exec(t, db, "create database shop", "create table shop.t (a int) duplicate key(a)", "insert into shop.t with label first values (1)")
	frontends := rows(t, db, "show frontends")
	if len(frontends) != 2 {
		t.Fatalf("frontends %q", frontends)
	}
	var cells [16]string
	places := make([]any, len(cells))
	for i := range cells {
		places[i] = &cells[i]
	}
	if err := db.QueryRow("show frontends").Scan(places...); err != nil {
		t.Fatal(err)
	}
	if cells[1] != "127.0.0.1" || cells[3] != "8030" || cells[6] != "LEADER" || cells[15] != "3.5.4-5c0ffee" {
		t.Errorf("frontend %q", cells)
	}
	tx, err := s.manager.Newest("shop", "first")
	if err != nil {
		t.Fatal(err)
	}
	id, ok := s.store.DatabaseID("shop")
	if !ok {
		t.Fatal("no database")
	}
	columns := "TransactionId|Label|Coordinator|TransactionStatus|LoadJobSourceType|PrepareTime|PreparedTime|CommitTime|PublishTime|FinishTime|Reason|ErrorReplicasCount|ListenerId|TimeoutMs|PreparedTimeoutMs|ErrMsg"
	const now = "2024-05-06 07:08:09"
	row := text(tx.ID) + `|first|FE: 127.0.0.1|VISIBLE|INSERT_STREAMING|` + now + `|\N|` + now + "|" + now + "|" + now + "||0|0|14400000|" + text(tx.PreparedTimeout.Milliseconds()) + "|"
	expect(t, db, "show transaction where id = "+text(tx.ID), columns, row)
	expect(t, db, "show proc '/transactions'", "DbId|DbName", text(id)+"|shop")
	expect(t, db, "show proc '/transactions/"+text(id)+"'", "State|Number", "running|0", "finished|1")
	expect(t, db, "show proc '/transactions/shop/finished'", columns, row)
	expect(t, db, "show proc '/transactions/shop/running'", columns)
	expect(t, db, "select LABEL, STATE, TYPE, SINK_ROWS, LOAD_FINISH_TIME from information_schema.loads", "LABEL|STATE|TYPE|SINK_ROWS|LOAD_FINISH_TIME", "first|FINISHED|INSERT|1|"+now)
	refused(t, db, "show transaction where id = 77", 1064, "transaction with id 77 does not exist")

	expect(t, db, "admin show frontend config like 'label_keep_max_n%'", "Key|AliasNames|Value|Type|IsMutable|Comment", "label_keep_max_num|[]|1000|int|true|transactions of a database that are kept")
	exec(t, db, `admin set frontend config ("label_keep_max_num" = "100000")`)
	if value, _ := s.manager.Config().Get(txn.LabelKeepMaxNum); value != "100000" {
		t.Errorf("label_keep_max_num = %s", value)
	}
	refused(t, db, `admin set frontend config ("nope" = "1")`, 1064, "Config 'nope' does not exist")
}

func TestInformationSchema(t *testing.T) {
	s, expect := events(t)
	expect("select schema_name from information_schema.schemata order by 1", "schema_name", "information_schema", "shop")
	expect("select TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS from information_schema.tables where table_schema = 'shop'", "TABLE_NAME|TABLE_TYPE|ENGINE|TABLE_ROWS",
		"events|BASE TABLE|StarRocks|4", "users|BASE TABLE|StarRocks|4")
	expect("select COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE, COLUMN_KEY, CHARACTER_MAXIMUM_LENGTH, CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE from information_schema.columns where table_schema = 'shop' and table_name = 'events' order by ordinal_position",
		"COLUMN_NAME|ORDINAL_POSITION|IS_NULLABLE|DATA_TYPE|COLUMN_TYPE|COLUMN_KEY|CHARACTER_MAXIMUM_LENGTH|CHARACTER_OCTET_LENGTH|NUMERIC_PRECISION|NUMERIC_SCALE",
		`id|1|NO|bigint|bigint(20)|PRI|\N|\N|19|0`,
		`user_id|2|YES|int|int(11)||\N|\N|10|0`,
		`status|3|YES|varchar|varchar(10)||10|30|\N|\N`,
		`amount|4|YES|decimal|decimal(38, 9)||\N|\N|38|9`,
		`big|5|YES|bigint unsigned|bigint(20) unsigned||\N|\N|39|0`,
		`ok|6|YES|tinyint|tinyint(1)||\N|\N|\N|\N`,
		`tiny|7|YES|tinyint|tinyint(4)||\N|\N|3|0`,
		`ratio|8|YES|double|double||\N|\N|\N|\N`,
		`part|9|YES|float|float||\N|\N|\N|\N`,
		`d|10|YES|date|date||\N|\N|\N|\N`,
		`ts|11|YES|datetime|datetime||\N|\N|\N|\N`,
		`note|12|YES|varchar|varchar(65533)||65533|196599|\N|\N`,
		`doc|13|YES|json|json||\N|\N|\N|\N`,
		`raw|14|YES|varbinary|varbinary||\N|\N|\N|\N`)
	table, ok := s.store.Table("shop", "events")
	if !ok {
		t.Fatal("no table")
	}
	expect("select * from information_schema.tables_config where TABLE_NAME = 'events'",
		"TABLE_SCHEMA|TABLE_NAME|TABLE_ENGINE|TABLE_MODEL|PRIMARY_KEY|PARTITION_KEY|DISTRIBUTE_KEY|DISTRIBUTE_TYPE|DISTRIBUTE_BUCKET|SORT_KEY|PROPERTIES|TABLE_ID",
		"shop|events|OLAP|PRIMARY_KEYS|`id`||`id`|HASH|0|`id`|"+
			`{"compression":"LZ4","enable_persistent_index":"true","fast_schema_evolution":"true","replicated_storage":"true","replication_num":"3"}|`+text(table.ID()))
	db := s.open(t, "information_schema", "")
	expect("show tables from information_schema like 't%le_'", "Tables_in_information_schema", "tables")
	refused(t, db, "select * from nope", 5502, "Unknown table 'information_schema.nope'")
}

func TestErrors(t *testing.T) {
	s, _ := events(t)
	db := s.open(t, "shop", "")
	nowhere := s.open(t, "", "")
	const analysis = "Getting analyzing error. Detail message: "
	for _, test := range []struct {
		statement string
		code      uint16
		text      string
	}{
		{"selec 1", 1064, "Getting syntax error at line 1, column 0. Detail message: Unexpected input 'selec', expected a statement."},
		{"select 1\n from where", 1064, "Getting syntax error at line 2, column 6. Detail message: Unexpected input 'where'."},
		{"select 'a", 1064, "Getting syntax error at line 1, column 7. Detail message: string without an end."},
		{"select nope from events", 1064, analysis + "Column 'nope' cannot be resolved."},
		{"select nope(1)", 1064, analysis + "No matching function with signature: nope(tinyint(4))."},
		{"select load_file('/etc/passwd')", 1064, analysis + "No matching function with signature: load_file(...)."},
		{"select id from events into outfile '/tmp/x'", 1064, analysis + "SELECT INTO is not supported by this server."},
		{"select * from nope", 5502, "Unknown table 'shop.nope'"},
		{"select * from Events", 5502, "Unknown table 'shop.Events'"},
		{"select * from nope.t", 5501, "Unknown database 'nope'"},
		{"select * from Shop.events", 5501, "Unknown database 'Shop'"},
		{"insert into nope values (1)", 5502, "Unknown table 'shop.nope'"},
		{"drop table nope", 5502, "Unknown table 'nope'"},
		{"drop database nope", 1008, "Can't drop database 'nope'; database doesn't exist"},
		{"use nope", 5501, "Unknown database 'nope'"},
		{"desc nope", 5502, "Unknown table 'shop.nope'"},
		{"truncate table nope", 5502, "Unknown table 'nope'"},
		{"create database shop", 1007, "Can't create database 'shop'; database exists"},
		{"create database `1`", 1102, "Incorrect database name '1'"},
		{"create table events (a int)", 1050, "Table 'events' already exists"},
		{"create table nope.t (a int)", 5501, "Unknown database 'nope'"},
		{"show something", 1064, analysis + "SHOW something is not supported by this server."},
		{"select @@nope", 1193, "Unknown system variable 'nope'"},
		{"set query_timeout = 'x'", 1232, "Incorrect argument type to variable 'query_timeout'"},
		{"select cast(1 as nonsense)", 1064, "Getting syntax error at line 1, column 0. Detail message: Unexpected input 'nonsense', expected a type."},
		{"select id from events where note regexp '('", 1064, analysis + "Invalid regex expression: '('."},
		{"use shop extra", 1064, "Getting syntax error at line 1, column 9. Detail message: Unexpected input 'extra', expected the end of the statement."},
		{";", 1065, "Query was empty"},
	} {
		refused(t, db, test.statement, test.code, test.text)
	}
	refused(t, nowhere, "select * from events", 1046, "No database selected")
	refused(t, nowhere, "create table t (a int)", 1046, "No database selected")
	exec(t, db, "create database if not exists shop", "create table if not exists events (a int)", "drop table if exists nope", "drop database if exists nope force", "drop table users force")
	expect(t, db, "show tables", "Tables_in_shop", "events")
}

func text(n int64) string { return strconv.FormatInt(n, 10) }
