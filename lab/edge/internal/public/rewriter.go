package public

import (
	"net/http"
	"strings"
)

// rewriter turns the head of an answer into what a browser at H.localhost can follow.
type rewriter struct {
	http.ResponseWriter
	browser *Browser
	wrote   bool
}

// Unwrap lets http.ResponseController reach Flush and Hijack.
func (w *rewriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *rewriter) WriteHeader(status int) {
	if !w.wrote {
		w.wrote = true
		w.rewrite()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *rewriter) Write(p []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

func (w *rewriter) rewrite() {
	h := w.Header()
	for _, name := range []string{"Location", "Content-Location", "Access-Control-Allow-Origin"} {
		if value := h.Get(name); value != "" {
			h.Set(name, w.browser.outward(value))
		}
	}
	cookies := h["Set-Cookie"]
	for i, cookie := range cookies {
		cookies[i] = localCookie(cookie)
	}
}

// localCookie moves the Domain of a cookie under localhost; without one it stays on its host by itself.
func localCookie(cookie string) string {
	parts := strings.Split(cookie, ";")
	for i, part := range parts[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.EqualFold(name, "domain") && value != "" {
			parts[i+1] = " Domain=" + strings.TrimPrefix(value, ".") + localhost
		}
	}
	return strings.Join(parts, ";")
}
