package plan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheDocumentIsAsPublished compares byte for byte; UPDATE_GOLDEN=1 writes what
// it is now.
func TestTheDocumentIsAsPublished(t *testing.T) {
	_, doc := sampleDocument(t)
	got, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "document.json")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
	for _, secret := range []string{"hunter2-canary", "s3cret"} {
		if strings.Contains(string(got), secret) {
			t.Errorf("the document holds %q", secret)
		}
	}
}

// TestTheDocumentListsAThousandSplitsAndASavedPlanAll holds what keeps a document
// readable.
func TestTheDocumentListsAThousandSplitsAndASavedPlanAll(t *testing.T) {
	p, _, st := samplePlan()
	_, c, _ := samplePlan()
	one := p.Loads[0].New[0]
	for range 1200 {
		p.Loads[0].New = append(p.Loads[0].New, one)
	}
	doc := NewDocument(p, Making{State: st, Config: c, Fingerprint: func(string, []byte) string { return "" }})
	load := loadOf(doc, "load.first")
	if len(load.Manifest) != 1000 || load.ManifestComplete {
		t.Errorf("%d listed, complete: %v", len(load.Manifest), load.ManifestComplete)
	}
	doc.All(p)
	if load = loadOf(doc, "load.first"); len(load.Manifest) != 1201 || !load.ManifestComplete {
		t.Errorf("%d listed, complete: %v", len(load.Manifest), load.ManifestComplete)
	}
}

func loadOf(d *Document, address string) *DocumentLoad {
	for _, c := range d.Changes {
		if c.Address == address && c.Load != nil {
			return c.Load
		}
	}
	return nil
}
