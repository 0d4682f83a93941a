// Command profile is starlift with a CPU profile of it written to the file that its
// first argument names. It is a tool of the project and no part of the product.
//
//	bin/profile cpu.pprof apply -auto-approve
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/pprof"

	"starlift/cli"
	"starlift/source"
	"starlift/source/csv"
	"starlift/source/json"
	"starlift/source/values"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "profile: usage: profile FILE ARGUMENTS of starlift")
		os.Exit(2)
	}
	status, err := profiled(os.Args[1], append([]string{"starlift"}, os.Args[2:]...))
	if err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

func profiled(path string, arguments []string) (status int, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return 0, errors.Join(err, f.Close())
	}
	status = cli.Main(cli.Process{
		Arguments: arguments, Environment: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Kinds: []source.Kind{csv.Kind(), json.Kind(), values.Kind()}, Version: "profile",
	})
	pprof.StopCPUProfile()
	return status, f.Close()
}
