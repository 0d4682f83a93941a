package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"
)

// sandboxFlags say which sandbox a command is about.
func sandboxFlags() []cli.Flag {
	return append(configFlags(),
		&cli.StringFlag{Name: "cluster", Usage: "`NAME` of the cluster, where the configuration has several sandboxes"},
		&cli.StringFlag{Name: "data-dir", Usage: "the sandbox that keeps its data in `DIR`, instead of a cluster of the configuration"})
}

// sandboxFolder is the data folder that the flags name: -data-dir, that of the
// configuration's sandbox cluster, or, in a folder without configuration, the
// one that sandbox serve takes by itself. version is what the configuration
// wants the server to play.
func (s *session) sandboxFolder(c *cli.Context) (dir, version string, configured bool, err error) {
	if dir = c.String("data-dir"); dir != "" {
		return s.inFolder(dir), "", false, nil
	}
	if files, _ := filepath.Glob(filepath.Join(s.folder, "*.sl.hcl")); len(files) == 0 && c.String("cluster") == "" {
		return s.inFolder(filepath.FromSlash(".starlift/sandbox")), "", false, nil
	}
	if _, err := s.read(c); err != nil {
		return "", "", false, err
	}
	cluster, err := s.sandboxCluster(c.String("cluster"))
	if err != nil {
		return "", "", false, err
	}
	return s.inFolder(cluster.Options.Sandbox.DataDir), cluster.Options.Sandbox.Version, true, nil
}

func (s *session) inFolder(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.folder, path)
}

// sandboxAdmin joins the server of the flags. One that belongs to a cluster of
// the configuration is started when it does not run, as for every command.
func (s *session) sandboxAdmin(ctx context.Context, c *cli.Context) (*sandboxProcess, error) {
	dir, version, configured, err := s.sandboxFolder(c)
	if err != nil {
		return nil, err
	}
	if configured {
		return joinSandbox(ctx, s, dir, version)
	}
	p, err := leaseSandbox(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("no sandbox runs on %s: start one with starlift sandbox serve -data-dir=%s", dir, dir)
	}
	return p, nil
}

// adminPatience bounds a request to the admin port. The slowest of them writes
// one record to the disk.
const adminPatience = 30 * time.Second

// admin asks the server's admin port. body is sent as JSON when it is not nil,
// the answer is read into the last argument.
func (p *sandboxProcess) admin(ctx context.Context, method, path string, body, into any) error {
	return adminRequest(ctx, p.address.Admin, method, path, body, into)
}

func adminRequest(ctx context.Context, address, method, path string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, adminPatience)
	defer cancel()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("ask the sandbox: %w", err)
	}
	defer answer.Body.Close()
	text, err = io.ReadAll(io.LimitReader(answer.Body, 64<<20))
	if err != nil {
		return fmt.Errorf("ask the sandbox: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		var complaint struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(text, &complaint) == nil && complaint.Error != "" {
			return errors.New("the sandbox refuses: " + complaint.Error)
		}
		return fmt.Errorf("ask the sandbox: it answered %s", answer.Status)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read the sandbox's answer: %w", err)
	}
	return nil
}

// readAddress reads server.json of a data folder.
func readAddress(dir string) (sandboxAddress, error) {
	var address sandboxAddress
	text, err := os.ReadFile(filepath.Join(dir, "server.json"))
	if err != nil {
		return address, err
	}
	if err := json.Unmarshal(text, &address); err != nil {
		return address, fmt.Errorf("read server.json: %w", err)
	}
	return address, nil
}
