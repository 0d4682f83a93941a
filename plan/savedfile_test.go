package plan_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"starlift/plan"
)

func aSavedPlan() *plan.SavedPlan {
	return &plan.SavedPlan{
		Document: &plan.Document{
			FormatVersion: plan.DocumentFormat, CreatedAt: time.Date(2026, 11, 22, 6, 29, 8, 0, time.UTC),
			Config: plan.DocumentConfig{Files: []plan.DocumentFile{{Path: "main.sl.hcl", Digest: "sha256:1"}}},
		},
		Actions: []byte("{}"), Blocks: map[string][]byte{"main.sl.hcl": []byte("cluster \"c\" {}\n")}, Read: map[string][]byte{},
	}
}

func encoded(t *testing.T, s *plan.SavedPlan) []byte {
	t.Helper()
	text, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestASavedPlanIsReadAsItWasWritten(t *testing.T) {
	want := aSavedPlan()
	text := encoded(t, want)
	if !bytes.Equal(text, encoded(t, aSavedPlan())) {
		t.Error("the same plan gave other bytes")
	}
	got, err := plan.ReadSavedPlan(text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want.Blocks, got.Blocks); d != "" {
		t.Error(d)
	}
	if !got.Document.CreatedAt.Equal(want.Document.CreatedAt) || string(got.Actions) != "{}" {
		t.Errorf("read back: %+v", got)
	}
}

// repacked packs the members anew, after a change.
func repacked(t *testing.T, text []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if content = change(f.Name, content); content == nil {
			continue
		}
		member, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestADamagedSavedPlanIsRefused(t *testing.T) {
	whole := encoded(t, aSavedPlan())
	newer := aSavedPlan()
	newer.Document.FormatVersion = "2.0"
	drop := func(gone string) func(string, []byte) []byte {
		return func(name string, content []byte) []byte {
			if name == gone {
				return nil
			}
			return content
		}
	}
	for _, c := range []struct {
		name string
		text []byte
		says string
	}{
		{"empty", nil, "no whole zip file"},
		{"text", []byte("plan"), "no whole zip file"},
		{"truncated", whole[:len(whole)-30], "no whole zip file"},
		{"edited", repacked(t, whole, func(name string, content []byte) []byte {
			if name == "config/main.sl.hcl" {
				return append(content, ' ')
			}
			return content
		}), "config/main.sl.hcl is not what SHA256SUMS says"},
		{"without sums", repacked(t, whole, drop("SHA256SUMS")), "SHA256SUMS is missing"},
		{"without a file", repacked(t, whole, drop("actions.json")), "a file that SHA256SUMS names is missing"},
		{"newer", encoded(t, newer), "newer version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := plan.ReadSavedPlan(c.text)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
	if _, err := plan.ReadSavedPlan(encoded(t, newer)); !errors.Is(err, plan.ErrNewerPlan) {
		t.Errorf("got %v", err)
	}
}

// FuzzReadSavedPlan holds that no file makes reading it panic.
func FuzzReadSavedPlan(f *testing.F) {
	text, err := aSavedPlan().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Fuzz(func(t *testing.T, text []byte) {
		if s, err := plan.ReadSavedPlan(text); err == nil {
			_, _ = plan.Restore(s.Actions)
		}
	})
}
