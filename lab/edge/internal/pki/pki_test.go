package pki

import (
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestLoadMakesNothing(t *testing.T) {
	folder := t.TempDir()
	if _, err := Load(folder); err == nil {
		t.Fatal("an empty folder has no authority")
	}
	made, err := Make(folder)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Make(folder)
	if err != nil || !made.cert.Equal(again.cert) {
		t.Fatalf("a second Make replaced the authority (%v)", err)
	}
	if info, err := os.Stat(filepath.Join(folder, "ca.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode: %v, %v", info.Mode(), err)
	}
}

func TestOnlyNamesThatMayHaveACertificate(t *testing.T) {
	authority, err := Make(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	config := authority.Server(func(name string) bool { return name == "blog.outward.test" })
	for name, want := range map[string]bool{"blog.outward.test": true, "BLOG.outward.test": true, "else.outward.test": false} {
		near, far := net.Pipe()
		server := tls.Server(far, config)
		go func() { _ = server.Handshake(); _ = far.Close() }()
		client := tls.Client(near, &tls.Config{ServerName: name, RootCAs: authority.Pool()})
		if err := client.Handshake(); (err == nil) != want {
			t.Errorf("handshake as %s: %v", name, err)
		}
		_ = near.Close()
	}
}
