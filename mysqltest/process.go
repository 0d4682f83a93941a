package mysqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"
)

// process is a server program that runs.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it has ended
}

func (p *process) kill() {
	p.cmd.Process.Kill() //nolint:errcheck // it may have ended already
	<-p.ended
}

func (p *process) terminate(within time.Duration) error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("mysqltest: stopping the server: %w", err)
	}
	select {
	case <-p.ended:
		return nil
	case <-time.After(within):
		p.kill()
		return fmt.Errorf("mysqltest: the server did not stop within %s", within)
	}
}

// launch starts the program and waits until it answers.
func (s *Server) launch() error {
	args := append(s.small(),
		"--datadir="+s.inside(s.Data), "--socket="+s.inside(s.Socket()), "--port="+strconv.Itoa(s.port), "--bind-address=127.0.0.1",
		"--pid-file="+s.inside(filepath.Join(s.dir, "server.pid")), "--log-error="+s.inside(s.errorLog()), "--skip-name-resolve",
		"--ssl-ca="+s.inside(filepath.Join(s.dir, "ca.pem")), "--ssl-cert="+s.inside(filepath.Join(s.dir, "cert.pem")),
		"--ssl-key="+s.inside(filepath.Join(s.dir, "key.pem")), "--secure-file-priv=", "--default-time-zone=+00:00",
		"--character-set-server=utf8mb4", "--max-allowed-packet=1G",
		"--server-id=1", "--log-bin=binlog", "--sync-binlog=0", "--binlog-format=ROW", "--binlog-row-image=FULL", "--binlog-row-metadata=FULL",
	)
	if !s.MariaDB {
		args = append(args, "--gtid-mode=ON", "--enforce-gtid-consistency=ON")
	}
	if s.fresh {
		path := filepath.Join(s.dir, "accounts.sql")
		if err := os.WriteFile(path, []byte(accounts), 0o600); err != nil {
			return err
		}
		args = append(args, "--init-file="+s.inside(path))
	}
	p := &process{cmd: s.command(append(args, s.options.Args...)), ended: make(chan struct{})}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("starting the server: %w", err)
	}
	go func() {
		p.cmd.Wait() //nolint:errcheck // how it ended stands in its log
		close(p.ended)
	}()
	s.process = p
	if err := s.keeper.watch(p.cmd.Process.Pid); err != nil {
		return err
	}
	if err := s.awaitAnswer(); err != nil {
		p.kill()
		log, _ := os.ReadFile(s.errorLog())
		return fmt.Errorf("the server does not answer: %w\n%s", err, tail(log))
	}
	s.fresh = false
	return nil
}

// accounts is run by the server when it starts for the first time, and does not
// go into the binary log.
const accounts = "SET sql_log_bin = 0;\n" +
	"CREATE USER IF NOT EXISTS '" + User + "'@'127.0.0.1';\n" +
	"ALTER USER '" + User + "'@'127.0.0.1' IDENTIFIED BY '" + Password + "';\n" +
	"GRANT ALL ON *.* TO '" + User + "'@'127.0.0.1' WITH GRANT OPTION;\n"

func (s *Server) errorLog() string { return filepath.Join(s.dir, "error.log") }

// errEnded is a server that ended while it started: its port was taken, or its
// options are wrong.
var errEnded = errors.New("it ended")

// awaitAnswer asks every 20 ms for two minutes: a busy machine starts slowly.
func (s *Server) awaitAnswer() error {
	if s.db != nil {
		s.db.Close() //nolint:errcheck // its connections are of the server that was
	}
	db, err := sql.Open("mysql", s.DSN(""))
	if err != nil {
		return err
	}
	s.db = db
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		if answer := (*mysql.MySQLError)(nil); errors.As(err, &answer) {
			return err
		}
		select {
		case <-s.process.ended:
			return errEnded
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// keeper is a shell that outlives the test binary by a moment: whatever way the
// binary ends, the pipe to the shell closes, and the shell kills the server and
// removes its folder. t.Cleanup alone does not run after a panic or a timeout.
type keeper struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
	pid  string // file with the server's process id
}

func newKeeper(dir string) (*keeper, error) {
	const script = `trap '' INT HUP TERM; cat >/dev/null; [ -f "$1/keeper.pid" ] && kill -9 "$(cat "$1/keeper.pid")" 2>/dev/null; sleep 0.05; rm -rf "$1"`
	cmd := exec.Command("/bin/sh", "-c", script, "mysqltest-keeper", dir)
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("mysqltest: starting the keeper: %w", err)
	}
	return &keeper{cmd, pipe, filepath.Join(dir, "keeper.pid")}, nil
}

// watch names the process to kill in place of the one before.
func (k *keeper) watch(pid int) error {
	return os.WriteFile(k.pid, []byte(strconv.Itoa(pid)), 0o600)
}

// release lets the keeper do its work now. The server has ended: its process id
// may be another's already, so that the keeper must not see it.
func (k *keeper) release() error {
	os.Remove(k.pid) //nolint:errcheck // there is none where the server never started
	return errors.Join(k.pipe.Close(), k.cmd.Wait())
}
