// Package measure runs programs and says what they took. The benchmarks call it.
package measure

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Cost is what a process took.
type Cost struct {
	Wall, CPU time.Duration
	Peak      int64 // bytes of memory at most
}

// Run runs a command to its end. The error of one that fails holds what it
// printed.
func Run(cmd *exec.Cmd) (Cost, error) {
	begun := time.Now()
	out, err := cmd.CombinedOutput()
	c := Cost{Wall: time.Since(begun)}
	if err != nil {
		return c, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	c.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.Peak = u.Maxrss * 1024
	}
	return c, nil
}
