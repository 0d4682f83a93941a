package config

import (
	"runtime"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// parsed is one file after the parser.
type parsed struct {
	content  []byte
	body     *hclsyntax.Body
	problems hcl.Diagnostics
}

// parseAll reads and parses the files of blocks, several at a time: in a large
// configuration nothing costs as much. What it reports is in the order of the
// files all the same.
func (r *reader) parseAll(folder string, names []string) {
	files := make([]parsed, len(names))
	var working sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range names {
		content, problem := r.blocks(folder, name)
		if problem != nil {
			r.add(problem)
			continue
		}
		files[i].content = content
		r.out.Files[name] = content
		r.out.BlockFiles = append(r.out.BlockFiles, name)
		free <- struct{}{}
		working.Go(func() {
			files[i].body, files[i].problems = parse(content, name)
			<-free
		})
	}
	working.Wait()
	for i, name := range names {
		f := files[i]
		r.diags = append(r.diags, f.problems...)
		switch {
		case f.body != nil:
			r.bodies[name] = f.body
		case f.content != nil:
			r.secrets.broken(f.content, func(name string) bool { return name == "password" })
		}
	}
}
