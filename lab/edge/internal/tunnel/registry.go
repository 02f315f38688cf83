package tunnel

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// Registry holds the registered connections of every tunnel.
type Registry struct {
	incident atomic.Bool
	mu       sync.RWMutex
	conns    map[uuid.UUID][]*Conn
}

// NewRegistry holds nothing.
func NewRegistry() *Registry { return &Registry{conns: map[uuid.UUID][]*Conn{}} }

// add registers a connection. The same connector on the same index replaces itself.
func (g *Registry) add(c *Conn) {
	g.mu.Lock()
	var keep, replaced []*Conn
	for _, old := range g.conns[c.tunnel] {
		if old.client == c.client && old.index == c.index {
			replaced = append(replaced, old)
		} else {
			keep = append(keep, old)
		}
	}
	g.conns[c.tunnel] = append(keep, c)
	g.mu.Unlock()
	for _, old := range replaced {
		old.carrier.close("replaced")
	}
}

// remove forgets a connection; false when it was not there any more.
func (g *Registry) remove(c *Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := g.conns[c.tunnel]
	keep := make([]*Conn, 0, len(before))
	for _, old := range before {
		if old != c {
			keep = append(keep, old)
		}
	}
	g.conns[c.tunnel] = keep
	return len(keep) < len(before)
}

func (g *Registry) list(tunnel uuid.UUID) []*Conn {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.conns[tunnel] // replaced as a whole, never changed in place
}

// Pick takes one connection of the tunnel for a request; call done when its answer is through. False: there is none.
func (g *Registry) Pick(tunnel uuid.UUID) (c *Conn, done func(), ok bool) {
	list := g.list(tunnel)
	for _, i := range rand.Perm(len(list)) {
		if list[i].begin() {
			return list[i], list[i].done, true
		}
	}
	return nil, nil, false
}

// Rows are all connections, by tunnel, then connector, then index.
func (g *Registry) Rows() []Row {
	rows := []Row{}
	for _, c := range g.all(func(*Conn) bool { return true }) {
		rows = append(rows, c.row())
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Tunnel.String(), b.Tunnel.String()), cmp.Compare(a.ClientID.String(), b.ClientID.String()), cmp.Compare(a.Index, b.Index))
	})
	return rows
}

func (g *Registry) all(pick func(*Conn) bool) []*Conn {
	g.mu.RLock()
	defer g.mu.RUnlock()
	var out []*Conn
	for _, list := range g.conns {
		for _, c := range list {
			if pick(c) {
				out = append(out, c)
			}
		}
	}
	return out
}

func (g *Registry) hangUp(why string, pick func(*Conn) bool) int {
	conns := g.all(pick)
	for _, c := range conns {
		g.remove(c) // at once: the next request must not meet it
		c.carrier.close(why)
	}
	return len(conns)
}
