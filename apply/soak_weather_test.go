package apply_test

import (
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// weather is what a network does to connections by chance: bytes are late, stop for
// a while, or the connection breaks after some of them, in either direction.
type weather struct {
	listener net.Listener
	to       string
	bad      atomic.Bool
	struck   atomic.Int64 // connections that were broken

	lock   sync.Mutex
	chance *rand.Rand
	open   map[net.Conn]bool
	ended  sync.WaitGroup
}

func newWeather(t *testing.T, to string, seed uint64) *weather {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &weather{listener: listener, to: to, chance: rand.New(rand.NewPCG(seed, 3)), open: map[net.Conn]bool{}}
	w.ended.Go(w.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		w.clear()
		w.ended.Wait()
	})
	return w
}

func (w *weather) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		w.lock.Lock()
		w.open[near], w.open[far] = true, true
		w.lock.Unlock()
		w.ended.Go(func() { w.pass(near, far) })
		w.ended.Go(func() { w.pass(far, near) })
	}
}

// clear breaks every connection.
func (w *weather) clear() {
	w.lock.Lock()
	defer w.lock.Unlock()
	for c := range w.open {
		_ = c.Close()
	}
}

// fate says how many bytes of a direction pass before what happens.
func (w *weather) fate() (bytes int, stall, cut bool, late time.Duration) {
	if !w.bad.Load() {
		return 1 << 62, false, false, 0
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	bytes = w.chance.IntN(1500)
	switch w.chance.IntN(10) {
	case 0:
		cut = true
	case 1:
		stall, cut = true, w.chance.IntN(2) == 0
	case 2:
		late = time.Duration(w.chance.IntN(8)) * time.Millisecond
		fallthrough
	default:
		bytes = 1 << 62
	}
	return bytes, stall, cut, late
}

func (w *weather) pass(from, to net.Conn) {
	defer func() {
		_ = from.Close()
		_ = to.Close()
		w.lock.Lock()
		delete(w.open, from)
		delete(w.open, to)
		w.lock.Unlock()
	}()
	left, stall, cut, late := w.fate()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer[:min(len(buffer), left)])
		time.Sleep(late)
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil && err != io.EOF {
			return
		}
		if err != nil {
			return
		}
		if left -= n; left > 0 {
			continue
		}
		w.struck.Add(1)
		if stall {
			time.Sleep(30 * time.Millisecond)
		}
		if cut {
			return
		}
		left = 1 << 62
	}
}
