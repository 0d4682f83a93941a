package ingest

import (
	"strings"

	"starlift-sandbox/status"
	"starlift-sandbox/version"
)

// Compression is how the bodies of a load are compressed. Each body is a stream
// of its own.
type Compression uint8

// The compressions of protocol reference 2.1.
const (
	NoCompression Compression = iota
	Gzip
	Bzip2
	LZ4Frame
	Zstd
	Deflate
)

func (o *Options) readCompression(text string) error {
	switch strings.ToUpper(text) {
	case "GZIP":
		o.Compression = Gzip
	case "BZIP2":
		o.Compression = Bzip2
	case "LZ4_FRAME":
		o.Compression = LZ4Frame
	case "ZSTD":
		o.Compression = Zstd
	case "DEFLATE":
		o.Compression = Deflate
	default:
		return status.New(status.AnalysisError, "Unsupported compression type: %s", text)
	}
	return nil
}

// checkCompression refuses two headers for one thing.
func checkCompression(get func(string) string, release version.Release) error {
	if release.HasCompression() && get("compression") != "" && get("Content-Encoding") != "" {
		return status.New(status.InvalidArgument, "Only one of http header content-encoding and compression can be set")
	}
	return nil
}
