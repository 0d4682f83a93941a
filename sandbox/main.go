// Command starlift-sandbox is a StarRocks-compatible server for trying things
// out and for tests: one process that answers on the query, frontend and
// backend ports, with its data in a folder. It is no StarRocks: frontends and
// backends share one store, and nothing is replicated.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"starlift-sandbox/server"
	"starlift-sandbox/version"
)

// The exit codes: done, something in the world went wrong, wrong usage.
const (
	exitDone  = 0
	exitWorld = 1
	exitUsage = 64
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// limitMemory lets the garbage of loads go earlier when the process nears 3 GiB, the most
// that it may take while a table of some million rows is loaded. Who set a limit
// for the process keeps it; tables that do not fit go beyond it, at the price of
// speed.
func limitMemory() {
	const limit = 2560 << 20
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(limit)
	}
}

const usage = "usage: starlift-sandbox serve [flags]"

func run(args []string, stdout, stderr io.Writer) int {
	options, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	if err != nil {
		fmt.Fprintf(stderr, "starlift-sandbox: %s\n", oneLine(err))
		return exitUsage
	}
	limitMemory()
	// A reader of stdout that goes away must not end the server.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	s, err := server.Open(options)
	if err == nil {
		err = s.Run(ctx, func() { fmt.Fprintln(stdout, s.Ready()) })
	}
	if err != nil {
		fmt.Fprintf(stderr, "starlift-sandbox: %s\n", oneLine(err))
		return exitWorld
	}
	return exitDone
}

// parse reads the command line. With -help it prints the flags.
func parse(args []string, stdout io.Writer) (server.Options, error) {
	var o server.Options
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.DataDir, "data-dir", ".starlift/sandbox", "`folder` that holds the data")
	flags.StringVar(&o.Listen, "listen", "127.0.0.1", "IP `address` to listen on")
	flags.IntVar(&o.QueryPort, "query-port", 9030, "MySQL `port`; 0 for any free one, here and below")
	flags.IntVar(&o.HTTPPort, "http-port", 8030, "frontend's HTTP `port`")
	flags.IntVar(&o.BackendPort, "backend-port", 8040, "backend's HTTP `port`")
	flags.IntVar(&o.Backends, "backends", 1, "`number` of backends; further ones take the ports after the first one's")
	flags.Func("follower-http-port", "HTTP `port` of a second frontend, which follows the first (default none)", func(text string) (err error) {
		o.Follower = true
		o.FollowerHTTPPort, err = strconv.Atoi(text)
		return err
	})
	flags.IntVar(&o.AdminPort, "admin-port", 0, "`port` for faults and the clock, on the loopback interface")
	flags.StringVar(&o.Version, "server-version", version.Default, "StarRocks `release` to play")
	flags.BoolVar(&o.Null, "null", false, "count rows, store none")
	flags.StringVar(&o.User, "user", "root", "`name` of the user that may do everything")
	flags.StringVar(&o.Password, "password", "", "`password` of that user")
	flags.DurationVar(&o.IdleExit, "idle-exit", 0, "end this `time` after the last lease ended; 0 for never")
	if len(args) > 0 && (args[0] == "-help" || args[0] == "--help" || args[0] == "-h") {
		args = []string{"serve", "-help"}
	}
	if len(args) == 0 || args[0] != "serve" {
		return o, errors.New(usage)
	}
	if err := flags.Parse(args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stdout, usage)
			flags.SetOutput(stdout)
			flags.PrintDefaults()
		}
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("serve takes no arguments, but got %q", flags.Arg(0))
	}
	return o, o.Check()
}

// oneLine keeps an error to the one line that callers expect.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
