package apply

import (
	"io"

	"starlift/starrocks"
)

// request is what the load requests of an epoch have in common: their headers, and
// how the rows are compressed.
type request struct {
	headers    []starrocks.Header
	rows       io.Reader
	compressor *starrocks.Compressor // nil: none
}

// request makes the encoder of an epoch's rows, and a body of them: rows itself,
// or what reads from it.
func (n *lane) request(r *rows, body io.Reader) (*request, error) {
	format := n.format
	format.Derived, format.Ops = n.job.Derived, n.job.Ops
	encoder, err := starrocks.NewEncoder(n.job.Fields, format)
	if err != nil {
		return nil, err
	}
	r.encoder = encoder
	return n.requestOf(encoder, body)
}

// requestOf makes a body of rows that an encoder of theirs has written.
func (n *lane) requestOf(encoder *starrocks.Encoder, body io.Reader) (*request, error) {
	q := &request{headers: n.headers(encoder), rows: body}
	if kind := n.compression(); kind != "" {
		var err error
		if q.compressor, err = starrocks.NewCompressor(kind, body); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// start gives the body of the next request: each is a whole stream of its own.
func (q *request) start() io.Reader {
	if q.compressor == nil {
		return guardedRows(q.rows)
	}
	q.compressor.Reset(q.rows)
	return guardedRows(q.compressor)
}

// compression is how bodies are compressed; "" is not at all. The two options for
// it are one.
func (n *lane) compression() starrocks.Compression {
	p := n.job.Options.Properties
	if p.Compression != "" {
		return p.Compression
	}
	return p.ContentEncoding
}

// headers are those of a load request with rows of an encoder.
func (n *lane) headers(e *starrocks.Encoder) []starrocks.Header {
	var headers []starrocks.Header
	for _, h := range e.Headers() {
		headers = append(headers, starrocks.Header(h))
	}
	if kind := n.compression(); kind != "" {
		headers = append(headers, starrocks.Header{Name: "compression", Value: string(kind)})
	}
	if n.job.Where != "" {
		headers = append(headers, starrocks.Header{Name: "where", Value: n.job.Where})
	}
	phase := starrocks.Send
	if n.job.Interface == starrocks.V1 {
		phase = starrocks.Whole
	}
	n.job.Options.Headers(phase, func(name, value string) {
		if name != "where" || n.job.Where == "" {
			headers = append(headers, starrocks.Header{Name: name, Value: value})
		}
	})
	return headers
}
