package cli

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"sync"
	"time"
)

// now is the one clock of the program. STARLIFT_TEST_NOW, a time such as
// 2026-11-22T06:31:00Z, freezes it, so that tests can compare bytes.
func (s *session) now() time.Time {
	if at, err := time.Parse(time.RFC3339, s.env["STARLIFT_TEST_NOW"]); err == nil {
		return at
	}
	return time.Now()
}

// chance is the one source of ids: of runs, lineages and locks. STARLIFT_TEST_IDS,
// any text, makes it the same in every run.
func chance(env map[string]string) io.Reader {
	if seed := env["STARLIFT_TEST_IDS"]; seed != "" {
		return &seeded{seed: seed}
	}
	return rand.Reader
}

// newRun draws the id of a run.
func newRun(random io.Reader) string {
	var b [3]byte
	_, _ = io.ReadFull(random, b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// seeded is an endless stream of bytes that a text decides. It may be read by
// several goroutines.
type seeded struct {
	seed string

	lock  sync.Mutex
	block uint64
	rest  []byte
}

func (r *seeded) Read(p []byte) (int, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	for n := 0; n < len(p); {
		if len(r.rest) == 0 {
			sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(r.seed), r.block))
			r.block, r.rest = r.block+1, sum[:]
		}
		copied := copy(p[n:], r.rest)
		n, r.rest = n+copied, r.rest[copied:]
	}
	return len(p), nil
}
