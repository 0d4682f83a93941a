package binlog

import (
	"context"
	"io"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"starlift/batch"
	"starlift/mysqltest"
)

// mixed is a table of ten mixed columns with rows in transactions of 1,000, in a
// file of a real server.
func mixed(b testing.TB, rows int) (path string) {
	s := mysqltest.Start(b, mysqltest.Options{})
	s.Session(b, "", "CREATE DATABASE d", "USE d",
		"CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, n INT, name VARCHAR(40), city VARCHAR(100), price DECIMAL(12,2), rate DOUBLE, state ENUM('new','open','done'), at DATETIME, changed TIMESTAMP(6) NULL, note TEXT)",
		"FLUSH LOGS")
	files := logFiles(b, s)
	insert := "INSERT INTO t SELECT seq, CAST(seq % 1000 AS SIGNED) - 500, CONCAT('name ', seq), CONCAT('city of ', seq % 97), seq / 7, seq / 3, 1 + seq % 3, '2024-01-02 03:04:05' + INTERVAL seq SECOND, '2024-01-02 03:04:05.678901' + INTERVAL seq SECOND, REPEAT('note ', seq % 8) FROM "
	var statements []string
	for from := 1; from <= rows; from += 1000 {
		statements = append(statements, insert+sequence(s, from, from+999))
		if from%4000 == 1 {
			statements = append(statements, replaceRange("UPDATE t SET price = price + 1 WHERE id BETWEEN %1 AND %2", from, from+999))
		}
	}
	s.Session(b, "d", append(statements, "FLUSH LOGS")...)
	return files[len(files)-1]
}

func replaceRange(statement string, from, to int) string {
	return strings.NewReplacer("%1", strconv.Itoa(from), "%2", strconv.Itoa(to)).Replace(statement)
}

// readAll decodes a file and returns its rows and its bytes of values.
func readAll(b testing.TB, path string, appenders map[string]*Appender, data *batch.Batch) (images, bytes int) {
	r, err := Open(path, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	ctx := context.Background()
	var last *Table
	var a *Appender
	for {
		event, err := r.Next(ctx)
		if err == io.EOF {
			return images, bytes
		}
		if err != nil {
			b.Fatal(err)
		}
		rows, ok := event.(*Rows)
		if !ok {
			continue
		}
		if rows.Table != last {
			last = rows.Table
			if a = appenders[last.Name]; a == nil {
				if a, err = NewAppender(last, Layout{Into: everyColumn(last), Key: []int{0}}); err != nil {
					b.Fatal(err)
				}
				appenders[last.Name] = a
				data.Cols = make([]batch.Vector, len(last.Columns))
				for i := range data.Cols {
					data.Cols[i].Repr = a.Repr(i)
				}
			}
		}
		for more := true; more; {
			if len(data.Arena) > 1<<20 {
				images += data.Rows
				bytes += len(data.Arena)
				data.Reset()
			}
			if more, err = a.Append(rows, data, 2<<20); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDecodeFile(b *testing.B) {
	const rows = 200_000
	path := mixed(b, rows)
	appenders, data := map[string]*Appender{}, &batch.Batch{}
	readAll(b, path, appenders, data)
	data.Reset()
	b.ReportAllocs()
	images, bytes, before := 0, 0, cpu(b)
	for b.Loop() {
		i, n := readAll(b, path, appenders, data)
		images, bytes = images+i, bytes+n
	}
	b.ReportMetric(float64(images)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(images)/(cpu(b)-before).Seconds(), "rows/cpu-s") // what a busy machine does not change
	b.SetBytes(int64(bytes / b.N))
}

// cpu is the time that this process has computed.
func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
