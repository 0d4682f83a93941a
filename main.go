// Command starlift declares, plans and applies loads into StarRocks.
package main

import (
	"os"
	"os/signal"
	"syscall"

	"starlift/cli"
	"starlift/source"
	"starlift/source/csv"
	"starlift/source/json"
	"starlift/source/mysql"
	"starlift/source/values"
)

// version and commit are set by the build.
var version, commit = "0.1.0-dev", ""

func main() {
	// A reader that goes away (| head) must not kill a run in the middle.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(cli.Main(cli.Process{
		Arguments:   os.Args,
		Environment: os.Environ(),
		Stdin:       os.Stdin,
		Stdout:      os.Stdout,
		Stderr:      os.Stderr,
		Kinds:       []source.Kind{csv.Kind(), json.Kind(), mysql.Kind(), values.Kind()},
		Version:     version,
		Commit:      commit,
	}))
}
