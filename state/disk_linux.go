package state

import (
	"errors"
	"os"
	"syscall"
)

// dataSync waits until a file's content and length are on disk. It leaves out
// the times, which costs a journal append a second write otherwise.
func dataSync(file *os.File) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var syncing error
	err = raw.Control(func(descriptor uintptr) {
		for {
			syncing = syscall.Fdatasync(int(descriptor))
			if !errors.Is(syncing, syscall.EINTR) {
				return
			}
		}
	})
	return errors.Join(err, syncing)
}
