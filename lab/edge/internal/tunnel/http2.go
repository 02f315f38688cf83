package tunnel

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/cloudflare/cloudflared/tunnelrpc"
	"golang.org/x/net/http2"
)

// headerUpgrade tells cloudflared what a request of the edge stands for.
const headerUpgrade = "Cf-Cloudflared-Proxy-Connection-Upgrade"

// ServeHTTP2 accepts cloudflared on a TCP listener until it is closed.
func (s *Server) ServeHTTP2(listener net.Listener, colo string) error {
	for {
		raw, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go s.serveHTTP2Conn(raw, colo)
	}
}

// serveHTTP2Conn turns the roles round: the edge accepted TCP and TLS, and is now the HTTP/2 client.
func (s *Server) serveHTTP2Conn(raw net.Conn, colo string) {
	defer raw.Close()
	if s.Registry.Incident() {
		return
	}
	secured := tls.Server(raw, s.config())
	handshake, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if err := secured.HandshakeContext(handshake); err != nil || isProbe(secured.ConnectionState().ServerName) {
		return
	}
	watched := &watchedConn{Conn: secured, lost: make(chan struct{})}
	transport := &http2.Transport{
		DisableCompression: true, ReadIdleTimeout: 10 * time.Second, StrictMaxConcurrentStreams: true, MaxReadFrameSize: 1 << 20,
	}
	client, err := transport.NewClientConn(watched)
	if err != nil {
		return
	}
	carrier := &http2Carrier{client: client, conn: watched}
	session := &session{server: s, carrier: carrier, colo: colo, remote: raw.RemoteAddr()}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://h2.cftunnel.com/", nil)
	if err != nil {
		return
	}
	r.Header.Set(headerUpgrade, "control-stream")
	_, control, err := carrier.open(r)
	if err != nil {
		log.Printf("tunnel: HTTP/2 control stream from %s: %v", raw.RemoteAddr(), err)
		return
	}
	go func() { _ = tunnelrpc.NewRegistrationServer(session).Serve(ctx, control) }()
	<-watched.lost
	session.gone()
}

// watchedConn tells when the transport dies; http2.ClientConn has no hook for it.
type watchedConn struct {
	net.Conn
	once sync.Once
	lost chan struct{}
}

func (w *watchedConn) die() { w.once.Do(func() { close(w.lost) }) }

func (w *watchedConn) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if err != nil {
		w.die()
	}
	return n, err
}

func (w *watchedConn) Close() error { w.die(); return w.Conn.Close() }

// duplex is a request whose body stays open, and its answer.
type duplex struct {
	io.ReadCloser
	w *io.PipeWriter
}

func (d duplex) Write(p []byte) (int, error) { return d.w.Write(p) }

func (d duplex) Close() error { _ = d.w.Close(); return d.ReadCloser.Close() }
