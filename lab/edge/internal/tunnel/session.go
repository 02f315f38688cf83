package tunnel

import (
	"context"
	"errors"
	"log"
	"net"
	"sync"
	"time"

	"github.com/cloudflare/cloudflared/tunnelrpc/pogs"
	"github.com/google/uuid"

	"outward.local/lab/edge/internal/state"
)

const (
	// farewell lets the answer of the last RPC out before the transport is closed under it.
	farewell = 100 * time.Millisecond
	// longestDrain is cloudflared's own upper bound of a grace period.
	longestDrain = 3 * time.Minute
)

// Refusals in the words of the real edge. "Unauthorized" is what makes cloudflared go on trying.
var (
	errNoTunnel  = errors.New("Unauthorized: Failed to get tunnel")
	errBadSecret = errors.New("Unauthorized: Invalid tunnel secret")
	errTwice     = errors.New("this control stream is registered already")
)

// session answers the RPCs on the control stream of one connection.
type session struct {
	server  *Server
	carrier carrier
	colo    string
	remote  net.Addr

	mu   sync.Mutex
	conn *Conn
}

// RegisterConnection lets a connection in or refuses it. The edge has to hang up after a refusal: over HTTP/2
// cloudflared waits for that before it reports the error and tries again.
func (s *session) RegisterConnection(_ context.Context, auth pogs.TunnelAuth, id uuid.UUID, index byte, options *pogs.ConnectionOptions) (*pogs.ConnectionDetails, error) {
	if s.server.Registry.Incident() {
		s.carrier.close("incident") // before any word of refusal: a dead edge says nothing
	}
	details, err := s.register(auth, id, index, options)
	if err != nil {
		log.Printf("tunnel: refused %s[%d] from %s: %v", id, index, s.remote, err)
		time.AfterFunc(farewell, func() { s.carrier.close("refused") })
	}
	return details, err
}

func (s *session) register(auth pogs.TunnelAuth, id uuid.UUID, index byte, options *pogs.ConnectionOptions) (*pogs.ConnectionDetails, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tunnel := s.server.Store.Current().Tunnels[id.String()]
	switch {
	case s.conn != nil:
		return nil, errTwice
	case tunnel == nil, tunnel.AccountTag != auth.AccountTag:
		return nil, errNoTunnel
	case !tunnel.Admits(auth.TunnelSecret):
		return nil, errBadSecret
	}
	client, err := uuid.FromBytes(options.Client.ClientID)
	if err != nil {
		return nil, err
	}
	s.conn = &Conn{
		id: uuid.New(), tunnel: id, client: client, version: options.Client.Version, arch: options.Client.Arch,
		features: options.Client.Features, index: index, colo: s.colo, originIP: address(s.remote), opened: time.Now().UTC(), carrier: s.carrier,
	}
	s.server.Registry.add(s.conn)
	if s.server.Registry.Incident() || s.server.Store.Current().Tunnels[id.String()] == nil {
		// Deleted, or the outage began, while this registration was under way.
		s.server.Registry.remove(s.conn)
		return nil, errNoTunnel
	}
	log.Printf("tunnel: registered %s[%d] of connector %s over %s from %s", id, index, client, s.carrier.protocol(), s.remote)
	remote := tunnel.ConfigSrc == state.Remote
	if remote {
		log.Printf("TUNNEL: %s is managed remotely; this emulator pushes no configuration, so it serves nothing", id)
	}
	return &pogs.ConnectionDetails{UUID: s.conn.id, Location: s.colo, TunnelIsRemotelyManaged: remote}, nil
}

// UnregisterConnection lets the requests under way finish, then hangs up. Without that cloudflared sits out its
// whole grace period (30 s) before it exits.
func (s *session) UnregisterConnection(context.Context) {
	hangUp := func() { time.AfterFunc(farewell, func() { s.carrier.close("unregistered") }) }
	conn := s.registered()
	if conn == nil {
		hangUp()
		return
	}
	log.Printf("tunnel: unregistered %s[%d]", conn.tunnel, conn.index)
	conn.drain(hangUp)
	time.AfterFunc(longestDrain, func() { s.carrier.close("drained long enough") })
}

// UpdateLocalConfiguration keeps the ingress that a locally managed cloudflared reports.
func (s *session) UpdateLocalConfiguration(_ context.Context, config []byte) error {
	if conn := s.registered(); conn != nil {
		conn.setConfig(config)
	}
	return nil
}

func (s *session) registered() *Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

// gone forgets the connection when its transport has died.
func (s *session) gone() {
	if conn := s.registered(); conn != nil && s.server.Registry.remove(conn) {
		log.Printf("tunnel: lost %s[%d]", conn.tunnel, conn.index)
	}
}

func address(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}
