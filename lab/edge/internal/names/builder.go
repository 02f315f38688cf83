package names

import (
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

// builder collects the records that fit one question.
type builder struct {
	question dnsmessage.Question
	out      []dnsmessage.Resource
}

func (b *builder) add(kind dnsmessage.Type, body dnsmessage.ResourceBody) {
	if b.question.Type != kind && b.question.Type != dnsmessage.TypeALL && kind != dnsmessage.TypeCNAME {
		return
	}
	header := dnsmessage.ResourceHeader{Name: b.question.Name, Class: dnsmessage.ClassINET, TTL: ttl}
	b.out = append(b.out, dnsmessage.Resource{Header: header, Body: body})
}

func (b *builder) addrs(addrs []netip.Addr) {
	for _, addr := range addrs {
		if addr.Is4() {
			b.add(dnsmessage.TypeA, &dnsmessage.AResource{A: addr.As4()})
		} else {
			b.add(dnsmessage.TypeAAAA, &dnsmessage.AAAAResource{AAAA: addr.As16()})
		}
	}
}

// txt cuts a text into the character strings of 255 bytes that DNS has.
func (b *builder) txt(text string) {
	var parts []string
	for len(text) > 255 {
		parts, text = append(parts, text[:255]), text[255:]
	}
	b.add(dnsmessage.TypeTXT, &dnsmessage.TXTResource{TXT: append(parts, text)})
}

func (b *builder) srv(target string, priority uint16) {
	b.add(dnsmessage.TypeSRV, &dnsmessage.SRVResource{
		Priority: priority, Weight: 1, Port: tunnelPort, Target: dnsmessage.MustNewName(target),
	})
}

// mx has one priority for all: the state does not tell them.
func (b *builder) mx(target string) {
	if name, err := dnsmessage.NewName(target); err == nil {
		b.add(dnsmessage.TypeMX, &dnsmessage.MXResource{Pref: 10, MX: name})
	}
}

func (b *builder) cname(target string) {
	if name, err := dnsmessage.NewName(target); err == nil {
		b.add(dnsmessage.TypeCNAME, &dnsmessage.CNAMEResource{CNAME: name})
	}
}
