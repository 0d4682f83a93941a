//go:build unix

package mysqlwire

import (
	"database/sql"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"starlift/mysqltest"
	"starlift/mysqlwire/value"
)

const bulkRows = 1_000_000

// bulkServer has a table of a million rows of ten mixed columns, as wide as those
// that people load.
func bulkServer(b *testing.B) *mysqltest.Server {
	b.Helper()
	s := mysqltest.Start(b, mysqltest.Options{Args: []string{"--innodb-buffer-pool-size=512M", "--skip-log-bin"}})
	const digits = "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS "
	s.Exec(b, "CREATE DATABASE bulk",
		`CREATE TABLE bulk.t (id BIGINT UNSIGNED PRIMARY KEY, a INT, b VARCHAR(40), c VARCHAR(60), d DECIMAL(18,4), e DOUBLE, `+
			`f ENUM('new','paid','sent'), g DATETIME, h TIMESTAMP(6) NULL, i TEXT) CHARACTER SET utf8mb4`,
		`INSERT INTO bulk.t SELECT n, n % 1000 - 500, CONCAT('name ', n), IF(n % 7 = 0, NULL, CONCAT('street number ', n * 3)), n / 7, n / 3, `+
			`n % 3 + 1, '2024-01-01' + INTERVAL n SECOND, '2024-01-01 00:00:00.000001' + INTERVAL n SECOND, REPEAT('text ', n % 9) `+
			`FROM (SELECT u.n + 10*v.n + 100*w.n + 1000*x.n + 10000*y.n + 100000*z.n AS n FROM `+
			digits+"u, "+digits+"v, "+digits+"w, "+digits+"x, "+digits+"y, "+digits+"z) AS numbers ORDER BY n",
		"ANALYZE TABLE bulk.t")
	return s
}

// cpu is what this process has used of the processors.
func cpu(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkBulkRead reads a table once a loop: run it with -benchtime 5x.
func BenchmarkBulkRead(b *testing.B) {
	s := bulkServer(b)
	const all = "SELECT * FROM bulk.t"
	measure := func(name string, read func(b *testing.B) (rows int, cpu time.Duration)) {
		b.Run(name, func(b *testing.B) {
			read(b) // the server's pages are in memory from here on
			b.ReportAllocs()
			b.ResetTimer()
			begun, used := time.Now(), time.Duration(0)
			for range b.N {
				rows, cpu := read(b)
				if rows != bulkRows {
					b.Fatalf("%d rows", rows)
				}
				used += cpu
			}
			millions := float64(b.N) * bulkRows / 1e6
			b.ReportMetric(millions*1e6/time.Since(begun).Seconds(), "rows/s")
			b.ReportMetric(used.Seconds()/millions, "cpu-s/M")
		})
	}
	for _, binary := range []bool{true, false} {
		c := dial(b, config(s))
		name := map[bool]string{true: "binary", false: "text"}[binary]
		measure(name, func(b *testing.B) (int, time.Duration) {
			before := cpu(b)
			rows := query(b, c, binary, all)
			decoders, err := Decoders(rows.Columns(), value.Options{})
			if err != nil {
				b.Fatal(err)
			}
			into, n := emptyBatch(decoders), 0
			for more := true; more; n += into.Rows {
				into.Reset()
				if more, err = rows.Fill(into, decoders, 256<<10); err != nil {
					b.Fatal(err)
				}
			}
			return n, cpu(b) - before
		})
		measure(name+" rows alone", func(b *testing.B) (n int, _ time.Duration) {
			before := cpu(b)
			rows := query(b, c, binary, all)
			for ; rows.Next(); n++ {
			}
			return n, cpu(b) - before
		})
	}
	measure("driver", func(b *testing.B) (n int, _ time.Duration) {
		before := cpu(b)
		rows, err := s.DB().Query(all)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		cells, into := make([]sql.RawBytes, 10), make([]any, 10)
		for i := range cells {
			into[i] = &cells[i]
		}
		for ; rows.Next(); n++ {
			if err := rows.Scan(into...); err != nil {
				b.Fatal(err)
			}
		}
		return n, cpu(b) - before
	})
	client, err := exec.LookPath("mariadb")
	if err != nil {
		return
	}
	host, port, _ := strings.Cut(s.Addr(), ":")
	measure("mariadb --quick", func(b *testing.B) (int, time.Duration) {
		cmd := exec.Command(client, "--no-defaults", "--quick", "-N", "-B", "-h", host, "-P", port, "--protocol=TCP",
			"-u", mysqltest.User, "-p"+mysqltest.Password, "-e", all)
		if err := cmd.Run(); err != nil { // its output goes to /dev/null
			b.Fatal(err)
		}
		return bulkRows, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	})
}
