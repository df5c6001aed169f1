package staticfiles

import (
	"bytes"
	"compress/gzip"
	"path"
	"strings"
)

// mediaType returns the media type for a name. The table is our own: package mime also reads the
// machine's, so the same program would answer differently elsewhere.
func mediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".html", ".htm":
		return "text/html; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".xml":
		return "text/xml; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".ico":
		return "image/vnd.microsoft.icon"
	case ".woff":
		return "font/woff"
	case ".woff2":
		return "font/woff2"
	case ".ttf":
		return "font/ttf"
	case ".otf":
		return "font/otf"
	case ".eot":
		return "application/vnd.ms-fontobject"
	case ".pdf":
		return "application/pdf"
	case ".wasm":
		return "application/wasm"
	case ".mp3":
		return "audio/mpeg"
	case ".mp4":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".zip":
		return "application/zip"
	}
	return "application/octet-stream"
}

// compress returns the content in gzip's form, or nil if that is not 5 % shorter, or if the media
// type is one of compressed content. The same content always becomes the same bytes.
func compress(mediaType string, content []byte) []byte {
	if isCompressed(mediaType) {
		return nil
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // an error would mean an unknown level
	w.Write(content)                                      //nolint:errcheck // a buffer takes everything
	w.Close()                                             //nolint:errcheck // as above
	if b.Len() > len(content)*95/100 {
		return nil
	}
	return b.Bytes()
}

// isCompressed reports whether content of that media type is compressed already.
func isCompressed(mediaType string) bool {
	switch mediaType {
	case "image/svg+xml", "image/vnd.microsoft.icon":
		return false
	case "font/woff", "font/woff2", "application/zip":
		return true
	}
	kind, _, _ := strings.Cut(mediaType, "/")
	return kind == "image" || kind == "video" || kind == "audio"
}
