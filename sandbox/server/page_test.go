package server

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql" // the client that looks at the rows
)

// The examples of the page on the Flink connector: its statements as they stand
// there, and for its sinks the requests that the connector makes of them.

const createScoreBoard = "CREATE TABLE `test`.`score_board`\n" +
	"(\n" +
	"    `id` int(11) NOT NULL COMMENT \"\",\n" +
	"    `name` varchar(65533) NULL DEFAULT \"\" COMMENT \"\",\n" +
	"    `score` int(11) NOT NULL DEFAULT \"0\" COMMENT \"\"\n" +
	")\n" +
	"ENGINE=OLAP\n" +
	"PRIMARY KEY(`id`)\n" +
	"COMMENT \"OLAP\"\n" +
	"DISTRIBUTED BY HASH(`id`);"

func createUsers(table, kind string) string {
	return "CREATE TABLE `test`.`" + table + "` (\n" +
		"  `page_id` INT NOT NULL COMMENT 'page ID',\n" +
		"  `visit_date` datetime NOT NULL COMMENT 'access time',\n" +
		"  `visit_users` " + kind + " NOT NULL COMMENT 'user ID'\n" +
		") ENGINE=OLAP\n" +
		"AGGREGATE KEY(`page_id`, `visit_date`)\n" +
		"DISTRIBUTED BY HASH(`page_id`);"
}

// page is a world with the page's database and a client of its MySQL port.
type page struct {
	*world
	db *sql.DB
}

