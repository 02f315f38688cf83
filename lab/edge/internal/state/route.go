package state

import (
	"crypto/subtle"
	"strings"

	"github.com/google/uuid"
)

// tunnelSuffix ends the content of every record that leads to a tunnel.
const tunnelSuffix = ".cfargotunnel.com"

// TeamHost is the host of the team's login site; empty without a team.
func (s *State) TeamHost() string {
	if s.Team == "" {
		return ""
	}
	return s.Team + ".cloudflareaccess.com"
}

// RecordsOf are the records that answer for a host: those of its exact name, else those of the wildcard right below
// the nearest name above it that is there (RFC 4592), however many labels are between.
func (s *State) RecordsOf(host string) []Record {
	if s.Exists(host) {
		return s.records[host]
	}
	for name := host; ; {
		_, parent, ok := strings.Cut(name, ".")
		if !ok {
			return nil
		}
		if s.Exists(parent) {
			return s.records["*."+parent]
		}
		name = parent
	}
}

// Exists says whether a name is there: the zone itself, and one that has a record or a name below it.
func (s *State) Exists(name string) bool {
	return name != "" && (name == s.Zone || s.names[name])
}

// Route is the tunnel that a host leads to. Only a proxied CNAME to a tunnel leads anywhere;
// the tunnel itself may have been deleted since.
func (s *State) Route(host string) (tunnel uuid.UUID, ok bool) {
	for _, record := range s.RecordsOf(host) {
		if record.Type != "CNAME" || !record.Proxied {
			continue
		}
		name, leads := strings.CutSuffix(strings.ToLower(strings.TrimSuffix(record.Content, ".")), tunnelSuffix)
		if !leads {
			continue
		}
		if id, err := uuid.Parse(name); err == nil {
			return id, true
		}
	}
	return uuid.Nil, false
}

// Knows says whether the edge serves the host itself: a routed host or the team's site.
func (s *State) Knows(host string) bool {
	if host == "" {
		return false
	}
	_, routed := s.Route(host)
	return routed || host == s.TeamHost()
}

// Certified says whether the edge has a certificate for a server name: the team's site, the apex and one level
// below it. A deeper name fails the handshake at Cloudflare too (Universal SSL), so it does here.
func (s *State) Certified(name string) bool {
	if s.Zone == "" || name == "" {
		return false
	}
	if name == s.Zone || name == s.TeamHost() {
		return true
	}
	label, ok := strings.CutSuffix(name, "."+s.Zone)
	return ok && label != "" && !strings.Contains(label, ".")
}

// Admits says whether a secret opens the tunnel.
func (t *Tunnel) Admits(secret []byte) bool {
	return len(t.secret) >= minSecret && subtle.ConstantTimeCompare(t.secret, secret) == 1
}
