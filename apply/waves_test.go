package apply

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// change is a row of a partial update: the value of each column that it carries.
type change struct {
	key    int
	values map[string]int
	delete bool
}

// applied is what a table has after changes.
func applied(table map[int]map[string]int, changes []change) {
	for _, c := range changes {
		if c.delete {
			delete(table, c.key)
			continue
		}
		if table[c.key] == nil {
			table[c.key] = map[string]int{"a": -1, "b": -1, "c": -1} // defaults
		}
		maps.Copy(table[c.key], c.values)
	}
}

func TestWavesEndInWhatTheRowsInOrderGive(t *testing.T) {
	for seed := range uint64(300) {
		chance := rand.New(rand.NewPCG(seed, 5))
		var changes []change
		for n := range chance.IntN(200) {
			c := change{key: chance.IntN(1 + chance.IntN(40)), values: map[string]int{}, delete: chance.IntN(10) == 0}
			for _, name := range []string{"a", "b", "c"} {
				if chance.IntN(2) == 0 {
					c.values[name] = n
				}
			}
			changes = append(changes, c)
		}
		want := map[int]map[string]int{}
		applied(want, changes)

		got := map[int]map[string]int{}
		w := newWaves()
		sets := map[int][]change{}
		commit := func() {
			order := slices.Sorted(maps.Keys(sets))
			chance.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			for _, set := range order {
				applied(got, sets[set])
			}
			clear(sets)
		}
		for _, c := range changes {
			columns := strings.Join(slices.Sorted(maps.Keys(c.values)), ",")
			// Few digests, so that keys are taken for one another.
			set, _, ends := w.place([]byte(columns), uint64(c.key%30))
			if ends {
				commit()
				w.next()
				set, _, ends = w.place([]byte(columns), uint64(c.key%30))
			}
			if ends {
				t.Fatalf("seed %d: a wave ends before its first row", seed)
			}
			sets[set] = append(sets[set], c)
		}
		commit()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("seed %d:\n got %v\nwant %v", seed, got, want)
		}
	}
}

func TestWaveTakesSixteenSets(t *testing.T) {
	w := newWaves()
	for i := range maxSets {
		if set, fresh, ends := w.place([]byte{byte(i)}, uint64(i)); set != i || !fresh || ends {
			t.Fatalf("set %d: %d, %v, %v", i, set, fresh, ends)
		}
	}
	if _, _, ends := w.place([]byte{maxSets}, maxSets); !ends {
		t.Error("a 17th set does not end the wave")
	}
	if set, fresh, ends := w.place([]byte{3}, 99); set != 3 || fresh || ends {
		t.Error("the wave takes no more rows of its sets")
	}
}

func TestWaveWithManyKeysStaysBounded(t *testing.T) {
	w := newWaves()
	for key := range uint64(maxKeys + 10) { // of one set: the wave goes on
		if set, _, ends := w.place([]byte("a"), key); set != 0 || ends {
			t.Fatalf("key %d: %d, %v", key, set, ends)
		}
	}
	if len(w.keys) != maxKeys {
		t.Errorf("%d keys are remembered", len(w.keys))
	}
	if _, _, ends := w.place([]byte("b"), maxKeys+5); !ends {
		t.Error("another set does not end a wave whose keys are not all known")
	}
	w.next()
	w.place([]byte("a"), 0)
	w.place([]byte("b"), 1)
	for key := uint64(2); key < maxKeys; key++ {
		w.place([]byte("a"), key)
	}
	if _, _, ends := w.place([]byte("a"), maxKeys); !ends {
		t.Error("a wave of two sets goes on although its keys cannot all be known")
	}
}

func TestPlacingAllocatesNothingARow(t *testing.T) {
	w := newWaves()
	columns := [][]byte{[]byte("a"), []byte("b")}
	for key := range uint64(1000) {
		w.place(columns[key%2], key)
	}
	if n := testing.AllocsPerRun(10, func() {
		for key := range uint64(1000) {
			w.place(columns[key%2], key)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
