package config

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"starlift/diag"
)

// IsFile says whether a file of that name is one of the language: of blocks or
// of values.
func IsFile(name string) bool {
	name = filepath.Base(name)
	return !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, configSuffix) || strings.HasSuffix(name, valuesSuffix))
}

// LanguageFiles lists the files of the language in a folder, sorted, by their
// paths; recursive also those in the folders below, but for hidden ones.
func LanguageFiles(folder string, recursive bool) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !entry.IsDir():
			if IsFile(path) {
				files = append(files, path)
			}
		case path != folder && (!recursive || strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		}
		return nil
	})
	return files, err
}

// ReadFile reads a file of the language as it stands, within the bounds that
// Read has. name is what diagnostics call it.
func ReadFile(path, name string) ([]byte, *hcl.Diagnostic) {
	if _, problem := readFile(path, name); problem != nil {
		return nil, problem
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, diag.Error(diag.UnreadableFile, nil, cannotReadFile, name+": "+reason(err)+".")
	}
	return content, nil
}

// Format gives the canonical layout of a file of the language. A byte order mark
// is dropped; the ends of lines stay as they are. What cannot be parsed gives
// errors, whose places are in the content without its mark.
func Format(content []byte, name string) ([]byte, hcl.Diagnostics) {
	content = bytes.TrimPrefix(content, []byte(byteOrderMark))
	if _, problems := parse(content, name); problems.HasErrors() {
		return nil, problems
	}
	return hclwrite.Format(content), nil
}
