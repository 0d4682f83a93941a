package cli

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	_ "github.com/go-sql-driver/mysql" // the driver that sql.Open names
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
)

func serveFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "data-dir", Value: ".starlift/sandbox", Usage: "keep data in `DIR`"},
		&cli.StringFlag{Name: "listen", Value: "127.0.0.1", Usage: "listen on `ADDRESS`"},
		&cli.IntFlag{Name: "query-port", Value: 9030, Usage: "MySQL protocol; 0: any free port"},
		&cli.IntFlag{Name: "http-port", Value: 8030, Usage: "FE HTTP; 0: any free port"},
		&cli.IntFlag{Name: "backend-port", Value: 8040, Usage: "BE HTTP; 0: any free port"},
		&cli.IntFlag{Name: "backends", Value: 1, Usage: "how many backends; their ports follow one another"},
		&cli.IntFlag{Name: "follower-http-port", Usage: "FE HTTP of a second frontend, which there is not otherwise; 0: any free port"},
		&cli.StringFlag{Name: "server-version", Value: "3.5.4", Usage: "StarRocks version to imitate"},
		&cli.BoolFlag{Name: "null", Usage: "count rows, store none"},
		&cli.StringFlag{Name: "user", Value: "root", Usage: "account"},
		&cli.StringFlag{Name: "password", Usage: "its password"},
	}
}

// sandboxServe becomes the server: signals, streams and exit code are its own.
func (s *session) sandboxServe(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	program, err := findSandbox()
	if err != nil {
		return fmt.Errorf("%s is neither beside starlift nor on PATH; make build puts both into bin/", sandboxProgram)
	}
	arguments := []string{program, "serve"}
	for _, f := range serveFlags() {
		name := f.Names()[0]
		if c.IsSet(name) {
			arguments = append(arguments, fmt.Sprintf("-%s=%v", name, c.Value(name)))
		}
	}
	if s.folder != "." {
		if err := os.Chdir(s.folder); err != nil {
			return fmt.Errorf("work in %s: %w", s.folder, err)
		}
	}
	if err := syscall.Exec(program, arguments, s.process.Environment); err != nil {
		return fmt.Errorf("run %s: %w", program, &exec.Error{Name: program, Err: err})
	}
	return nil
}

func sqlFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "cluster", Usage: "`NAME` of the cluster, where the configuration has several sandboxes"},
		&cli.StringFlag{Name: "addr", Usage: "query `HOST:PORT` instead of a cluster of the configuration"},
		&cli.StringFlag{Name: "user", Value: "root", Usage: "account, with -addr"},
		&cli.StringFlag{Name: "password", Usage: "its password, with -addr"},
		&cli.BoolFlag{Name: "no-header", Usage: "leave the names of columns out"},
	}
}

func (s *session) sandboxSQL(c *cli.Context) error {
	if c.NArg() != 1 {
		return usage(diag.Missing, "sandbox sql takes one argument, the statements")
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	address, user, password := c.String("addr"), c.String("user"), c.String("password")
	if address == "" {
		if _, err := s.read(c); err != nil {
			return err
		}
		cluster, err := s.sandboxCluster(c.String("cluster"))
		if err != nil {
			return err
		}
		clients := newClients(ctx, s)
		defer clients.close()
		p, err := clients.sandbox(cluster)
		if err != nil {
			return err
		}
		address, user, password = p.address.Query, p.address.User, ""
	}
	db, err := sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s)/?multiStatements=true&interpolateParams=true", user, password, address))
	if err != nil {
		return fmt.Errorf("connect to %s: %w", address, err)
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, c.Args().First())
	if err != nil {
		return fmt.Errorf("sandbox sql: %w", err)
	}
	defer rows.Close()
	return s.writeResults(rows, !c.Bool("no-header"))
}

// sandboxCluster is the sandbox of that name, or the only one.
func (s *session) sandboxCluster(name string) (*config.Cluster, error) {
	var found []*config.Cluster
	var known []string
	for _, c := range s.config.Clusters {
		if c.Options.Sandbox == nil {
			continue
		}
		known = append(known, c.Name)
		if name == "" || c.Name == name {
			found = append(found, c)
		}
	}
	switch {
	case len(known) == 0:
		return nil, errors.New("no cluster of the configuration is a sandbox")
	case len(found) == 0:
		return nil, usage(diag.UnknownAddress, "there is no sandbox cluster %q; there is: %s", name, strings.Join(known, ", "))
	case len(found) > 1:
		return nil, usage(diag.UnknownAddress, "there are several sandbox clusters, choose with -cluster: %s", strings.Join(known, ", "))
	}
	return found[0], nil
}
