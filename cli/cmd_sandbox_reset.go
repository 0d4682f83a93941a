package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"
)

func resetFlags() []cli.Flag {
	return append([]cli.Flag{&cli.BoolFlag{Name: "auto-approve", Usage: "do not ask"}}, sandboxFlags()...)
}

// sandboxReset removes everything that the sandbox keeps. A server that runs on
// the folder is stopped first.
func (s *session) sandboxReset(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	ask, err := s.mustAsk(c, "sandbox reset")
	if err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	dir, _, _, err := s.sandboxFolder(c)
	if err != nil {
		return err
	}
	if !isSandbox(dir) {
		fmt.Fprintf(s.out, "There is no sandbox in %s.\n", dir)
		return nil
	}
	if ask {
		question := "Do you want to remove the sandbox in " + dir + ", with all databases in it?\n" +
			"  The state of starlift stays: what it counts as loaded will be missing."
		if err := s.confirm(ctx, question, "Reset declined. Nothing was removed."); err != nil {
			return err
		}
	}
	if err := stopSandbox(ctx, dir); err != nil {
		return err
	}
	if err := removeSandbox(dir); err != nil {
		return fmt.Errorf("remove the sandbox's data: %w", err)
	}
	fmt.Fprintf(s.out, "Removed the sandbox in %s.\n", dir)
	return nil
}

// isSandbox reports whether the server's log is there, which says what it is in
// its first bytes: no other folder is ever removed.
func isSandbox(dir string) bool {
	const signature = "starlift-sandbox"
	f, err := os.Open(filepath.Join(dir, "log"))
	if err != nil {
		return false
	}
	defer f.Close()
	start := make([]byte, len(signature))
	_, err = io.ReadFull(f, start)
	return err == nil && string(start) == signature
}

// removeSandbox removes what the server writes, the log last, as it says that
// the folder is a sandbox's. The folder goes when nothing else is in it.
func removeSandbox(dir string) error {
	for _, name := range []string{"error_log", "server.json", "server.json.new", "server.log", "log.new", "lock", "log"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	rest, err := os.ReadDir(dir)
	if err != nil || len(rest) > 0 {
		return err
	}
	return os.Remove(dir)
}

// stopPatience bounds the end of a server: it gives its requests less than two
// seconds.
const stopPatience = 15 * time.Second

// stopSandbox ends the server that runs on the folder, if one does, and returns
// when it has gone: it removes server.json last but for its lock, which goes
// with its process.
func stopSandbox(ctx context.Context, dir string) error {
	address, err := readAddress(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, stopPatience)
	defer cancel()
	if err := adminRequest(ctx, address.Admin, "POST", "/stop", nil, &struct{}{}); err != nil {
		var refused *net.OpError
		if errors.As(err, &refused) && refused.Op == "dial" {
			return nil // it was killed, and left server.json behind
		}
		return fmt.Errorf("stop the sandbox: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "server.json")); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("stop the sandbox: it still runs, as process %d", address.PID)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
