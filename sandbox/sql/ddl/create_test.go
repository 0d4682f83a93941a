package ddl

import (
	"errors"
	"reflect"
	"testing"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// newest is the release of the tests that are not about releases.
var newest = version.Of(3, 5, 4)

const everyType = "CREATE TABLE IF NOT EXISTS `shop`.`every type` (\n" +
	"  k1 BIGINT NOT NULL AUTO_INCREMENT, `k 2` varchar(20), b boolean default 'true', t tinyint(4), s SMALLINT, i integer,\n" +
	"  l largeint not null default '-170141183460469231731687303715884105728', f float, d double default \"1.5\", n decimal, m decimal(38, 9) default '0.5',\n" +
	"  c char, v varchar(1048576) comment 'it\\'s \"x\\\\y\"', st string default 'a\"b', dt date, ts datetime default current_timestamp,\n" +
	"  u varchar(36) default (uuid()), bin varbinary(16), raw binary, j json not null\n" +
	") ENGINE = OLAP PRIMARY KEY (k1, `k 2`) COMMENT 'all \"types\"' PARTITION BY ( K1 ,`k 2` )\n" +
	"DISTRIBUTED BY HASH(k1) BUCKETS 10 ORDER BY (ts, i) PROPERTIES ('replication_num' = '1', \"compression\" = \"zstd\");"

const everyTypeShown = "CREATE TABLE `every type` (\n" +
	"  `k1` bigint(20) NOT NULL AUTO_INCREMENT COMMENT \"\",\n" +
	"  `k 2` varchar(20) NOT NULL COMMENT \"\",\n" +
	"  `b` boolean NULL DEFAULT \"true\" COMMENT \"\",\n" +
	"  `t` tinyint(4) NULL COMMENT \"\",\n" +
	"  `s` smallint(6) NULL COMMENT \"\",\n" +
	"  `i` int(11) NULL COMMENT \"\",\n" +
	"  `l` largeint(40) NOT NULL DEFAULT \"-170141183460469231731687303715884105728\" COMMENT \"\",\n" +
	"  `f` float NULL COMMENT \"\",\n" +
	"  `d` double NULL DEFAULT \"1.5\" COMMENT \"\",\n" +
	"  `n` decimal(10, 0) NULL COMMENT \"\",\n" +
	"  `m` decimal(38, 9) NULL DEFAULT \"0.5\" COMMENT \"\",\n" +
	"  `c` char(1) NULL COMMENT \"\",\n" +
	"  `v` varchar(1048576) NULL COMMENT \"it's \\\"x\\\\y\\\"\",\n" +
	"  `st` varchar(65533) NULL DEFAULT \"a\\\"b\" COMMENT \"\",\n" +
	"  `dt` date NULL COMMENT \"\",\n" +
	"  `ts` datetime NULL DEFAULT CURRENT_TIMESTAMP COMMENT \"\",\n" +
	"  `u` varchar(36) NULL DEFAULT (uuid()) COMMENT \"\",\n" +
	"  `bin` varbinary(16) NULL COMMENT \"\",\n" +
	"  `raw` varbinary NULL COMMENT \"\",\n" +
	"  `j` json NOT NULL COMMENT \"\"\n" +
	") ENGINE=OLAP \n" +
	"PRIMARY KEY(`k1`, `k 2`)\n" +
	"COMMENT \"all \\\"types\\\"\"\n" +
	"PARTITION BY (`k1`,`k 2`)\n" +
	"DISTRIBUTED BY HASH(`k1`) BUCKETS 10 \n" +
	"ORDER BY(`ts`, `i`)\n" +
	"PROPERTIES (\n" +
	"\"compression\" = \"ZSTD\",\n" +
	"\"enable_persistent_index\" = \"true\",\n" +
	"\"fast_schema_evolution\" = \"true\",\n" +
	"\"replicated_storage\" = \"true\",\n" +
	"\"replication_num\" = \"1\"\n" +
	");"

func TestShowCreateOfEveryType(t *testing.T) {
	created, err := ParseCreate(everyType, newest)
	if err != nil {
		t.Fatal(err)
	}
	if !created.IfNotExists || created.Definition.Database != "shop" {
		t.Errorf("IfNotExists %v, Database %q, want true, shop", created.IfNotExists, created.Definition.Database)
	}
	if got := Print(&created.Definition, newest); got != everyTypeShown {
		t.Errorf("shown as\n%s\nwant\n%s", got, everyTypeShown)
	}
}

func TestNormalForm(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       func(d store.Definition) bool
	}{
		{"columns are nullable", "create table t (a int, b int) duplicate key(a) distributed by random", func(d store.Definition) bool { return d.Columns[0].Nullable && d.Columns[1].Nullable && d.Random }},
		{"primary key columns are not", "create table t (a int, b int) primary key(A) distributed by hash(A)", func(d store.Definition) bool {
			return !d.Columns[0].Nullable && d.Keys[0] == "a" && d.HashColumns[0] == "a" && d.Model == store.PrimaryKey
		}},
		{"no key takes three columns", "create table t (a int, b int, c int, d int)", func(d store.Definition) bool {
			return reflect.DeepEqual(d.Keys, []string{"a", "b", "c"}) && d.Model == store.DuplicateKey && d.Random
		}},
		{"no key ends at a string", "create table t (a int, b varchar(10), c int)", func(d store.Definition) bool { return reflect.DeepEqual(d.Keys, []string{"a", "b"}) }},
		{"no key ends before a double", "create table t (a int, b double, c int)", func(d store.Definition) bool { return reflect.DeepEqual(d.Keys, []string{"a"}) }},
		{"KEY behind the type", "create table t (a int key, b int)", func(d store.Definition) bool { return reflect.DeepEqual(d.Keys, []string{"a"}) }},
		{"column list partitions", "create table t (a int, b int) duplicate key(a, b) partition by (a,b) distributed by hash(a)", func(d store.Definition) bool { return partitionText(d.Partition) == "PARTITION BY (`a`,`b`)" }},
		{"range partitions", "create table t (a date) duplicate key(a) partition by range(a)(partition p1 values less than ('2024-01-01'))", func(d store.Definition) bool {
			return partitionText(d.Partition) == "PARTITION BY RANGE(`a`)\n(PARTITION p1 VALUES [(\"0000-01-01\"), (\"2024-01-01\")))"
		}},
		{"DEFAULT NULL is no default", "create table t (a int, b int default null)", func(d store.Definition) bool { return d.Columns[1].Default == store.NoDefault }},
		{"no persistent index on a duplicate key", "create table t (a int)", func(d store.Definition) bool {
			return reflect.DeepEqual(PropertyKeys(&d), []string{"compression", "fast_schema_evolution", "replicated_storage", "replication_num"}) && d.Properties["replication_num"] == "3"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			created, err := ParseCreate(test.text, newest)
			if err != nil {
				t.Fatal(err)
			}
			if !test.want(created.Definition) {
				t.Errorf("%s gives %+v", test.text, created.Definition)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	const syntax, analysis = "Getting syntax error at ", "Getting analyzing error. Detail message: "
	for _, test := range []struct {
		text string
		code uint16
		want string
	}{
		{"create table t (a int", 1064, syntax + "line 1, column 21. Detail message: Unexpected end of the statement, expected ','."},
		{"create table t (a nonsense)", 1064, syntax + "line 1, column 18. Detail message: Unexpected input 'nonsense', expected a type."},
		{"create table t (a int default 0)", 1064, syntax + "line 1, column 30. Detail message: Unexpected input '0', expected a value in quotes, NULL, CURRENT_TIMESTAMP or (uuid())."},
		{"create table t (a datetime(6))", 1064, syntax + "line 1, column 26. Detail message: Unexpected input '(', expected ','."},
		{"create table t (a int unsigned)", 1064, syntax + "line 1, column 22. Detail message: Unexpected input 'unsigned', expected ','."},
		{"create table t (a int, table int)", 1064, syntax + "line 1, column 23. Detail message: Unexpected input 'table', expected a column name."},
		{"create table t (a int) properties('replication_num'='1') distributed by hash(a)", 1064, syntax + "line 1, column 57. Detail message: Unexpected input 'distributed', expected the end of the statement (clauses stand in the order: key, COMMENT, PARTITION BY, DISTRIBUTED BY, ORDER BY, PROPERTIES)."},
		{"create table t (a int) comment 'x", 1064, syntax + "line 1, column 31. Detail message: string without an end."},
		{"create table hive.shop.t (a int)", 1064, analysis + "Unknown catalog 'hive'."},
		{"create table `` (a int)", 1104, "Incorrect table name ''"},
		{"create table t (`a=b` int)", 1166, "Incorrect column name 'a=b'"},
		{"create table t (`__OP` int)", 1166, "Incorrect column name '__OP'"},
		{"create table t (a int, A int)", 1060, "Duplicate column name 'A'"},
		{"create table t (a int, b int) primary key(b) distributed by hash(b)", 1064, analysis + "Key columns must be the first few columns of the schema and the order  of the key columns must be consistent with the order of the schema."},
		{"create table t (a int) primary key(x) distributed by hash(a)", 1064, analysis + "Key column(x) doesn't exist."},
		{"create table t (a int null) primary key(a) distributed by hash(a)", 1064, analysis + "primary key column[a] cannot be nullable."},
		{"create table t (a double) primary key(a) distributed by hash(a)", 1064, analysis + "primary key column[a] type not supported: DOUBLE."},
		{"create table t (a char(3)) primary key(a) distributed by hash(a)", 1064, analysis + "primary key column[a] type not supported: CHAR(3)."},
		{"create table t (a json) duplicate key(a)", 1064, analysis + "Invalid data type of key column 'a': 'JSON'."},
		{"create table t (a float)", 1064, analysis + "Data type of first column cannot be FLOAT."},
		{"create table t (a int) primary key(a)", 1064, analysis + "Currently not support default distribution in PRIMARY_KEYS."},
		{"create table t (a int) primary key(a) distributed by random", 1064, analysis + "PRIMARY_KEYS cannot use random distribution."},
		{"create table t (a int, b int) primary key(a) distributed by hash(b)", 1064, analysis + "Distribution column[b] is not key column."},
		{"create table t (a int) distributed by hash(x)", 1064, analysis + "Distribution column(x) doesn't exist."},
		{"create table t (a int, b double) duplicate key(a) distributed by hash(b)", 1064, analysis + "Distribution column[b] cannot be of type DOUBLE."},
		{"create table t (a int) distributed by hash(a) buckets 0", 1064, analysis + "Number of hash distribution should be greater than zero."},
		{"create table t (a int, b date) primary key(a) partition by (b) distributed by hash(a)", 1064, analysis + "The partition column could not be aggregated column and unique table's partition column must be key column."},
		{"create table t (a int) order by (x)", 1064, analysis + "Unknown column 'x' does not exist."},
		{"create table t (a varchar(1048577))", 1064, analysis + "Varchar size must be <= 1048576: 1048577."},
		{"create table t (a char(0))", 1064, analysis + "Char size must be > 0: 0."},
		{"create table t (a int, b decimal(39,1))", 1064, analysis + "DECIMAL's precision must be from 1 to 38."},
		{"create table t (a int, b decimal(5,6))", 1064, analysis + "DECIMAL's scale [6] should less than or equal to precision [5]."},
		{"create table t (a tinyint default '128')", 1064, analysis + "Invalid default value for 'a': Number out of range[128]. type: TINYINT."},
		{"create table t (a varchar(2) default 'abc')", 1064, analysis + "Invalid default value for 'a': Default value is too long: abc."},
		{"create table t (a date default '2024-02-30')", 1064, analysis + "Invalid default value for 'a': date literal [2024-02-30] is invalid."},
		{"create table t (a int not null default null)", 1064, analysis + "Invalid default value for 'a'."},
		{"create table t (a int default current_timestamp)", 1064, analysis + "Invalid default value for 'a': Default function now() for type INT is not supported."},
		{"create table t (a int auto_increment)", 1064, analysis + "The AUTO_INCREMENT column must be BIGINT."},
		{"create table t (a bigint auto_increment, b bigint auto_increment)", 1064, analysis + "More than one AUTO_INCREMENT column defined in CREATE TABLE Statement."},
		{"create table t (a int) properties('x'='y')", 1064, analysis + "Unknown properties: {x=y}."},
		{"create table t (a int) properties('replication_num'='0')", 1064, analysis + "Replication num should larger than 0. (suggested 3)."},
		{"create table t (a int) properties('compression'='rar')", 1064, analysis + "unsupported compression type: rar."},
		{"create table t (a int, b bitmap)", 1064, analysis + "No aggregate function specified for 'b'."},
		{"create table t (a int, b int) aggregate key(a) distributed by hash(a)", 1064, analysis + "AGG_KEYS table should specify aggregate type for non-key column[b]."},
		{"create table t (a int sum, b int sum) aggregate key(a) distributed by hash(a)", 1064, analysis + "Key column[a] should not specify aggregate type."},
		{"create table t (a int, b int sum) duplicate key(a) distributed by hash(a)", 1064, analysis + "DUP_KEYS table should not specify aggregate type for non-key column[b]."},
		{"create table t (a int, b varchar(5) sum) aggregate key(a) distributed by hash(a)", 1064, analysis + "Invalid aggregate function 'SUM' for 'b'."},
		{"create table t (a int, b hll hll_union default '1') aggregate key(a) distributed by hash(a)", 1064, analysis + "Invalid default value for 'b'."},
		{"create table t (a int, b hll) primary key(a) distributed by hash(a)", 1064, analysis + "No aggregate function specified for 'b'."},
		{"create table t (a array<int>) duplicate key(a)", 1064, analysis + "Invalid data type of key column 'a': 'array<int(11)>'."},
		{"create table t (a int, b map<json,int>)", 1064, analysis + "Invalid map.key's type: json, which should be base type."},
		{"create table t (a int, b struct<x int, X int>)", 1064, analysis + "struct contains duplicate subfield name: x."},
		{"create table t (a int, b json default '1')", 1064, analysis + "Invalid default value for 'b': Cannot add default value for type 'JSON'."},
		{"create table t (a int) properties('replication_num'='4')", 1064, "Table replication num should be less than or equal to the number of available BE nodes. You can change this default by setting the replication_num table properties. Current alive backend is [10001,10002,10003]. table=t, properties.replication_num=4"},
		{"create table t (a int, b int sum) aggregate key(a) distributed by hash(a) order by (b)", 1064, analysis + "The sort columns of AGGREGATE KEY table must be same with key columns."},
		{"create table t (a int, b int, index i (a), index I (b))", 1064, analysis + "index name must be unique."},
		{"create table t (a int, b double, index i (b) using bitmap)", 1064, analysis + "DOUBLE is not supported in bitmap index. invalid column: b."},
		{"create table t (a int, b int sum, index i (b)) aggregate key(a) distributed by hash(a)", 1064, analysis + "BITMAP index only used in columns of DUP_KEYS/PRIMARY_KEYS table or key columns of UNIQUE_KEYS/AGG_KEYS table. invalid column: b."},
		{"create table t (a int, index i (c))", 1064, analysis + "i column does not exist in table. invalid column: c."},
		{"create table t (a varchar(5)) partition by range(a) ()", 1064, analysis + "Column[a] type[VARCHAR] cannot be a range partition key."},
		{"create table t (a int) partition by range(b) ()", 1064, analysis + "Partition column[b] does not exist in column list."},
		{"create table t (a int) partition by range(a) (partition p values less than ('1'), partition P values less than ('2'))", 1064, analysis + "Duplicated partition name: P."},
		{"create table t (a int) partition by range(a) (partition p values less than ('x'))", 1064, "Invalid range value format: Invalid integer literal: x"},
		{"create table t (a int) partition by range(a) (partition p values [('2'), ('1')))", 1064, "Invalid range value format: The lower values must smaller than upper values"},
		{"create table t (a int) partition by range(a) (partition `p-1` values less than ('1'))", 1567, "Incorrect partition name 'p-1'"},
		{"create table t (a varchar(5)) partition by list(a) (partition p values in ('x'), partition q values in ('y','x'))", 1064, analysis + "Duplicated value x."},
		{"create table t (a date) partition by date_trunc('week', a)", 1064, analysis + "unsupported automatic partition granularity:week."},
		{"create table t (a date) partition by range(a) (start ('2024-01-01') end ('2024-01-02') every (interval 1 hour))", 1064, analysis + "Batch build partition for hour interval only supports partition column as DATETIME type."},
		{"create table t (a int, index i (a), b int)", 1064, syntax + "line 1, column 36. Detail message: Unexpected input 'b', expected INDEX."},
		{"create table t (a int) engine=olap default charset=gbk", 1064, analysis + "charset name gbk is not supported yet."},
		{"create table t (a int) charset utf8 distributed by hash(a) rollup (r (a))", 1064, analysis + "ROLLUP is not supported by this server."},
		{"create table t (a date) partition by date_trunc('hour', a)", 1064, analysis + "Unsupported partition type DATE for function date_trunc."},
		{"create table t (a date) partition by time_slice(a, interval 1 day)", 1064, analysis + "Unsupported partition type DATE for function time_slice."},
		{"create table t (a date) partition by range(a) () properties('dynamic_partition.enable'='true')", 1064, analysis + "dynamic partitioning (set \"dynamic_partition.enable\" = \"false\") is not supported by this server."},
		{"create table t (a date) properties('dynamic_partition.enable'='false')", 1064, analysis + "Only support dynamic partition properties on range partition table."},
		{"create table t (a int) as select 1", 1064, analysis + "CREATE TABLE AS SELECT is not supported by this server."},
		{"create table t (a int) engine=mysql", 1064, analysis + "Engine [mysql] is not supported by this server, use olap."},
	} {
		_, err := ParseCreate(test.text, newest)
		var refusal *failure.Error
		if !errors.As(err, &refusal) || refusal.Code != test.code || refusal.Message != test.want {
			t.Errorf("%s\n got %v\nwant %d: %s", test.text, err, test.code, test.want)
		}
	}
}

func TestDatabaseNames(t *testing.T) {
	for name, good := range map[string]bool{
		"shop": true, "_1a": true, "a-b": true, "A$1": true, "": false, "1a": false, "_": false, "__a": false, "a b": false, "żółć": false, "a.b": false,
	} {
		if got := CheckDatabaseName(name, newest) == nil; got != good {
			t.Errorf("CheckDatabaseName(%q) accepts: %v, want %v", name, got, good)
		}
	}
}

// FuzzCreate holds that no text makes the parser panic, that its errors have
// codes, and that what it accepts reads the same again from what is shown.
func FuzzCreate(f *testing.F) {
	f.Add(everyType)
	f.Add("create table t (a int, b decimal(5,2) default '1.5' comment \"x\") duplicate key(a) partition by range(a) (start ('1') end ('2') every (1)) distributed by random buckets 3")
	f.Add("create table t (a date, b int sum null default '0', c bitmap bitmap_union, index `i` (a) using bitmap comment 'x') aggregate key(a) partition by range(a) (start ('2024-01-01') end ('2025-01-01') every (interval 1 month)) distributed by hash(a)")
	f.Add("create table t (a varchar(5) not null, b array<map<int,struct<x int,y date>>>) partition by list(a) (partition p values in ('x','y')) distributed by random")
	f.Add("create table t (a datetime) partition by time_slice(a, interval 7 day) (start ('2024-01-01') end ('2024-02-01') every (interval 7 day))")
	f.Add("create table `a``b` (`c\"` string key) unique key(`c\"`) distributed by hash(`c\"`) order by (`c\"`)")
	f.Fuzz(func(t *testing.T, text string) {
		first, err := ParseCreate(text, newest)
		if err != nil {
			var refusal *failure.Error
			if !errors.As(err, &refusal) || refusal.Code == 0 || len(refusal.State) != 5 {
				t.Fatalf("error without a code: %v", err)
			}
			return
		}
		shown := Print(&first.Definition, newest)
		second, err := ParseCreate(shown, newest)
		if err != nil {
			t.Fatalf("%q is shown as %q, which is refused: %v", text, shown, err)
		}
		second.Definition.Database = first.Definition.Database
		if p := first.Definition.Partition; p != nil && p.Kind.Automatic() {
			p.Partitions = nil // ranges that are declared ahead are not shown
		}
		if !reflect.DeepEqual(first.Definition, second.Definition) {
			t.Fatalf("%q is shown as %q, which reads as %+v", text, shown, second.Definition)
		}
	})
}
