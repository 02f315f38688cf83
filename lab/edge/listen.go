package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"

	"outward.local/lab/edge/internal/tunnel"
)

// listen opens every socket; the first that cannot be had is the error.
func (e *edge) listen(ctx context.Context, o options) error {
	for i, addr := range o.addresses {
		colo := "lab01"
		if i*2 >= len(o.addresses) {
			colo = "lab02"
		}
		if err := e.listenTunnel(ctx, net.JoinHostPort(addr.String(), tunnel.Port), colo); err != nil {
			return err
		}
	}
	for _, addr := range append(o.addresses[:1:1], o.addresses6...) {
		if err := e.listenPublic(addr.String()); err != nil {
			return err
		}
	}
	for _, addr := range o.dns {
		if err := e.listenDNS(addr); err != nil {
			return err
		}
	}
	if err := e.listenBrowser(o.browserFD); err != nil {
		return err
	}
	return e.listenAdmin(o.admin)
}

func (e *edge) listenTunnel(ctx context.Context, addr, colo string) error {
	socket, err := net.ListenPacket("udp", addr)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	e.keep(listener)
	// Not ctx itself: the connections have to outlive the signal until the requests under way are done.
	accepting, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.keep(closer(stop))
	e.run(func() error { return e.tunnels.ServeQUIC(accepting, socket, colo) })
	e.run(func() error { return e.tunnels.ServeHTTP2(listener, colo) })
	return nil
}

func (e *edge) listenPublic(host string) error {
	plain, err := net.Listen("tcp", net.JoinHostPort(host, "80"))
	if err != nil {
		return err
	}
	e.http(plain, &http.Server{Handler: e.sites})
	secure, err := net.Listen("tcp", net.JoinHostPort(host, "443"))
	if err != nil {
		return err
	}
	certified := func(name string) bool { return e.store.Current().Certified(name) }
	e.http(secure, &http.Server{Handler: e.sites, TLSConfig: e.authority.Server(certified, "h2", "http/1.1")})
	return nil
}

func (e *edge) listenDNS(addr string) error {
	socket, err := net.ListenPacket("udp", addr)
	if err != nil {
		return err
	}
	e.keep(socket)
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	e.keep(listener)
	e.run(func() error { return e.zone.ServeUDP(socket) })
	e.run(func() error { return e.zone.ServeTCP(listener) })
	return nil
}

// listenBrowser takes over a socket that the launcher opened on the machine's own loopback, outside this namespace.
func (e *edge) listenBrowser(fd int) error {
	if fd < 0 {
		return nil
	}
	file := os.NewFile(uintptr(fd), "browser")
	if file == nil {
		return fmt.Errorf("-browser-fd %d is no open file", fd)
	}
	defer file.Close()
	listener, err := net.FileListener(file)
	if err != nil {
		return fmt.Errorf("-browser-fd %d has to be a listening TCP socket: %w", fd, err)
	}
	e.http(listener, &http.Server{Handler: e.browser, TLSConfig: e.authority.Server(e.browser.Certified, "h2", "http/1.1")})
	return nil
}

// listenAdmin replaces a socket that an earlier edge left behind.
func (e *edge) listenAdmin(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	e.http(listener, &http.Server{Handler: e.api.Handler()})
	return nil
}

// closer makes a function an io.Closer.
type closer func()

func (c closer) Close() error { c(); return nil }
