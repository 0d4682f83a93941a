package files

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// folder writes files and returns where they are.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPathsAreFoundOnceInOrder(t *testing.T) {
	dir := folder(t, map[string]string{"d/b.csv": "x\n", "d/a.csv": "x\n", "d/e/c.csv": "x\n", "[x].csv": "x\n", "z.txt": "x\n"})
	cases := []struct {
		paths []string
		want  []string
		err   string
	}{
		{paths: []string{"d/*.csv"}, want: []string{"d/a.csv", "d/b.csv"}},
		{paths: []string{"d/**/*.csv", "d/a.csv"}, want: []string{"d/a.csv", "d/b.csv", "d/e/c.csv"}},
		{paths: []string{"[x].csv"}, want: []string{"[x].csv"}},
		{paths: []string{"d/{b,a}.csv", "z.txt"}, want: []string{"d/a.csv", "d/b.csv", "z.txt"}},
		{paths: []string{dir + "/d/?.csv"}, want: []string{dir + "/d/a.csv", dir + "/d/b.csv"}},
		{paths: []string{"no/*.csv"}, err: `path "no/*.csv": no such file`},
		{paths: []string{"d/a.csv", "no.csv"}, err: `path "no.csv": no such file`},
		{paths: []string{"d"}, err: `path "d" is a folder; write "d/*.csv" for the files in it`},
		{paths: []string{"d/[a"}, err: `path "d/[a" is not a valid pattern`},
	}
	for _, c := range cases {
		files, err := list(t.Context(), Declared{Folder: dir, Paths: c.paths, Ending: ".csv"}, nil)
		var got []string
		for _, f := range files {
			got = append(got, f.path)
		}
		if !reflect.DeepEqual(got, c.want) || (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
			t.Errorf("%q: %q, %v; want %q, %s", c.paths, got, err, c.want, c.err)
		}
	}
}

func TestPatternsPassOverTheToolsOwnFilesAndHiddenOnes(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.json": "x", "starlift.state.json": "x", "starlift.state.d/prod.json": "x", "bad.json": "x", ".starlift/sandbox/server.json": "x", ".hidden.json": "x",
	})
	own := []string{dir + "/starlift.state.json", dir + "/starlift.state.d/", dir + "/bad.json"}
	for _, c := range []struct {
		path string
		want []string
	}{
		{"*.json", []string{"a.json"}},
		{"**/*.json", []string{"a.json"}},
		{dir + "/*.json", []string{dir + "/a.json"}},
		{"starlift.state.json", []string{"starlift.state.json"}},
		{".*.json", []string{".hidden.json"}},
		{".starlift/**/*.json", []string{".starlift/sandbox/server.json"}},
		{"b*.json", nil},
	} {
		files, err := list(t.Context(), Declared{Folder: dir, Paths: []string{c.path}, Ending: ".json"}, own)
		var got []string
		for _, f := range files {
			got = append(got, f.path)
		}
		if !reflect.DeepEqual(got, c.want) || (err != nil) != (c.want == nil) {
			t.Errorf("%s: %q, %v; want %q", c.path, got, err, c.want)
		}
	}
}
