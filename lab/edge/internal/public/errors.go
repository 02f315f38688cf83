package public

import (
	"fmt"
	"net/http"
)

const (
	// statusTunnel is Cloudflare's 530: the 1xxx code beside it says what is wrong.
	statusTunnel = 530
	// statusTimeout is Cloudflare's 524: the origin took too long.
	statusTimeout = 524
)

// cloudflareError answers in the form of Cloudflare's plain error page.
func cloudflareError(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.Header().Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "error code: %d\n%s\n", code, text)
}
