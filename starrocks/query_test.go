package starrocks

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"starlift/schema"
)

func sqlClient(t *testing.T, addresses ...string) *Client {
	c := New(Settings{Query: addresses, User: "ana", Password: "hunter2-canary", ConnectTimeout: 5 * time.Second, AnswerTimeout: 5 * time.Second})
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return c
}

func text(columns []string, rows ...[]any) []sqlAnswer {
	return []sqlAnswer{{columns: columns, rows: rows}}
}

const askVersion = "SELECT current_version()"

func TestVersion(t *testing.T) {
	for _, c := range []struct {
		text, want string
		at334      bool // at least 3.3.4
		at25       bool
	}{
		{"3.0.3 7b6f12da2a", "3.0.3", false, true},
		{"3.3.14-7b6f12d", "3.3.14", true, true},
		{"3.5.4", "3.5.4", true, true},
		{"2.4.10", "2.4.10", false, false},
		{"4.0.0-rc01", "4.0.0", true, true},
		{"main-1a2b3c", `unknown build "main-1a2b3c"`, false, true},
		{"", `unknown build ""`, false, true},
		{"3.3", `unknown build "3.3"`, false, true},
		{"99999999.1.1", `unknown build "99999999.1.1"`, false, true},
	} {
		f := newFakeSQL(t, map[string][]sqlAnswer{askVersion: text([]string{"v"}, []any{c.text})})
		v, err := sqlClient(t, f.address()).Version(t.Context())
		if err != nil || v.String() != c.want || v.AtLeast(3, 3, 4) != c.at334 || v.AtLeast(2, 5, 0) != c.at25 {
			t.Errorf("%q is %s, at least 3.3.4: %v, 2.5: %v; error %v", c.text, v, v.AtLeast(3, 3, 4), v.AtLeast(2, 5, 0), err)
		}
	}
}

func TestQueriesFailOverToTheFrontendThatAnswers(t *testing.T) {
	dead := newFakeSQL(t, nil)
	dead.close()
	alive := newFakeSQL(t, map[string][]sqlAnswer{askVersion: text([]string{"v"}, []any{"3.5.4"})})
	v, err := sqlClient(t, dead.address(), alive.address()).Version(t.Context())
	if err != nil || v.String() != "3.5.4" {
		t.Errorf("version %s, error %v", v, err)
	}
	_, err = sqlClient(t, dead.address()).Version(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "ask for the cluster's version: no frontend can be reached: "+dead.address()+": ") || Permanent(err) {
		t.Errorf("error %v", err)
	}
	_, err = sqlClient(t).Version(t.Context())
	if err == nil || err.Error() != "ask for the cluster's version: no query address of a frontend is configured" {
		t.Errorf("error %v", err)
	}
}

func TestRefusedLoginIsNotADeadFrontend(t *testing.T) {
	f := newFakeSQL(t, nil)
	f.login = &sqlAnswer{number: 1045, text: "Access denied for user 'ana' (using password: YES)"}
	other := newFakeSQL(t, map[string][]sqlAnswer{askVersion: text([]string{"v"}, []any{"3.5.4"})})
	_, err := sqlClient(t, f.address(), other.address()).Version(t.Context())
	var access *AccessError
	if !errors.As(err, &access) || access.Address != f.address() || !Permanent(err) || !Denied(err) {
		t.Errorf("error %v", err)
	}
	if strings.Contains(fmt.Sprint(err), "canary") {
		t.Errorf("the password is in %v", err)
	}
}

func TestBrokenConnectionIsAskedOnceMoreByReadersOnly(t *testing.T) {
	f := newFakeSQL(t, map[string][]sqlAnswer{
		askVersion:          {{lose: true}, {columns: []string{"v"}, rows: [][]any{{"3.5.4"}}}},
		"DROP TABLE `a`":    {{lose: true}},
		"CREATE DATABASE a": {{}},
	})
	c := sqlClient(t, f.address())
	if v, err := c.Version(t.Context()); err != nil || v.String() != "3.5.4" {
		t.Errorf("version %s, error %v", v, err)
	}
	if err := c.Exec(t.Context(), "DROP TABLE `a`"); err == nil || !strings.HasPrefix(err.Error(), "run \"DROP TABLE `a`\": ") {
		t.Errorf("error %v", err)
	}
	if err := c.Exec(t.Context(), "CREATE DATABASE a"); err != nil {
		t.Errorf("error %v", err)
	}
	if want := []string{askVersion, askVersion, "DROP TABLE `a`", "CREATE DATABASE a"}; !slices.Equal(f.queries(), want) {
		t.Errorf("asked %q, want %q", f.queries(), want)
	}
}

