package ingest

// maxRejected is how many bytes of rejected rows are kept. A server writes them
// to a file of its own as they come, and knows no end to it.
const maxRejected = 16 << 20

// sourceName is what a server calls the body of a load.
const sourceName = "stream-load-pipe"

// rejected are the rows that log_rejected_record_num asks for (protocol reference
// 2.1), in the form of a server's file: the row, a tab, the reason, a tab, and the
// name of the source. (A server's sink, which has the text of a row no more, writes
// its values; here it is the text in any case.)
type rejected struct {
	limit int64 // -1: no limit
	lines [][]byte
	bytes int
}

func (r *rejected) add(raw []byte, reason string) {
	if r.limit >= 0 && int64(len(r.lines)) >= r.limit || r.bytes > maxRejected {
		return
	}
	line := make([]byte, 0, len(raw)+len(reason)+len(sourceName)+2)
	line = append(append(line, raw...), '\t')
	line = append(append(line, reason...), '\t')
	line = append(line, sourceName...)
	if r.bytes += len(line); r.bytes > maxRejected {
		line = []byte("the sandbox keeps no more rejected rows than these")
	}
	r.lines = append(r.lines, line)
}
