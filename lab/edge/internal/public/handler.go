// Package public is the side of the edge that visitors see: HTTP and HTTPS on 80 and 443, and a way in for a browser.
package public

import (
	"net"
	"net/http"
	"strings"
	"time"

	"outward.local/lab/edge/internal/access"
	"outward.local/lab/edge/internal/state"
	"outward.local/lab/edge/internal/tunnel"
)

// Limits of Cloudflare's free plan.
const (
	defaultMaxBody   = 100 << 20
	defaultFirstByte = 100 * time.Second
)

// Handler serves every public host.
type Handler struct {
	Store    *state.Store
	Registry *tunnel.Registry
	Gate     *access.Gate
	// MaxBody is the largest request body in bytes; 0 is 100 MiB.
	MaxBody int64
	// FirstByte is how long an origin may take to answer; 0 is 100 s.
	FirstByte time.Duration
}

// ServeHTTP routes one request: team site, unknown host, Access, tunnel.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.Registry.Incident() {
		panic(http.ErrAbortHandler) // an edge that is down answers nothing
	}
	w.Header().Set("Server", "cloudflare")
	written := bare(r.Host)
	r.Host = strings.ToLower(written)
	st := h.Store.Current()
	if team := st.TeamHost(); team != "" && r.Host == team {
		h.Gate.Team(w, r)
		return
	}
	id, routed := st.Route(r.Host)
	if !routed {
		cloudflareError(w, http.StatusConflict, 1001, "DNS resolution error: no proxied record of "+r.Host+" leads to a tunnel")
		return
	}
	dropForeign(r.Header)
	if isGRPC(r) {
		access.Strip(r.Header)
	} else if h.Gate.Host(w, r) || !h.Gate.Admit(w, r) {
		return
	}
	conn, done, ok := h.Registry.Pick(id)
	if !ok {
		cloudflareError(w, statusTunnel, 1033, "Cloudflare Tunnel error: no connection of "+id.String())
		return
	}
	defer done()
	r.Host = written
	h.proxy(w, r, conn, h.Gate.Country(r))
}

// isGRPC recognises what Access takes no notice of where gRPC is switched on in a zone: only the origin's own lock, or
// cloudflared's, holds for it (Cloudflare's documents, "gRPC connections", limitations).
func isGRPC(r *http.Request) bool {
	kind := strings.ToLower(r.Header.Get("Content-Type"))
	return r.ProtoMajor == 2 && (kind == "application/grpc" || strings.HasPrefix(kind, "application/grpc+"))
}

// hostname is a Host without its port and final dot, in lower case.
func hostname(host string) string { return strings.ToLower(bare(host)) }

// bare is a Host without its port and final dot, in the case that it was written in: nobody says that the vendor changes
// it, and a connector tells hosts apart by it.
func bare(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(host, ".")
}

// dropForeign removes what only Cloudflare may say. Cf-Cloudflared-* would reach the connector's own controls;
// Cf-Access-* is the gate's to read and remove.
func dropForeign(h http.Header) {
	for name := range h {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "cf-") && !strings.HasPrefix(lower, "cf-access-") {
			delete(h, name)
		}
	}
}
