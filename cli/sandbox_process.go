package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// sandboxProgram is the server's program, found beside this one or on PATH.
const sandboxProgram = "starlift-sandbox"

// sandboxAddress is what the server writes into server.json when it can be used.
type sandboxAddress struct {
	PID     int    `json:"pid"`
	Query   string `json:"query"`
	HTTP    string `json:"http"`
	Backend string `json:"backend"`
	Admin   string `json:"admin"`
	Version string `json:"version"`
	User    string `json:"user"`
}

// sandboxProcess is a server that this command uses. It holds a lease, a
// connection that the kernel ends with this process however that ends; the
// server goes 5 seconds after the last lease has gone.
type sandboxProcess struct {
	address sandboxAddress
	lease   net.Conn
}

// sandboxPatience bounds the starting of a server, and the wait for one that is
// about to end.
const sandboxPatience = 30 * time.Second

// joinSandbox finds the server that runs on the data folder, or starts it.
//
// A server may end between the reading of server.json and the lease: dialling
// then fails, and the folder is looked at again. Two commands may start servers
// at once: the folder's lock lets one live, and the other command finds it.
func joinSandbox(ctx context.Context, s *session, dir, version string) (*sandboxProcess, error) {
	ctx, cancel := context.WithTimeout(ctx, sandboxPatience)
	defer cancel()
	var last error
	for {
		p, err := leaseSandbox(ctx, dir)
		if err == nil {
			return p, nil
		}
		var missing *exec.Error
		if err = startSandbox(ctx, s, dir, version); errors.As(err, &missing) {
			return nil, fmt.Errorf("start the sandbox: %s is neither beside starlift nor on PATH; make build puts both into bin/", sandboxProgram)
		}
		if err != nil {
			last = err
		}
		select {
		case <-ctx.Done():
			if last == nil {
				last = context.Cause(ctx)
			}
			return nil, fmt.Errorf("start the sandbox on %s: %w", dir, last)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// leaseSandbox joins a running server.
func leaseSandbox(ctx context.Context, dir string) (*sandboxProcess, error) {
	text, err := os.ReadFile(filepath.Join(dir, "server.json"))
	if err != nil {
		return nil, err
	}
	p := &sandboxProcess{}
	if err := json.Unmarshal(text, &p.address); err != nil {
		return nil, fmt.Errorf("read server.json: %w", err)
	}
	var d net.Dialer
	if p.lease, err = d.DialContext(ctx, "tcp", p.address.Admin); err != nil {
		return nil, err
	}
	if err := p.take(); err != nil {
		_ = p.lease.Close()
		return nil, err
	}
	return p, nil
}

func (p *sandboxProcess) take() error {
	_ = p.lease.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := fmt.Fprintf(p.lease, "GET /lease HTTP/1.1\r\nHost: %s\r\n\r\n", p.address.Admin); err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(p.lease), nil) //nolint:bodyclose // the connection is the lease
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("lease: the server answered %s", answer.Status)
	}
	return p.lease.SetDeadline(time.Time{})
}

func (p *sandboxProcess) leave() { _ = p.lease.Close() }

// startSandbox runs a server in the background and returns when it says that it
// is ready. It is in a session of its own: Ctrl-C at the terminal is this
// command's affair, and another command may be using the server.
func startSandbox(ctx context.Context, s *session, dir, version string) error {
	program, err := findSandbox()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	arguments := []string{"serve", "-data-dir=" + dir, "-query-port=0", "-http-port=0", "-backend-port=0", "-idle-exit=5s"}
	if version != "" {
		arguments = append(arguments, "-server-version="+version)
	}
	// Its complaints go to a file in the folder: a pipe would break when this
	// command ends before the server.
	complaints, err := os.OpenFile(filepath.Join(dir, "server.log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer complaints.Close()
	cmd := exec.Command(program, arguments...) //nolint:noctx // it outlives this command
	cmd.Stderr = complaints
	cmd.Stdout = complaints
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // ends with the server, at the latest with this process
	return awaitSandbox(ctx, dir, cmd.Process.Pid, ended)
}

func awaitSandbox(ctx context.Context, dir string, pid int, ended <-chan error) error {
	for {
		var address sandboxAddress
		text, err := os.ReadFile(filepath.Join(dir, "server.json"))
		if err == nil && json.Unmarshal(text, &address) == nil && address.PID == pid {
			return nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		select {
		case <-ended:
			text, _ := os.ReadFile(filepath.Join(dir, "server.log"))
			return fmt.Errorf("the server ended: %s", strings.TrimSpace(string(bytes.TrimPrefix(text, []byte("Error: ")))))
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func findSandbox() (string, error) {
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), sandboxProgram)
		if info, err := os.Stat(beside); err == nil && !info.IsDir() {
			return beside, nil
		}
	}
	return exec.LookPath(sandboxProgram)
}
