package sql

import "testing"

func TestNestedTypes(t *testing.T) {
	s := start(t, Options{})
	db := s.open(t, "", "")
	exec(t, db, "create database shop")
	db = s.open(t, "shop", "")
	exec(t, db, `create table nested (k int, a array<int>, m map<varchar(10), int>, s struct<x int, y varchar(5)>, aa array<array<varchar(5)>>, j json)
		duplicate key(k) distributed by hash(k)`,
		`insert into nested values (1, [1, 2, null], map{'a': 1, 'b': null}, row(7, 'q'), [['p'], []], parse_json('{"a": {"b": 2}}'))`,
		`insert into nested (k, a) values (2, [])`,
		`insert into nested (k) values (3)`,
		`insert into nested select k + 10, a, m, s, aa, j from nested where k = 1`)
	expect(t, db, "select * from nested where k < 10 order by k", "k|a|m|s|aa|j",
		`1|[1,2,null]|{"a":1,"b":null}|{"x":7,"y":"q"}|[["p"],[]]|{"a": {"b": 2}}`, `2|[]|\N|\N|\N|\N`, `3|\N|\N|\N|\N|\N`)
	expect(t, db, "select a[1], a[9], m['a'], s.x, s.y, aa[1][1], j->'$.a.b' from nested where k = 11", "a[1]|a[9]|m['a']|s.x|s.y|aa[1][1]|j->'$.a.b'", `1|\N|1|7|q|p|2`)
	expect(t, db, "select array_length(a) n, count(*) from nested group by array_length(a) order by n", "n|count(*)", `\N|1`, "0|1", "3|2")
	expect(t, db, "select a, count(*) from nested group by a order by 2, 1", "a|count(*)", `\N|1`, "[]|1", "[1,2,null]|2")
	expect(t, db, "select [1, 2], [], ['a', null], [1.5, 2][2], cast('[1,2]' as array<int>)", "[1, 2]|[]|['a', null]|[1.5, 2][2]|CAST('[1,2]' AS ARRAY<INT>)", `[1,2]|[]|["a",null]|2|[1,2]`)
	expect(t, db, "select map{'a': 1, 'b': [2][1], 'a': 3}, map{1: map{2: 'x'}}[1][2], map{}", "map{'a':1,'b':[2][1],'a':3}|map{1:map{2:'x'}}[1][2]|map{}", `{"a":3,"b":2}|x|{}`)
	expect(t, db, "select k from nested where s.x = 7 and a[2] = 2 order by k", "k", "1", "11")
	expect(t, db, "select array_agg(k) from (select k from nested where k < 10 order by k) t", "array_agg(k)", "[1,2,3]")
}

// The examples of BITMAP and HLL columns of the StarRocks connector's page.
func TestBitmapAndHLLColumns(t *testing.T) {
	s := start(t, Options{})
	db := s.open(t, "", "")
	exec(t, db, "create database shop")
	db = s.open(t, "shop", "")
	exec(t, db, "create table page_uv (page_id int not null, visit_date datetime not null, visit_users bitmap bitmap_union not null) aggregate key(page_id, visit_date) distributed by hash(page_id)",
		"insert into page_uv values (1, '2020-06-23 01:30:30', to_bitmap(13)), (1, '2020-06-23 01:30:30', to_bitmap(23)), (1, '2020-06-23 01:30:30', to_bitmap(33)), (1, '2020-06-23 02:30:30', to_bitmap(13)), (2, '2020-06-23 01:30:30', to_bitmap(23))",
		"create table page_hll (page_id int not null, uv hll hll_union) aggregate key(page_id) distributed by hash(page_id)",
		"insert into page_hll values (3, hll_hash(78)), (4, hll_hash(2))", "insert into page_hll values (4, hll_hash('x')), (4, hll_hash(2))")
	expect(t, db, "select page_id, count(distinct visit_users) from page_uv group by page_id order by 1", "page_id|count(DISTINCT visit_users)", "1|3", "2|1")
	expect(t, db, "select page_id, visit_date, visit_users, bitmap_count(visit_users), bitmap_to_string(visit_users) from page_uv order by 1, 2",
		"page_id|visit_date|visit_users|bitmap_count(visit_users)|bitmap_to_string(visit_users)",
		`1|2020-06-23 01:30:30|\N|3|13,23,33`, `1|2020-06-23 02:30:30|\N|1|13`, `2|2020-06-23 01:30:30|\N|1|23`)
	expect(t, db, "select bitmap_union_count(visit_users), bitmap_count(bitmap_union(visit_users)), bitmap_to_string(bitmap_intersect(visit_users)), bitmap_to_string(bitmap_agg(page_id)), bitmap_union_int(page_id) from page_uv",
		"bitmap_union_count(visit_users)|bitmap_count(bitmap_union(visit_users))|bitmap_to_string(bitmap_intersect(visit_users))|bitmap_to_string(bitmap_agg(page_id))|bitmap_union_int(page_id)", "3|3||1,2|2")
	expect(t, db, "select intersect_count(visit_users, page_id, 1, 2) from page_uv", "intersect_count(visit_users, page_id, 1, 2)", "1")
	expect(t, db, "select page_id, count(distinct uv), hll_union_agg(uv), ndv(uv), hll_cardinality(uv), uv from page_hll group by page_id, uv order by 1",
		"page_id|count(DISTINCT uv)|hll_union_agg(uv)|ndv(uv)|hll_cardinality(uv)|uv", `3|1|1|1|1|\N`, `4|2|2|2|2|\N`)
	expect(t, db, "select hll_union_agg(uv), hll_cardinality(hll_union(uv)), approx_count_distinct(page_id), bitmap_union_count(to_bitmap(page_id)) from page_hll",
		"hll_union_agg(uv)|hll_cardinality(hll_union(uv))|approx_count_distinct(page_id)|bitmap_union_count(to_bitmap(page_id))", "3|3|2|2")
	expect(t, db, "select bitmap_union_count(visit_users), hll_union_agg(uv), ndv(page_hll.page_id) from page_uv, page_hll where page_uv.page_id > 99",
		"bitmap_union_count(visit_users)|hll_union_agg(uv)|ndv(page_hll.page_id)", "0|0|0")
	exec(t, db, "create table copied (page_id int not null, visit_users bitmap bitmap_union) aggregate key(page_id) distributed by hash(page_id)", "insert into copied select page_id, visit_users from page_uv")
	expect(t, db, "select page_id, bitmap_to_string(visit_users) from copied order by 1", "page_id|bitmap_to_string(visit_users)", "1|13,23,33", "2|23")
	refused(t, db, "select bitmap_union(page_id) from page_uv", 1064, "Getting analyzing error. Detail message: No matching function with signature: bitmap_union(int(11)).")
}

