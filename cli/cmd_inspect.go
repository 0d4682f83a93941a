package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

func inspectFlags() []cli.Flag {
	return []cli.Flag{&cli.StringFlag{Name: "cluster", Usage: "`NAME` of the cluster, where the configuration has several"}}
}

// inspect prints table blocks for what a cluster has: one table, or all of a
// database by name. What they declare is no different from what is there.
func (s *session) inspect(c *cli.Context) error {
	if c.NArg() != 1 {
		return usage(diag.UnknownFlag, "inspect takes a database or a table: starlift inspect DATABASE, or starlift inspect DATABASE.TABLE")
	}
	database, table, one := strings.Cut(c.Args().First(), ".")
	if database == "" || one && table == "" {
		return usage(diag.UnknownFlag, "%q is neither DATABASE nor DATABASE.TABLE", c.Args().First())
	}
	warnings, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(warnings)
	cluster, err := s.oneCluster(c.String("cluster"))
	if err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	clients := newClients(ctx, s)
	defer clients.close()
	client, err := clients.client(cluster, nil)
	if err != nil {
		return s.failed(cluster, "Cluster unreachable", err)
	}
	names := []string{table}
	if !one {
		if names, err = tablesOf(ctx, client, database); err != nil {
			return s.failed(cluster, "Database cannot be read", err)
		}
	}
	tables, unread, err := liveTables(ctx, client, database, names)
	switch {
	case err != nil:
		return s.failed(cluster, "Cluster unreachable", err)
	case one && unread != nil:
		return s.failed(cluster, "Table cannot be read", unread[0])
	case one && len(tables) == 0:
		return s.failed(cluster, "Table does not exist", fmt.Errorf("there is no table %s.%s, as far as the account may see", database, table))
	}
	for _, err := range unread {
		s.show(hcl.Diagnostics{diag.Warn(diag.Unreachable, nil, "Left out", diag.Sentence(err.Error())+".")})
	}
	_, err = s.out.Write(config.TableHCL(cluster.Name, tables...))
	return err
}

// failed shows what the world did not let a command do.
func (s *session) failed(cluster *config.Cluster, title string, err error) error {
	s.show(hcl.Diagnostics{diag.Error(diag.Unreachable, &cluster.At, title, diag.Sentence(err.Error())+".", diag.For(cluster.Address))})
	return &exitError{exitFailed}
}

// oneCluster is the cluster of that name, or the only one.
func (s *session) oneCluster(name string) (*config.Cluster, error) {
	var names []string
	for _, c := range s.config.Clusters {
		if c.Name == name || name == "" && len(s.config.Clusters) == 1 {
			return c, nil
		}
		names = append(names, c.Name)
	}
	switch {
	case len(names) == 0:
		return nil, usage(diag.UnknownAddress, "the configuration has no cluster; declare the one to look at")
	case name != "":
		return nil, usage(diag.UnknownAddress, "there is no cluster %q; there is: %s", name, strings.Join(names, ", "))
	}
	return nil, usage(diag.UnknownAddress, "there are several clusters, choose with -cluster: %s", strings.Join(names, ", "))
}

func tablesOf(ctx context.Context, client *starrocks.Client, database string) ([]string, error) {
	there, err := client.HasDatabase(ctx, database)
	if err == nil && !there {
		err = fmt.Errorf("there is no database %s, as far as the account may see", database)
	}
	if err != nil {
		return nil, err
	}
	list, err := client.Tables(ctx, database)
	// The ledger is nobody's to declare: loads that write it bring it along.
	return slices.DeleteFunc(list, func(name string) bool { return name == starrocks.LedgerName }), err
}

// liveTables looks at tables. Those that are there come sorted by name; unread
// says why others cannot be read, as views cannot.
func liveTables(ctx context.Context, client *starrocks.Client, database string, names []string) (tables []schema.Table, unread []error, err error) {
	slices.Sort(names)
	wanted := make([]starrocks.TableName, len(names))
	for i, name := range names {
		wanted[i] = starrocks.TableName{Database: database, Name: name}
	}
	found, err := client.TablesIn(ctx, wanted)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range wanted {
		switch f := found[n]; {
		case f.Err != nil:
			unread = append(unread, f.Err)
		case f.Exists:
			tables = append(tables, f.Table)
		}
	}
	return tables, unread, nil
}
