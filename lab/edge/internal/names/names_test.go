package names

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"outward.local/lab/edge/internal/state"
)

func zone(t *testing.T) *Zone {
	t.Helper()
	store := state.NewStore()
	if err := store.Put([]byte(`{"zone":"outward.test","team":"outward","records":[
		{"name":"blog.outward.test","type":"CNAME","content":"11111111-2222-4333-8444-555555555555.cfargotunnel.com","proxied":true},
		{"name":"grey.outward.test","type":"CNAME","content":"example.test","proxied":false},
		{"name":"a.outward.test","type":"A","content":"203.0.113.11","proxied":false},
		{"name":"txt.outward.test","type":"TXT","content":"\"hello\"","proxied":false},
		{"name":"outward.test","type":"MX","content":"mx.example.net","proxied":false},
		{"name":"outward.test","type":"TXT","content":"\"v=spf1 -all\"","proxied":false},
		{"name":"blog.outward.test","type":"TXT","content":"\"beside\"","proxied":false},
		{"name":"ns.outward.test","type":"NS","content":"ns1.example.net","proxied":false},
		{"name":"*.wild.outward.test","type":"CNAME","content":"11111111-2222-4333-8444-555555555555.cfargotunnel.com","proxied":true}]}`)); err != nil {
		t.Fatal(err)
	}
	var addrs []netip.Addr
	for _, a := range []string{"198.51.100.30", "198.51.100.31", "198.51.100.32", "198.51.100.33"} {
		addrs = append(addrs, netip.MustParseAddr(a))
	}
	return &Zone{Store: store, Regions: Split(addrs), Public: []netip.Addr{addrs[0], netip.MustParseAddr("2001:db8:30::1")}}
}

// show is an answer in words.
func show(z *Zone, name string, kind dnsmessage.Type) string {
	answers, known := z.Answer(dnsmessage.Question{Name: dnsmessage.MustNewName(name + "."), Type: kind, Class: dnsmessage.ClassINET})
	if !known {
		return "NXDOMAIN"
	}
	var out []string
	for _, a := range answers {
		switch body := a.Body.(type) {
		case *dnsmessage.AResource:
			out = append(out, netip.AddrFrom4(body.A).String())
		case *dnsmessage.AAAAResource:
			out = append(out, netip.AddrFrom16(body.AAAA).String())
		case *dnsmessage.SRVResource:
			out = append(out, body.Target.String())
		case *dnsmessage.TXTResource:
			out = append(out, strings.Join(body.TXT, ""))
		case *dnsmessage.MXResource:
			out = append(out, body.MX.String())
		case *dnsmessage.CNAMEResource:
			out = append(out, "CNAME "+body.CNAME.String())
		}
	}
	return strings.Join(out, " ")
}

func TestAnswers(t *testing.T) {
	z := zone(t)
	a, aaaa, txt, srv := dnsmessage.TypeA, dnsmessage.TypeAAAA, dnsmessage.TypeTXT, dnsmessage.TypeSRV
	for _, c := range []struct {
		name string
		kind dnsmessage.Type
		want string
	}{
		{"_v2-origintunneld._tcp.argotunnel.com", srv, "region1.v2.argotunnel.com. region2.v2.argotunnel.com."},
		{"region1.v2.argotunnel.com", a, "198.51.100.30 198.51.100.31"},
		{"region2.v2.argotunnel.com", a, "198.51.100.32 198.51.100.33"},
		{"region1.v2.argotunnel.com", aaaa, ""},
		{"protocol-v2.argotunnel.com", txt, protocolTXT},
		{"cfd-features.argotunnel.com", txt, featuresTXT},
		{"update.argotunnel.com", a, "NXDOMAIN"},
		{"outward.cloudflareaccess.com", a, "198.51.100.30"},
		{"OUTWARD.cloudflareaccess.com", aaaa, "2001:db8:30::1"},
		{"other.cloudflareaccess.com", a, "NXDOMAIN"},
		{"blog.outward.test", a, "198.51.100.30"},
		{"Blog.Outward.Test", aaaa, "2001:db8:30::1"},
		{"blog.outward.test", txt, "beside"},
		{"outward.test", a, ""}, // no record leads it to a tunnel
		{"outward.test", txt, "v=spf1 -all"},
		{"outward.test", dnsmessage.TypeMX, "mx.example.net."},
		{"ns.outward.test", a, ""},
		{"nope.outward.test", a, "NXDOMAIN"},
		{"grey.outward.test", a, "CNAME example.test."},
		{"a.outward.test", a, "203.0.113.11"},
		{"a.outward.test", aaaa, ""},
		{"txt.outward.test", txt, "hello"},
		{"x.wild.outward.test", a, "198.51.100.30"},
		{"x.y.wild.outward.test", a, "198.51.100.30"},
		{"x.blog.outward.test", a, "NXDOMAIN"},
		{"wild.outward.test", a, ""}, // there, for a name is below it
		{"example.com", a, "NXDOMAIN"},
	} {
		if got := show(z, c.name, c.kind); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.name, c.kind, got, c.want)
		}
	}
}

func TestSplitGivesEachRegionItsShare(t *testing.T) {
	one := netip.MustParseAddr("198.51.100.30")
	got := Split([]netip.Addr{one, one, one})
	if len(got[0]) != 2 || len(got[1]) != 1 {
		t.Errorf("three addresses are dealt out %d and %d", len(got[0]), len(got[1]))
	}
}

func TestOverUDPAndTCP(t *testing.T) {
	z := zone(t)
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 2)
	go func() { ended <- z.ServeUDP(socket) }()
	go func() { ended <- z.ServeTCP(listener) }()

	for name, want := range map[string]dnsmessage.RCode{"blog.outward.test.": dnsmessage.RCodeSuccess, "nope.outward.test.": dnsmessage.RCodeNameError} {
		question := dnsmessage.Message{
			Header:    dnsmessage.Header{ID: 77, RecursionDesired: true},
			Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
		}
		packed, err := question.Pack()
		if err != nil {
			t.Fatal(err)
		}
		udp := ask(t, "udp", socket.LocalAddr().String(), packed)
		tcp := ask(t, "tcp", listener.Addr().String(), packed)
		if !slices.Equal(udp, tcp) {
			t.Errorf("%s: UDP and TCP differ", name)
		}
		var answer dnsmessage.Message
		if err := answer.Unpack(udp); err != nil || answer.ID != 77 || answer.RCode != want || !answer.Response {
			t.Errorf("%s: %v, %+v", name, err, answer.Header)
		}
	}
	_ = socket.Close()
	_ = listener.Close()
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("a closed server ends with %v", err)
		}
	}
	if z.respond([]byte("nonsense")) != nil {
		t.Error("nonsense was answered")
	}
}

func ask(t *testing.T, network, addr string, message []byte) []byte {
	t.Helper()
	conn, err := net.Dial(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if network == "udp" {
		buffer := make([]byte, 4096)
		_, _ = conn.Write(message)
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		return buffer[:n]
	}
	_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(message))), message...))
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(conn, answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
