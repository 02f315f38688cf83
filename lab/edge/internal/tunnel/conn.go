// Package tunnel is the side of the edge that cloudflared dials: registration, and one request per stream.
package tunnel

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
)

// carrier is the transport of one connection of one cloudflared.
type carrier interface {
	// roundTrip sends one request through the tunnel. For a WebSocket that the origin accepted (101) the
	// response's body is an io.ReadWriteCloser.
	roundTrip(r *http.Request, webSocket bool) (*http.Response, error)
	// close hangs up.
	close(why string)
	// protocol is "quic" or "http2".
	protocol() string
}

// Conn is one registered connection.
type Conn struct {
	id, tunnel, client uuid.UUID
	version, arch      string
	features           []string
	index              uint8
	colo, originIP     string
	opened             time.Time
	carrier            carrier

	mu       sync.Mutex
	requests int64
	inFlight int
	draining bool
	idle     func() // called once, when draining and the last request is done
	config   json.RawMessage
}

// Row is a connection as the admin API shows it.
type Row struct {
	ID            uuid.UUID `json:"id"`
	Tunnel        uuid.UUID `json:"tunnel"`
	ClientID      uuid.UUID `json:"client_id"`
	ClientVersion string    `json:"client_version"`
	Arch          string    `json:"arch"`
	Features      []string  `json:"features"`
	Index         uint8     `json:"conn_index"`
	Colo          string    `json:"colo_name"`
	Protocol      string    `json:"protocol"`
	OriginIP      string    `json:"origin_ip"`
	OpenedAt      time.Time `json:"opened_at"`
	Requests      int64     `json:"requests"`
	// Draining connections finish what they have and get nothing new.
	Draining bool `json:"draining"`
	// LocalConfig is the ingress that a locally managed cloudflared reports on its index 0; null elsewhere.
	LocalConfig json.RawMessage `json:"local_config"`
}

func (c *Conn) row() Row {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Row{
		ID: c.id, Tunnel: c.tunnel, ClientID: c.client, ClientVersion: c.version, Arch: c.arch, Features: c.features,
		Index: c.index, Colo: c.colo, Protocol: c.carrier.protocol(), OriginIP: c.originIP, OpenedAt: c.opened,
		Requests: c.requests, Draining: c.draining, LocalConfig: c.config,
	}
}

// Colo is the data centre the connection came in at, e.g. lab01.
func (c *Conn) Colo() string { return c.colo }

// Client is the cloudflared behind the connection.
func (c *Conn) Client() uuid.UUID { return c.client }

// RoundTrip sends one request to the origin behind the connection.
func (c *Conn) RoundTrip(r *http.Request, webSocket bool) (*http.Response, error) {
	return c.carrier.roundTrip(r, webSocket)
}

// begin takes the connection for one request; false when it is draining.
func (c *Conn) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.draining {
		return false
	}
	c.requests++
	c.inFlight++
	return true
}

// done ends one request.
func (c *Conn) done() {
	c.mu.Lock()
	c.inFlight--
	idle := c.takeIdle()
	c.mu.Unlock()
	if idle != nil {
		idle()
	}
}

// drain takes no new request and calls idle as soon as none is left.
func (c *Conn) drain(idle func()) {
	c.mu.Lock()
	c.draining, c.idle = true, idle
	now := c.takeIdle()
	c.mu.Unlock()
	if now != nil {
		now()
	}
}

func (c *Conn) takeIdle() func() {
	if !c.draining || c.inFlight > 0 {
		return nil
	}
	idle := c.idle
	c.idle = nil
	return idle
}

func (c *Conn) setConfig(config []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.config = append(json.RawMessage(nil), config...)
}
