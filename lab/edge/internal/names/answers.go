// Package names answers the DNS questions about the edge: what an unconfigured cloudflared asks for, the team's
// site, and the records of the zone: of an MX not its priority, of CAA and NS only that the name is there.
// It is authoritative for nothing else and forwards nothing.
package names

import (
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"outward.local/lab/edge/internal/state"
)

// ttl of every answer, in seconds: short, so that a lab sees a change soon.
const ttl = 5

// tunnelPort in the SRV records.
const tunnelPort = 7844

const (
	// protocolTXT makes protocol "auto" start on QUIC; without it cloudflared starts on HTTP/2.
	protocolTXT = `[{"protocol":"quic","percentage":100},{"protocol":"http2","percentage":100}]`
	// featuresTXT skips the connectivity pre-checks, which also dial api.cloudflare.com.
	featuresTXT = `{"dv3_2":0,"skip_prechecks":true}`
)

// Zone answers from the state in force.
type Zone struct {
	Store *state.Store
	// Regions are the addresses of region1 and region2. cloudflared wants two regions, and one address per HA connection.
	Regions [2][]netip.Addr
	// Public are the addresses of the proxied hosts, IPv4 and IPv6.
	Public []netip.Addr
}

// Split deals the tunnel side's addresses out to the two regions, the first half to the first.
func Split(addrs []netip.Addr) [2][]netip.Addr {
	half := (len(addrs) + 1) / 2
	return [2][]netip.Addr{addrs[:half], addrs[half:]}
}

// Answer is the list of records for a question; known false means the name does not exist.
func (z *Zone) Answer(q dnsmessage.Question) (answers []dnsmessage.Resource, known bool) {
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	b := builder{question: q}
	switch name {
	case "_v2-origintunneld._tcp.argotunnel.com":
		b.srv("region1.v2.argotunnel.com.", 1)
		b.srv("region2.v2.argotunnel.com.", 2)
	case "region1.v2.argotunnel.com":
		b.addrs(z.Regions[0])
	case "region2.v2.argotunnel.com":
		b.addrs(z.Regions[1])
	case "protocol-v2.argotunnel.com":
		b.txt(protocolTXT)
	case "cfd-features.argotunnel.com":
		b.txt(featuresTXT)
	default:
		return z.record(b, name)
	}
	return b.out, true
}

// record answers for the team's site and the zone's own records.
func (z *Zone) record(b builder, name string) ([]dnsmessage.Resource, bool) {
	st := z.Store.Current()
	if name != "" && name == st.TeamHost() {
		b.addrs(z.Public)
		return b.out, true
	}
	records := st.RecordsOf(name)
	proxied := false
	for _, record := range records {
		content := strings.TrimSuffix(record.Content, ".")
		switch {
		case record.Proxied && proxied: // several proxied records of one name are one set of edge addresses
		case record.Proxied:
			b.addrs(z.Public)
			proxied = true
		case record.Type == "A" || record.Type == "AAAA":
			if addr, err := netip.ParseAddr(content); err == nil {
				b.addrs([]netip.Addr{addr})
			}
		case record.Type == "CNAME":
			b.cname(content + ".")
		case record.Type == "TXT":
			b.txt(strings.Trim(content, `"`))
		case record.Type == "MX":
			b.mx(content + ".")
		}
	}
	return b.out, len(records) > 0 || st.Exists(name)
}
