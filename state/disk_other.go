//go:build !linux

package state

import "os"

// dataSync waits until a file's content and length are on disk.
func dataSync(file *os.File) error { return file.Sync() }
