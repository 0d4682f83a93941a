// Package mysqltest runs a real MariaDB or MySQL server for tests: in a folder
// of its own, on a free port of 127.0.0.1, with the binary log that change data
// capture asks for. It leaves nothing behind, also when the test binary is
// killed.
package mysqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// User and Password are those of the account that may do everything. It exists
// for connections over TCP from 127.0.0.1.
const (
	User     = "root"
	Password = "secret"
)

// Options choose the server. The zero value is Debian's mariadbd, or what the
// environment variables MYSQLTEST_PROGRAM (words) and MYSQLTEST_ROOT say.
type Options struct {
	// Program is the server's command, with leading words if it needs some:
	// {"chroot", "/srv/sid", "/usr/sbin/mysqld"}. Whether it is MySQL or MariaDB
	// is asked of the program itself.
	Program []string
	// Root is the folder that Program takes for /. The server's files are made
	// below it. "" is the real root.
	Root string
	// Args are further options of the server. They stand behind ours, and the
	// last one wins.
	Args []string
}

// Server is one running database server. Its methods may be called by one
// goroutine at a time.
type Server struct {
	Version string // as the program prints it, such as "10.11.6-MariaDB"
	MariaDB bool
	Data    string // data folder, with the files of the binary log in it

	options Options
	dir     string // everything of this server: data, certificates, error log
	port    int
	fresh   bool // the accounts are still to be made
	keeper  *keeper
	process *process
	db      *sql.DB
}

// Start starts a server that stops with the test. It skips the test where the
// program is not installed.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := start(t, o)
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// shared is the server of this test binary. A test binary is one program that
// ends, so that this is the one place where a variable of a package may change.
var shared struct {
	sync.Mutex
	server *Server
}

// Shared returns the one server of this test binary, started by the first test
// that asks. It stops with the binary. A test that kills it or changes a global
// variable takes one of its own from Start.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		shared.server = start(t, Options{})
	}
	return shared.server
}

func start(t testing.TB, o Options) *Server {
	t.Helper()
	if len(o.Program) == 0 {
		o.Program, o.Root = strings.Fields(os.Getenv("MYSQLTEST_PROGRAM")), os.Getenv("MYSQLTEST_ROOT")
	}
	if len(o.Program) == 0 {
		program := find("mariadbd")
		if program == "" {
			t.Skip("mariadbd is not installed (Debian package mariadb-server-core)")
		}
		o.Program = []string{program}
	}
	s, err := launchNew(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// find looks where Debian puts servers, too: /usr/sbin is in no user's PATH.
func find(name string) string {
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	return ""
}

func launchNew(o Options) (_ *Server, err error) {
	s := &Server{options: o, fresh: true}
	if s.Version, err = version(o.Program); err != nil {
		return nil, err
	}
	s.MariaDB = strings.Contains(s.Version, "MariaDB")
	// A socket's path may have 107 bytes: the folder's name is short.
	parent := os.TempDir()
	if o.Root != "" {
		parent = filepath.Join(o.Root, "tmp")
	}
	if s.dir, err = os.MkdirTemp(parent, "mysqltest"); err != nil {
		return nil, err
	}
	s.Data = filepath.Join(s.dir, "data")
	if s.keeper, err = newKeeper(s.dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("mysqltest: %w", err), s.stop())
		}
	}()
	if err = s.install(); err != nil {
		return nil, err
	}
	if err = writeCertificates(s.dir); err != nil {
		return nil, err
	}
	return s, s.launchOnFreePort()
}

// launchOnFreePort tries again: between the moment that a free port is known
// and the moment that the server listens, another process may take it.
func (s *Server) launchOnFreePort() (err error) {
	for range 3 {
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.launch(); !errors.Is(err, errEnded) {
			return err
		}
	}
	return err
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// stop ends everything and removes the folder.
func (s *Server) stop() error {
	var errs []error
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.process != nil {
		s.process.kill() // nothing in the folder is worth an orderly end
	}
	errs = append(errs, s.keeper.release())
	return errors.Join(errs...)
}

// Kill ends the server as kill -9 does. Clients lose their connections.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.process.kill()
}

// Shutdown ends the server in order, within a minute.
func (s *Server) Shutdown(t testing.TB) {
	t.Helper()
	if err := s.process.terminate(time.Minute); err != nil {
		t.Fatal(err)
	}
}

// Launch starts the server anew after Kill or Shutdown, on the same port and the
// same data, and returns when it answers.
func (s *Server) Launch(t testing.TB) {
	t.Helper()
	if err := s.launch(); err != nil {
		t.Fatal(err)
	}
}
