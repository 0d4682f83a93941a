package plan

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// SavedPlan is what a *.slplan file holds: a zip of plan.json, the document;
// actions.json, the plan as it is shown and compared; config/ and files/, the
// configuration; state.json, the objects of the state that the plan touches; and
// SHA256SUMS over all of them.
type SavedPlan struct {
	Document *Document
	Actions  []byte // of Keep
	Blocks   map[string][]byte
	Read     map[string][]byte // by path as file() was given it
	State    []byte            // a state file; nil where there was none yet
}

// The names in the zip.
const (
	documentFile = "plan.json"
	actionsFile  = "actions.json"
	stateFile    = "state.json"
	sumsFile     = "SHA256SUMS"
	blocksFolder = "config/"
	readFolder   = "files/"
)

// Encode gives the bytes of the file: the same for the same content.
func (s *SavedPlan) Encode() ([]byte, error) {
	document, err := s.Document.Encode()
	if err != nil {
		return nil, err
	}
	members := map[string][]byte{documentFile: document, actionsFile: s.Actions}
	if s.State != nil {
		members[stateFile] = s.State
	}
	for name, content := range s.Blocks {
		members[blocksFolder+name] = content
	}
	for _, content := range s.Read {
		members[readName(content)] = content
	}
	members[sumsFile] = sums(members)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range sortedKeys(members) {
		// The file's own time, so that it is the same whenever it is written.
		member, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.Document.CreatedAt})
		if err == nil {
			_, err = member.Write(members[name])
		}
		if err != nil {
			return nil, fmt.Errorf("pack the plan: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack the plan: %w", err)
	}
	return out.Bytes(), nil
}

// Encode gives the document as indented JSON with a line break at its end.
func (d *Document) Encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("write the plan document: %w", err)
	}
	return out.Bytes(), nil
}

func readName(content []byte) string {
	return readFolder + strings.TrimPrefix(textDigest(content), "sha256:")
}

// sums has the form that sha256sum -c reads.
func sums(members map[string][]byte) []byte {
	var out bytes.Buffer
	for _, name := range sortedKeys(members) {
		sum := sha256.Sum256(members[name])
		fmt.Fprintf(&out, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	return out.Bytes()
}

// ErrNewerPlan is why a plan of a newer version cannot be read.
var ErrNewerPlan = errors.New("it was made by a newer version of starlift")

// ReadSavedPlan reads the bytes of a file. An error says why it is none that
// Encode wrote.
func ReadSavedPlan(text []byte) (*SavedPlan, error) {
	members, err := unpack(text)
	if err != nil {
		return nil, err
	}
	if err := checkSums(members); err != nil {
		return nil, err
	}
	var head struct {
		FormatVersion string `json:"format_version"`
	}
	if err := json.Unmarshal(members[documentFile], &head); err != nil {
		return nil, fmt.Errorf("%s: %w", documentFile, err)
	}
	major, _, _ := strings.Cut(head.FormatVersion, ".")
	if own, _, _ := strings.Cut(DocumentFormat, "."); major != own {
		return nil, fmt.Errorf("%w: its format is %q, and this one reads %s", ErrNewerPlan, head.FormatVersion, DocumentFormat)
	}
	s := &SavedPlan{Document: &Document{}, Actions: members[actionsFile], State: members[stateFile], Blocks: map[string][]byte{}, Read: map[string][]byte{}}
	if err := json.Unmarshal(members[documentFile], s.Document); err != nil {
		return nil, fmt.Errorf("%s: %w", documentFile, err)
	}
	for _, f := range s.Document.Config.Files {
		content, ok := members[blocksFolder+f.Path]
		if !ok {
			return nil, fmt.Errorf("%s is missing in it", f.Path)
		}
		s.Blocks[f.Path] = content
	}
	for _, f := range s.Document.Config.Read {
		content, ok := members[readFolder+strings.TrimPrefix(f.Digest, "sha256:")]
		if !ok {
			return nil, fmt.Errorf("the content of %s is missing in it", f.Path)
		}
		s.Read[f.Path] = content
	}
	return s, nil
}

// largestMember bounds what is unpacked of a file that anybody may have made.
const largestMember = 1 << 30

func unpack(text []byte) (map[string][]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, fmt.Errorf("it is no whole zip file: %w", err)
	}
	members := map[string][]byte{}
	for _, f := range r.File {
		if _, twice := members[f.Name]; twice {
			return nil, fmt.Errorf("%s is in it twice", f.Name)
		}
		member, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		content, err := io.ReadAll(io.LimitReader(member, largestMember+1))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if len(content) > largestMember {
			return nil, fmt.Errorf("%s is larger than 1 GiB", f.Name)
		}
		members[f.Name] = content
	}
	return members, nil
}

func checkSums(members map[string][]byte) error {
	have, ok := members[sumsFile]
	if !ok {
		return fmt.Errorf("%s is missing in it", sumsFile)
	}
	rest := map[string][]byte{}
	for name, content := range members {
		if name != sumsFile {
			rest[name] = content
		}
	}
	if bytes.Equal(have, sums(rest)) {
		return nil
	}
	want := strings.Split(string(have), "\n")
	for _, line := range strings.Split(string(sums(rest)), "\n") {
		if !slices.Contains(want, line) {
			_, name, _ := strings.Cut(line, "  ")
			return fmt.Errorf("%s is not what %s says", name, sumsFile)
		}
	}
	return fmt.Errorf("a file that %s names is missing in it", sumsFile)
}

// Expired says whether the plan is too old to be applied.
func (d *Document) Expired(now time.Time) bool {
	return d.ExpiresAt != nil && !now.Before(*d.ExpiresAt)
}
