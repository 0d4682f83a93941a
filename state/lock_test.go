package state

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// A process of its own holds the lock: the test's binary runs again, with the
// state's path in this variable, and holds until its input ends.
const holdVariable = "STATE_TEST_HOLD"

func TestMain(m *testing.M) {
	if path := os.Getenv(holdVariable); path != "" {
		hold(path)
		return
	}
	os.Exit(m.Run())
}

func hold(path string) {
	o := options()
	o.PID = os.Getpid()
	f, err := Open(path, o)
	if err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		return
	}
	os.Stdout.WriteString("held\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = f.Close()
}

type holder struct {
	command *exec.Cmd
	input   io.WriteCloser
}

func startHolder(t *testing.T, path string) holder {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^$")
	command.Env = append(os.Environ(), holdVariable+"="+path)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	answer, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || answer != "held\n" {
		t.Fatalf("holder: %q, %v", answer, err)
	}
	return holder{command, input}
}

func TestLockHeldInTheSameProcess(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	checkLocked(t, path, 4121)
	mustClose(t, f)
	if _, held, err := ReadLock(path); held || err != nil {
		t.Errorf("after close: held %v, %v", held, err)
	}
	again := mustOpen(t, path, options())
	if left, any := again.Cleared(); any {
		t.Errorf("cleared a lock that was let go: %v", left)
	}
	mustClose(t, again)
}

func TestLockHeldByAnotherProcess(t *testing.T) {
	path := newPath(t)
	h := startHolder(t, path)
	checkLocked(t, path, h.command.Process.Pid)
	_ = h.input.Close()
	if err := h.command.Wait(); err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, path, options())
	if left, any := f.Cleared(); any {
		t.Errorf("cleared a lock that was let go: %v", left)
	}
	mustClose(t, f)
}

func checkLocked(t *testing.T, path string, pid int) {
	t.Helper()
	want := LockInfo{
		ID: "00010203", Operation: "apply", Run: "c41e77", Who: "ci", Host: "runner-7", PID: pid,
		Started: epochZero, Heartbeat: epochZero, Version: "0.1.0", Path: path,
	}
	info, held, err := ReadLock(path)
	if err != nil || !held || info != want {
		t.Errorf("ReadLock: %+v, %v, %v; want %+v", info, held, err, want)
	}
	_, err = Open(path, options())
	var locked *LockedError
	if !errors.As(err, &locked) || locked.Info != want || locked.Path != LockPath(path) {
		t.Errorf("second open: %v", err)
	}
}

func TestLockOfAKilledHolderIsClearedAndTold(t *testing.T) {
	path := newPath(t)
	h := startHolder(t, path)
	if err := h.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = h.command.Wait()
	left, held, err := ReadLock(path)
	if err != nil || held || left.PID != h.command.Process.Pid {
		t.Errorf("ReadLock: %+v, %v, %v", left, held, err)
	}
	f := mustOpen(t, path, options())
	defer mustClose(t, f)
	cleared, any := f.Cleared()
	if !any || cleared != left {
		t.Errorf("cleared %+v, %v; want %+v", cleared, any, left)
	}
	cleared.PID = 4121
	if got, want := cleared.String(), "pid 4121 on runner-7 (apply, started 2026-11-22T05:10:00Z)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenWaitsForTheLock(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	o := options()
	o.LockTimeout = time.Minute
	waited := 0
	o.OnWait = func(holder LockInfo) {
		waited++
		if holder != f.Info() {
			t.Errorf("waits for %+v", holder)
		}
		mustClose(t, f)
	}
	second := mustOpen(t, path, o)
	if waited != 1 {
		t.Errorf("OnWait was called %d times", waited)
	}
	mustClose(t, second)
}

func TestWaitForTheLockEndsWithItsContext(t *testing.T) {
	path := newPath(t)
	f := mustOpen(t, path, options())
	defer mustClose(t, f)
	ctx, cancel := context.WithCancel(context.Background())
	o := options()
	o.Context, o.LockTimeout = ctx, time.Hour
	o.OnWait = func(LockInfo) { cancel() }
	_, err := Open(path, o)
	want := "wait for lock " + LockPath(path) + ": context canceled"
	if !errors.Is(err, context.Canceled) || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestLockTextThatCannotBeReadDoesNotMatter(t *testing.T) {
	path := newPath(t)
	writeBytes(t, LockPath(path), []byte(`{"id":"0001`))
	f := mustOpen(t, path, options())
	defer mustClose(t, f)
	if left, any := f.Cleared(); any {
		t.Errorf("cleared %+v", left)
	}
	if info, held, err := ReadLock(path); !held || err != nil || info != f.Info() {
		t.Errorf("ReadLock: %+v, %v, %v", info, held, err)
	}
}

func TestReadLockWithoutAFile(t *testing.T) {
	if info, held, err := ReadLock(newPath(t)); info != (LockInfo{}) || held || err != nil {
		t.Errorf("%+v, %v, %v", info, held, err)
	}
}

// The questions of readers take the lock for an instant; that must not make an
// Open without a timeout fail.
func TestOpenWhileReadersAskForTheLock(t *testing.T) {
	path := newPath(t)
	writeBytes(t, LockPath(path), []byte(`{"id":"dead"}`))
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				_, _, _ = ReadLock(path)
			}
		}
	}()
	for range 50 {
		f, err := Open(path, options())
		if err != nil {
			t.Errorf("open: %v", err)
			break
		}
		mustClose(t, f)
		writeBytes(t, LockPath(path), []byte(`{"id":"dead"}`))
	}
	close(stop)
	<-stopped
}
