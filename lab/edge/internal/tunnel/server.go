package tunnel

import (
	"crypto/tls"
	"strings"

	"outward.local/lab/edge/internal/pki"
	"outward.local/lab/edge/internal/state"
)

// Port of the tunnel side, UDP (QUIC) and TCP (HTTP/2).
const Port = "7844"

// Server accepts the connections of cloudflared.
type Server struct {
	Store     *state.Store
	Registry  *Registry
	Authority *pki.Authority
}

// config is the TLS of the tunnel side: quic., h2. and probe.cftunnel.com are the names cloudflared asks for.
func (s *Server) config(alpn ...string) *tls.Config {
	return s.Authority.Server(func(name string) bool { return strings.HasSuffix(name, ".cftunnel.com") }, alpn...)
}

// isProbe recognises cloudflared's connectivity pre-check: a handshake is all it wants.
func isProbe(serverName string) bool { return strings.HasPrefix(serverName, "probe.") }
