package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"starlift/bench/measure"
)

// addresses is what the sandbox writes when it is ready.
type addresses struct {
	Query   string `json:"query"`
	HTTP    string `json:"http"`
	Backend string `json:"backend"`
}

// startSink runs a sandbox that counts rows and stores none, with the table that
// curl loads into.
func startSink(bin, dir string) (addresses, func(), error) {
	var a addresses
	data := filepath.Join(dir, "sink")
	cmd := exec.Command(filepath.Join(bin, "starlift-sandbox"), "serve", "-null", "-data-dir="+data, "-query-port=0", "-http-port=0", "-backend-port=0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return a, nil, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return a, nil, err
	}
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		stop()
		return a, nil, fmt.Errorf("start the sink: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(data, "server.json"))
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err == nil {
		_, err = measure.Run(exec.Command(filepath.Join(bin, "starlift"), "sandbox", "sql", "-addr="+a.Query,
			"CREATE DATABASE bench; CREATE TABLE bench.curl (id BIGINT, user_id INT, amount DECIMAL(12,2), price DECIMAL(18,6), d DATE, ts DATETIME, status VARCHAR(16), name VARCHAR(200), note VARCHAR(200), ratio DOUBLE) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id)"))
	}
	if err != nil {
		stop()
		return a, nil, err
	}
	return a, stop, nil
}
