package tunnel

import (
	"log"

	"github.com/google/uuid"

	"outward.local/lab/edge/internal/state"
)

// Drop hangs up on a tunnel's connections, all of them with a negative index, and says how many there were.
func (g *Registry) Drop(tunnel uuid.UUID, index int) int {
	return g.hangUp("dropped", func(c *Conn) bool {
		return c.tunnel == tunnel && (index < 0 || int(c.index) == index)
	})
}

// DropAll hangs up on everybody.
func (g *Registry) DropAll(why string) int {
	return g.hangUp(why, func(*Conn) bool { return true })
}

// Apply hangs up on the tunnels that a new state does not have any more. A changed secret cuts nothing:
// at Cloudflare the live connections stay until they are dropped or have to register again.
func (g *Registry) Apply(st *state.State) {
	n := g.hangUp("tunnel deleted", func(c *Conn) bool { return st.Tunnels[c.tunnel.String()] == nil })
	if n > 0 {
		log.Printf("tunnel: %d connections of deleted tunnels dropped", n)
	}
}

// SetIncident switches an outage of the edge: on drops everything, and nothing is accepted until off.
func (g *Registry) SetIncident(on bool) int {
	g.incident.Store(on)
	if on {
		return g.DropAll("incident")
	}
	return 0
}

// Incident says whether an outage is on.
func (g *Registry) Incident() bool { return g.incident.Load() }
