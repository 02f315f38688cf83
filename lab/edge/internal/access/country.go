package access

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"sync"
)

// unknownCountry is what Cloudflare says for an address it cannot place.
const unknownCountry = "XX"

// Countries places addresses. The zero value knows none.
type Countries struct {
	mu    sync.RWMutex
	table map[netip.Prefix]string
}

// Of is the country of an address by the longest prefix, "XX" when none holds it.
func (c *Countries) Of(addr netip.Addr) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	best, country := -1, unknownCountry
	for prefix, code := range c.table {
		if prefix.Contains(addr.Unmap()) && prefix.Bits() > best {
			best, country = prefix.Bits(), code
		}
	}
	return country
}

// Put replaces the table by a JSON object: {"198.51.100.66/32":"DE"}.
func (c *Countries) Put(raw []byte) error {
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return err
	}
	table := map[netip.Prefix]string{}
	for text, code := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil || len(code) != 2 {
			return fmt.Errorf("countries: %q: %q has to be a prefix and a two-letter code, e.g. \"198.51.100.66/32\": \"DE\"", text, code)
		}
		table[prefix] = code
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.table = table
	return nil
}
