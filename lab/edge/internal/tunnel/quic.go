package tunnel

import (
	"context"
	"errors"
	"log"
	"net"
	"time"

	"github.com/cloudflare/cloudflared/tunnelrpc"
	"github.com/quic-go/quic-go"
)

// ServeQUIC accepts cloudflared on a UDP socket until the context ends.
func (s *Server) ServeQUIC(ctx context.Context, socket net.PacketConn, colo string) error {
	listener, err := quic.Listen(socket, s.config("argotunnel"), &quic.Config{
		HandshakeIdleTimeout: 5 * time.Second,
		MaxIdleTimeout:       30 * time.Second, // cloudflared's own 5 s is the lower one and wins
		EnableDatagrams:      true,             // cloudflared wants them negotiated
		// Room for big bodies: quic-go starts at 512 kB a stream.
		InitialStreamReceiveWindow: 1 << 20, MaxStreamReceiveWindow: 6 << 20,
		InitialConnectionReceiveWindow: 4 << 20, MaxConnectionReceiveWindow: 30 << 20,
	})
	if err != nil {
		return err
	}
	defer listener.Close()
	for {
		conn, err := listener.Accept(ctx)
		if err != nil {
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}
		go s.serveQUICConn(conn, colo)
	}
}

func (s *Server) serveQUICConn(conn *quic.Conn, colo string) {
	ctx := conn.Context()
	if isProbe(conn.ConnectionState().TLS.ServerName) {
		return // it closes the connection itself
	}
	if s.Registry.Incident() {
		_ = conn.CloseWithError(0, "incident")
		return
	}
	control, err := conn.AcceptStream(ctx) // the first stream is the control stream, without a preamble
	if err != nil {
		return
	}
	session := &session{server: s, carrier: quicCarrier{conn}, colo: colo, remote: conn.RemoteAddr()}
	go func() {
		err := tunnelrpc.NewRegistrationServer(session).Serve(ctx, control)
		if err != nil && ctx.Err() == nil {
			log.Printf("tunnel: control stream from %s: %v", conn.RemoteAddr(), err)
		}
	}()
	<-ctx.Done()
	session.gone()
}
