package mysqltest

import (
	"crypto/tls"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

func TestCommittedRowsSurviveAKill(t *testing.T) {
	s := Start(t, Options{})
	database := s.Database(t)
	s.Session(t, database, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)")
	s.Kill(t)
	s.Launch(t)
	if n := count(t, s.DB(), database); n != 2 {
		t.Errorf("%d rows after kill and launch, want 2", n)
	}
	s.Exec(t, "INSERT INTO "+database+".t VALUES (3)")
	s.Shutdown(t)
	s.Launch(t)
	if n := count(t, s.DB(), database); n != 3 {
		t.Errorf("%d rows after shutdown and launch, want 3", n)
	}
}

func count(t *testing.T, db *sql.DB, database string) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT count(*) FROM " + database + ".t").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestServerLogsWhatChangeDataCaptureNeeds(t *testing.T) {
	s := Shared(t)
	for variable, want := range map[string]string{
		"log_bin": "1", "binlog_format": "ROW", "binlog_row_image": "FULL", "binlog_row_metadata": "FULL",
		"server_id": "1", "time_zone": "+00:00",
	} {
		var got string
		if err := s.DB().QueryRow("SELECT @@global." + variable).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", variable, got, want, err)
		}
	}
	if !strings.Contains(s.Version, ".") {
		t.Errorf("the version is %q", s.Version)
	}
}

func TestTLSIsTheServersOwn(t *testing.T) {
	s := Shared(t)
	config, err := mysql.ParseDSN(s.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		tls  *tls.Config
		good bool
	}{{s.TLS(t), true}, {&tls.Config{ServerName: "mysqltest"}, false}} {
		config.TLS = test.tls
		connector, err := mysql.NewConnector(config)
		if err != nil {
			t.Fatal(err)
		}
		db := sql.OpenDB(connector)
		defer db.Close()
		var name, cipher string
		err = db.QueryRow("SHOW STATUS LIKE 'Ssl_cipher'").Scan(&name, &cipher)
		if good := err == nil && cipher != ""; good != test.good {
			t.Errorf("trusted: %v, cipher %q, %v", test.good, cipher, err)
		}
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	var dir string
	t.Run("server", func(t *testing.T) { dir = Start(t, Options{}).dir })
	if dir == "" {
		t.Skip("no server")
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}

func TestDatabasesOfTwoTestsDiffer(t *testing.T) {
	s := Shared(t)
	names := map[string]bool{}
	for _, name := range []string{"a b", "a_b", strings.Repeat("x", 60) + "1", strings.Repeat("x", 60) + "2"} {
		t.Run(name, func(t *testing.T) { names[s.Database(t)] = true })
	}
	if len(names) != 4 {
		t.Errorf("names: %v", names)
	}
}
