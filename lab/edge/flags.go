package main

import (
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"strings"
)

// options are the parsed flags.
type options struct {
	dir         string
	addresses   []netip.Addr
	addresses6  []netip.Addr
	dns         []string
	admin       string
	browserFD   int
	browserPort string
	makeCA      bool
}

// parseFlags reads the command line; the error names every fault.
func parseFlags(args []string) (options, error) {
	var o options
	var addresses, addresses6, dns string
	set := flag.NewFlagSet("edge", flag.ContinueOnError)
	set.StringVar(&o.dir, "dir", "", "folder with pki/ca.pem and pki/ca.key, access.key (made if missing), edge-state.json, countries.json and people.json (loaded if there)")
	set.StringVar(&addresses, "addresses", "", "IPv4 addresses of the tunnel side, one per HA connection; the first is also the public one")
	set.StringVar(&addresses6, "addresses6", "", "IPv6 addresses of the public side (optional)")
	set.StringVar(&dns, "dns", "", "address:port of the DNS server, UDP and TCP; several with commas (optional)")
	set.StringVar(&o.admin, "admin", "", "unix:/path of the admin API")
	set.IntVar(&o.browserFD, "browser-fd", -1, "inherited listening TCP socket for browsers on this machine (optional)")
	set.StringVar(&o.browserPort, "browser-port", "8443", "the port that such browsers use")
	set.BoolVar(&o.makeCA, "make-ca", false, "make pki/ca.pem and pki/ca.key when they are missing")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	var faults []error
	var err error
	if o.addresses, err = addrs(addresses); err != nil {
		faults = append(faults, fmt.Errorf("-addresses %q: %w", addresses, err))
	} else if len(o.addresses) < 2 {
		faults = append(faults, fmt.Errorf("-addresses %q needs two addresses or more, four for cloudflared's four connections", addresses))
	}
	if o.addresses6, err = addrs(addresses6); err != nil {
		faults = append(faults, fmt.Errorf("-addresses6 %q: %w", addresses6, err))
	}
	if dns != "" {
		o.dns = strings.Split(dns, ",")
	}
	if path, ok := strings.CutPrefix(o.admin, "unix:"); ok && path != "" {
		o.admin = path
	} else {
		faults = append(faults, fmt.Errorf("-admin %q has to be unix:/path", o.admin))
	}
	if o.dir == "" {
		faults = append(faults, errors.New("-dir is missing"))
	}
	return o, errors.Join(faults...)
}

func addrs(list string) ([]netip.Addr, error) {
	var out []netip.Addr
	for _, text := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		addr, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		out = append(out, addr)
	}
	return out, nil
}