func TestCancelledQueryReturnsTheReason(t *testing.T) {
	f := newFakeSQL(t, nil)
	stop := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	if _, err := sqlClient(t, f.address()).Version(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestTwoClientsKeepTheirOwnTLS(t *testing.T) {
	f := newFakeSQL(t, map[string][]sqlAnswer{askVersion: text([]string{"v"}, []any{"3.5.4"})})
	secure := New(Settings{Query: []string{f.address()}, TLS: &tls.Config{ServerName: "fe"}, ConnectTimeout: 5 * time.Second})
	defer secure.Close()
	if _, err := secure.Version(t.Context()); err == nil || !strings.Contains(err.Error(), "TLS") {
		t.Errorf("a server without TLS gave %v", err)
	}
	if v, err := sqlClient(t, f.address()).Version(t.Context()); err != nil || v.String() != "3.5.4" {
		t.Errorf("version %s, error %v", v, err)
	}
}

const (
	askTable = "SHOW CREATE TABLE `shop`.`or``ders`"
	askID    = tableIDs + `"shop" AND TABLE_NAME = "or` + "`" + `ders"`
)

func TestTable(t *testing.T) {
	f := newFakeSQL(t, map[string][]sqlAnswer{
		askTable: text([]string{"Table", "Create Table"}, []any{"or`ders", show35}),
		askID:    text([]string{"TABLE_NAME", "TABLE_ID"}, []any{"or`ders", "10042"}),
	})
	live, err := sqlClient(t, f.address()).Table(t.Context(), "shop", "or`ders")
	if err != nil || !live.Exists || live.ID != 10042 || live.Table.Database != "shop" || live.Table.Name != "or`ders" ||
		live.Table.Model != schema.Primary || len(live.Table.Columns) != 3 {
		t.Errorf("live %+v, error %v", live, err)
	}
}

func TestMissingTableIsNoError(t *testing.T) {
	for _, a := range []sqlAnswer{
		{number: 1051, text: "Unknown table 'orders'"},
		{number: 5502, text: "Getting analyzing error. Detail message: Unknown table 'shop.orders'."},
		{number: 1049, text: "Unknown database 'shop'"},
		{number: 5501, text: "Getting analyzing error. Detail message: Unknown database 'shop'."},
		{number: 1064, text: "Table orders is not found"},
	} {
		f := newFakeSQL(t, map[string][]sqlAnswer{"SHOW CREATE TABLE `shop`.`orders`": {a}})
		live, err := sqlClient(t, f.address()).Table(t.Context(), "shop", "orders")
		if err != nil || live.Exists {
			t.Errorf("%d %s: live %+v, error %v", a.number, a.text, live, err)
		}
	}
	f := newFakeSQL(t, map[string][]sqlAnswer{"SHOW CREATE TABLE `shop`.`orders`": {{number: 5203, text: "Access denied; you need (at least one of) the ANY privilege(s)"}}})
	if _, err := sqlClient(t, f.address()).Table(t.Context(), "shop", "orders"); !Denied(err) || !Permanent(err) {
		t.Errorf("error %v", err)
	}
}

func TestTableIDIsZeroWhereTheClusterHasNone(t *testing.T) {
	f := newFakeSQL(t, map[string][]sqlAnswer{
		askTable: text([]string{"Table", "Create Table"}, []any{"or`ders", show25}),
		askID:    {{number: 1051, text: "Unknown table 'tables_config'"}},
	})
	live, err := sqlClient(t, f.address()).Table(t.Context(), "shop", "or`ders")
	if err != nil || live.ID != 0 || !live.Exists {
		t.Errorf("live %+v, error %v", live, err)
	}
}

func TestTableThatVanishesWhileLookedAtIsAnError(t *testing.T) {
	f := newFakeSQL(t, map[string][]sqlAnswer{
		askTable: text([]string{"Table", "Create Table"}, []any{"or`ders", show25}),
		askID:    text([]string{"TABLE_NAME", "TABLE_ID"}),
	})
	_, err := sqlClient(t, f.address()).Table(t.Context(), "shop", "or`ders")
	if want := "read the id of table shop.or`ders: the table is gone"; fmt.Sprint(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestSmallQueries(t *testing.T) {
	f := newFakeSQL(t, map[string][]sqlAnswer{
		"SHOW DATABASES":                       text([]string{"Database"}, []any{"shop"}, []any{"information_schema"}, []any{"a"}),
		tableIDs + `"shop"`:                    text([]string{"TABLE_NAME", "TABLE_ID"}, []any{"b", "2"}, []any{"a", "1"}),
		"SELECT 1 FROM `shop`.`full` LIMIT 1":  text([]string{"1"}, []any{"1"}),
		"SELECT 1 FROM `shop`.`empty` LIMIT 1": text([]string{"1"}),
		"SELECT COUNT(*) FROM `shop`.`full`":   text([]string{"count(*)"}, []any{"9223372036854775807"}),
		`ADMIN SHOW FRONTEND CONFIG LIKE "label_keep_max_num"`: text([]string{"Key", "AliasNames", "Value", "Type", "IsMutable", "Comment"}, []any{"labelxkeep_max_num", "[]", "7", "int", "true", ""},
			[]any{"label_keep_max_num", "[]", "1000", "int", "true", nil}),
		`ADMIN SHOW FRONTEND CONFIG LIKE "nothing"`: text([]string{"Key", "AliasNames", "Value", "Type", "IsMutable", "Comment"}),
	})
	c := sqlClient(t, f.address())
	ctx := t.Context()
	if list, err := c.Databases(ctx); err != nil || !slices.Equal(list, []string{"a", "information_schema", "shop"}) {
		t.Errorf("databases %v, error %v", list, err)
	}
	for name, want := range map[string]bool{"shop": true, "Shop": false, "none": false} {
		if has, err := c.HasDatabase(ctx, name); err != nil || has != want {
			t.Errorf("has %s: %v, error %v", name, has, err)
		}
	}
	if ids, err := c.TableIDs(ctx, "shop"); err != nil || !maps.Equal(ids, map[string]int64{"a": 1, "b": 2}) {
		t.Errorf("ids %v, error %v", ids, err)
	}
	for name, want := range map[string]bool{"full": true, "empty": false} {
		if has, err := c.HasRows(ctx, "shop", name); err != nil || has != want {
			t.Errorf("rows in %s: %v, error %v", name, has, err)
		}
	}
	if n, err := c.CountRows(ctx, "shop", "full", ""); err != nil || n != 9223372036854775807 {
		t.Errorf("%d rows, error %v", n, err)
	}
	values, err := c.Config(ctx, "label_keep_max_num", "nothing")
	if err != nil || !maps.Equal(values, map[string]string{"label_keep_max_num": "1000"}) {
		t.Errorf("settings %v, error %v", values, err)
	}
}
