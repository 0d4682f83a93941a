package mysqltest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// version is what the program prints with --version, cut to the number.
func version(program []string) (string, error) {
	out, err := exec.Command(program[0], append(program[1:len(program):len(program)], "--no-defaults", "--version")...).Output()
	if err != nil {
		return "", fmt.Errorf("mysqltest: %s --version: %w", strings.Join(program, " "), err)
	}
	// "mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)"
	_, after, _ := strings.Cut(string(out), "Ver ")
	number, _, _ := strings.Cut(after, " ")
	return number, nil
}

// inside is a path of this machine as the server sees it.
func (s *Server) inside(path string) string {
	return strings.TrimPrefix(path, strings.TrimSuffix(s.options.Root, "/"))
}

// install fills the data folder with system tables.
func (s *Server) install() error {
	for _, dir := range []string{s.Data, s.temporary()} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
	}
	args := append(s.small(), "--datadir="+s.inside(s.Data))
	if !s.MariaDB {
		return s.run(append(args, "--initialize-insecure"), nil)
	}
	tables, err := s.systemTables()
	if err != nil {
		return err
	}
	return s.run(append(args, "--bootstrap", "--enforce-storage-engine=", "--max-allowed-packet=8M"), tables)
}

// systemTables is what mariadb-install-db feeds to the server, without the help
// texts and the sys schema, which take most of its time.
func (s *Server) systemTables() ([]byte, error) {
	// The program reads a statement a line.
	script := bytes.NewBufferString("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n")
	for _, name := range []string{
		"mysql_system_tables.sql", "mysql_performance_tables.sql",
		"mysql_system_tables_data.sql", "maria_add_gis_sp_bootstrap.sql",
	} {
		text, err := os.ReadFile(filepath.Join(s.options.Root, "/usr/share/mysql", name))
		if err != nil {
			return nil, fmt.Errorf("reading the script of the system tables: %w", err)
		}
		for line := range bytes.Lines(text) {
			if !bytes.Contains(line, []byte("@current_hostname")) { // accounts for the name of the machine
				script.Write(line)
			}
		}
	}
	return script.Bytes(), nil
}

// run runs the server program to its end.
func (s *Server) run(args []string, input []byte) error {
	cmd := s.command(args)
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("making the system tables: %w\n%s", err, tail(out.Bytes()))
	}
	return nil
}

func (s *Server) command(args []string) *exec.Cmd {
	program := s.options.Program
	return exec.Command(program[0], append(program[1:len(program):len(program)], args...)...)
}

// small are the options that keep files and memory small and waits short. A
// commit goes to the operating system but not to the disk: it survives kill -9,
// which is all that tests do to a server.
func (s *Server) small() []string {
	args := []string{
		"--no-defaults", "--user=root", "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=2",
		"--innodb-doublewrite=0", "--innodb-use-native-aio=0", "--tmpdir=" + s.inside(s.temporary()),
	}
	if s.MariaDB {
		return append(args, "--innodb-log-file-size=32M", "--innodb-undo-tablespaces=0", "--aria-log-file-size=8M", "--aria-pagecache-buffer-size=16M")
	}
	return append(args, "--innodb-redo-log-capacity=64M", "--mysqlx=OFF")
}

// temporary is the folder of temporary tables. In one that servers share, each
// that starts removes the tables of all others.
func (s *Server) temporary() string { return filepath.Join(s.dir, "tmp") }

// tail is the end of a log, for messages.
func tail(log []byte) []byte { return log[max(0, len(log)-2000):] }