func newPage(t *testing.T, statements ...string) *page {
	t.Helper()
	w := newWorld(t)
	db, err := sql.Open("mysql", fmt.Sprintf("root:se:cret@tcp(%s)/", w.server.ports.query.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p := &page{world: w, db: db}
	for _, s := range append([]string{"CREATE DATABASE `test`"}, statements...) {
		p.exec(s)
	}
	return p
}

func (p *page) exec(statement string) {
	p.t.Helper()
	if _, err := p.db.ExecContext(p.t.Context(), statement); err != nil {
		p.t.Fatalf("%s: %v", statement, err)
	}
}

// rows returns a result, a row a line, its values between bars.
func (p *page) rows(query string) string {
	p.t.Helper()
	rows, err := p.db.QueryContext(p.t.Context(), query)
	if err != nil {
		p.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		p.t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			p.t.Fatal(err)
		}
		texts := make([]string, len(columns))
		for i, v := range values {
			if texts[i] = v.String; !v.Valid {
				texts[i] = "NULL"
			}
		}
		out = append(out, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

// load is a _stream_load into a table of the database, and must succeed.
func (p *page) load(table, body string, headers ...string) {
	p.t.Helper()
	got := p.follow("PUT", "/api/test/"+table+"/_stream_load", body, headers...)
	if !strings.Contains(got, `"Status": "Success"`) {
		p.t.Fatalf("%s: %s", table, got)
	}
}

// commit is a load by the transaction interface, and must succeed.
func (p *page) commit(table, label, body string, headers ...string) {
	p.t.Helper()
	headers = append([]string{"db", "test", "table", table, "label", label}, headers...)
	for _, step := range [][3]string{
		{"POST", "/api/transaction/begin", ""},
		{"PUT", "/api/transaction/load", body},
		{"POST", "/api/transaction/prepare", ""},
		{"POST", "/api/transaction/commit", ""},
	} {
		if got := p.follow(step[0], step[1], step[2], headers...); !strings.Contains(got, `"Status": "OK"`) {
			p.t.Fatalf("%s %s: %s", table, step[1], got)
		}
	}
}

func (p *page) want(query, want string) {
	p.t.Helper()
	if got := p.rows(query); got != want {
		p.t.Errorf("%s:\n got %q\nwant %q", query, got, want)
	}
}

const allScores = "select * from test.score_board order by id"

func TestPageLoadsCSVStrings(t *testing.T) {
	p := newPage(t, createScoreBoard)
	p.load("score_board", "1\tstarrocks-csv\t100\n2\tflink-csv\t100", "format", "csv", "column_separator", "\t")
	p.want(allScores, "1|starrocks-csv|100\n2|flink-csv|100")
	// A second flush upserts; the connector of today takes the transaction interface.
	p.commit("score_board", "csv-1", "2\tflink-2\t7\n3\tx\t8\n", "format", "csv", "column_separator", `\t`)
	p.want(allScores, "1|starrocks-csv|100\n2|flink-2|7\n3|x|8")
}

func TestPageLoadsJSONStrings(t *testing.T) {
	p := newPage(t, createScoreBoard)
	body := `[{"id":1, "name":"starrocks-json", "score":100},{"id":2, "name":"flink-json", "score":100}]`
	p.load("score_board", body, "format", "json", "strip_outer_array", "true")
	p.want(allScores, "1|starrocks-json|100\n2|flink-json|100")
	p.commit("score_board", "json-1", `[{"id":2,"__op":1,"score":0},{"id":3,"name":"r","score":5}]`, "format", "json", "strip_outer_array", "true")
	p.want(allScores, "1|starrocks-json|100\n3|r|5")
}

const insertScores = "INSERT INTO `test`.`score_board` VALUES (1, 'starrocks', 100), (2, 'flink', 100)"

func TestPagePartialUpdate(t *testing.T) {
	body := "1\tstarrocks-update\t0\n2\tflink-update\t0\n"
	headers := []string{"partial_update", "true", "columns", "id,name,__op"}
	const want = "1|starrocks-update|100\n2|flink-update|100"
	p := newPage(t, createScoreBoard, insertScores)
	p.load("score_board", body, headers...)
	p.want(allScores, want)
	p = newPage(t, createScoreBoard, insertScores)
	p.commit("score_board", "partial-1", body, headers...)
	p.want(allScores, want)
}

func TestPageConditionalUpdate(t *testing.T) {
	p := newPage(t, createScoreBoard, insertScores)
	p.load("score_board", "1\tstarrocks-update\t99\n2\tflink-update\t101\n", "merge_condition", "score")
	p.want(allScores, "1|starrocks|100\n2|flink-update|101")
}

func TestPageBitmap(t *testing.T) {
	p := newPage(t, createUsers("page_uv", "BITMAP BITMAP_UNION"))
	p.load("page_uv", "1\t2020-06-23 01:30:30\t13\n1\t2020-06-23 01:30:30\t23\n1\t2020-06-23 01:30:30\t33\n"+
		"1\t2020-06-23 02:30:30\t13\n2\t2020-06-23 01:30:30\t23\n",
		"columns", "page_id,visit_date,visit_user_id,visit_users=to_bitmap(visit_user_id)")
	p.want("SELECT `page_id`, COUNT(DISTINCT `visit_users`) FROM `test`.`page_uv` GROUP BY `page_id` ORDER BY 1", "1|3\n2|1")
	p.want("SELECT count(*) FROM `test`.`page_uv`", "3")
	// Another load of the same key is united with what is there.
	p.load("page_uv", "2\t2020-06-23 01:30:30\t24\n2\t2020-06-23 01:30:30\t23\n",
		"columns", "page_id,visit_date,visit_user_id,visit_users=to_bitmap(visit_user_id)")
	p.want("SELECT `page_id`, COUNT(DISTINCT `visit_users`) FROM `test`.`page_uv` GROUP BY `page_id` ORDER BY 1", "1|3\n2|2")
}

func TestPageHLL(t *testing.T) {
	p := newPage(t, createUsers("hll_uv", "HLL HLL_UNION"))
	p.load("hll_uv", "3\t2023-07-24 12:00:00\t78\n4\t2023-07-24 13:20:10\t2\n3\t2023-07-24 12:30:00\t674\n",
		"columns", "page_id,visit_date,visit_user_id,visit_users=hll_hash(visit_user_id)")
	p.want("SELECT `page_id`, COUNT(DISTINCT `visit_users`) FROM `test`.`hll_uv` GROUP BY `page_id` ORDER BY 1", "3|2\n4|1")
}