func TestAggregates(t *testing.T) {
	_, expect := events(t)
	expect("select array_agg(distinct user_id), count_if(id > 2), max_by(id, ts), min_by(id, ts), multi_distinct_count(user_id), any_value(1) from events where id < 4",
		"array_agg(DISTINCT user_id)|count_if(id > 2)|max_by(id, ts)|min_by(id, ts)|multi_distinct_count(user_id)|any_value(1)", "[10,20]|1|3|1|2|1")
	expect("select user_id, group_concat(id order by id separator '-') from events where user_id > 0 group by user_id order by 1", "user_id|group_concat(id order by id asc separator '-')", "10|1-2", "20|3")
	expect("select user_id, sum(id) over (partition by user_id order by id), row_number() over (order by id desc), count(distinct user_id) over () from events order by id",
		"user_id|sum(id) over (partition by user_id order by id asc)|row_number() over ( order by id desc)|count(DISTINCT user_id) over ()",
		"10|1|4|2", "10|3|3|2", "20|3|2|2", `\N|4|1|2`)
	expect("select count(distinct user_id, status), count(distinct status) from events", "count(DISTINCT user_id, status)|count(DISTINCT status)", "3|2")
	expect("select stddev_pop(id), variance(id), var_samp(id) from events where id <= 3", "stddev_pop(id)|variance(id)|var_samp(id)", "0.816496580927726|0.6666666666666666|1")
	expect("select user_id u, bitmap_union_count(to_bitmap(id)) c from events group by u having bitmap_union_count(to_bitmap(id)) > 1 order by c", "u|c", "10|2")
}

func TestTimesAreThoseOfTheZone(t *testing.T) {
	s := start(t, Options{})
	db := s.open(t, "", "")
	db.SetMaxOpenConns(1)
	expect(t, db, "select now(), current_timestamp, curdate(), utc_timestamp(), unix_timestamp()", "now()|current_timestamp()|curdate()|utc_timestamp()|unix_timestamp()",
		"2024-05-06 07:08:09|2024-05-06 07:08:09|2024-05-06|2024-05-06 07:08:09|1714979289")
	exec(t, db, "set time_zone = '+08:00'")
	expect(t, db, "select now(), utc_timestamp() u, from_unixtime(0), uuid() = uuid() x", "now()|u|from_unixtime(0)|x", "2024-05-06 15:08:09|2024-05-06 07:08:09|1970-01-01 08:00:00|0")
	exec(t, db, "create database shop", "create table shop.t (k int, c datetime default current_timestamp) duplicate key(k) distributed by hash(k)", "insert into shop.t (k) values (1)")
	expect(t, db, "select c, count(*) from shop.t where c <= now() group by c", "c|count(*)", "2024-05-06 15:08:09|1")
}
