package main

import (
	"strings"
	"testing"
)

func TestFlags(t *testing.T) {
	good := []string{"-dir", "/lab", "-addresses", "198.51.100.30,198.51.100.31", "-addresses6", "2001:db8:30::1", "-dns", "198.51.100.30:53", "-admin", "unix:/lab/edge.sock"}
	o, err := parseFlags(good)
	if err != nil || len(o.addresses) != 2 || o.admin != "/lab/edge.sock" || o.browserFD != -1 || o.browserPort != "8443" || o.makeCA {
		t.Fatalf("%+v, %v", o, err)
	}
	_, err = parseFlags([]string{"-addresses", "here", "-addresses6", "there", "-admin", "127.0.0.1:80"})
	for _, part := range []string{"-dir", "here", "there", "unix:/path"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name %s", err, part)
		}
	}
	if _, err := parseFlags(append(good, "-addresses", "198.51.100.30")); err == nil || !strings.Contains(err.Error(), "two addresses") {
		t.Errorf("one address: %v", err)
	}
}
