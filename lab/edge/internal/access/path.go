package access

import (
	"net/http"
	"strings"
)

// Normalise is the path that Access matches: Cloudflare's default URL normalisation (type "cloudflare", incoming).
// Unreserved characters are percent-decoded, escapes are upper case, "\" becomes "/", successive slashes are one,
// dot segments are resolved. Reserved escapes stay: "/a%2Fb" is one segment here, though an origin may decode it.
func Normalise(escaped string) string {
	decoded := strings.ReplaceAll(decodeUnreserved(escaped), `\`, "/")
	var out []string
	segments := strings.Split(decoded, "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case "":
			if last {
				out = append(out, "")
			}
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, segment)
		}
	}
	return "/" + strings.Join(out, "/")
}

// rawPath is the path as it came on the wire, in origin form or absolute form; net/url would have escaped a
// backslash already.
func rawPath(r *http.Request) string {
	target, _, _ := strings.Cut(r.RequestURI, "?")
	if strings.HasPrefix(target, "/") {
		return target
	}
	_, rest, absolute := strings.Cut(target, "://")
	if _, path, ok := strings.Cut(rest, "/"); absolute && ok {
		return "/" + path
	}
	return r.URL.EscapedPath()
}

func decodeUnreserved(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
			b.WriteByte(s[i])
			continue
		}
		c := unhex(s[i+1])<<4 | unhex(s[i+2])
		if unreserved(c) {
			b.WriteByte(c)
		} else {
			b.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
