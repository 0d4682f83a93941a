package frontend

import (
	"fmt"
	"testing"
	"time"
)

func newMemory(entries int, age time.Duration) (*memory, *time.Time) {
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return &memory{
		now: func() time.Time { return now }, labels: map[string]*remembered{},
		room: func() (int, time.Duration) { return entries, age },
	}, &now
}

func (m *memory) knows(label string) bool {
	_, known := m.get(label)
	return known
}

func TestLabelsAreForgottenByAge(t *testing.T) {
	m, now := newMemory(10, 900*time.Second)
	m.remember("old", 1)
	*now = now.Add(900 * time.Second)
	if !m.knows("old") {
		t.Error("forgotten after 900 s, not only after more")
	}
	*now = now.Add(901 * time.Second)
	if m.knows("old") {
		t.Error("remembered for too long")
	}
	forever, now := newMemory(10, 0)
	forever.remember("l", 2)
	*now = now.Add(1000 * time.Hour)
	if node, known := forever.get("l"); node != 2 || !known {
		t.Error("without an age nothing expires")
	}
}

func TestTheLeastUsedLabelIsForgotten(t *testing.T) {
	m, _ := newMemory(3, time.Hour)
	for i := range 4 {
		m.remember(fmt.Sprint("l", i), 1)
		if i == 1 {
			m.get("l0") // used again, so that l1 is the oldest from now on
		}
	}
	if m.knows("l1") || !m.knows("l0") || !m.knows("l2") || !m.knows("l3") {
		t.Errorf("of %d labels the wrong one was dropped", len(m.labels))
	}
	m.clear()
	if m.knows("l2") {
		t.Error("remembered after a switch")
	}
}
