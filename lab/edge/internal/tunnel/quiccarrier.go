package tunnel

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	rpcquic "github.com/cloudflare/cloudflared/tunnelrpc/quic"
	"github.com/quic-go/quic-go"
)

// quicCarrier sends every request on a stream of its own, opened by the edge.
type quicCarrier struct{ conn *quic.Conn }

func (q quicCarrier) protocol() string { return "quic" }

func (q quicCarrier) close(why string) { _ = q.conn.CloseWithError(0, why) }

func (q quicCarrier) roundTrip(r *http.Request, webSocket bool) (*http.Response, error) {
	head, err := connectRequest(r, webSocket)
	if err != nil {
		return nil, err
	}
	stream, err := q.conn.OpenStreamSync(r.Context())
	if err != nil {
		return nil, err
	}
	abort := func() { stream.CancelWrite(0); stream.CancelRead(0) }
	stop := context.AfterFunc(r.Context(), abort)
	resp, err := exchange(stream, head, r, webSocket)
	if err != nil {
		stop()
		abort()
	}
	return resp, err
}

// exchange writes the request, its body beside it, and reads the head of the answer.
func exchange(stream *quic.Stream, head []byte, r *http.Request, webSocket bool) (*http.Response, error) {
	if _, err := stream.Write(head); err != nil {
		return nil, err
	}
	switch {
	case webSocket: // stays open; the upgrade writes to it
	case r.Body == nil || r.Body == http.NoBody:
		_ = stream.Close()
	default:
		go func() {
			if _, err := io.Copy(stream, r.Body); err != nil {
				stream.CancelWrite(0)
				return
			}
			_ = stream.Close()
		}()
	}
	answer, err := (&rpcquic.RequestClientStream{ReadWriteCloser: stream}).ReadConnectResponseData()
	if err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, errors.New(answer.Error)
	}
	resp := &http.Response{StatusCode: http.StatusBadGateway, Header: http.Header{}, Request: r, Body: &quicBody{Stream: stream}}
	for _, m := range answer.Metadata {
		if m.Key == "HttpStatus" {
			if resp.StatusCode, err = strconv.Atoi(m.Val); err != nil {
				return nil, err
			}
		} else if name, ok := strings.CutPrefix(m.Key, "HttpHeader:"); ok {
			resp.Header.Add(name, m.Val)
		}
	}
	return resp, nil
}

// quicBody is an answer's body, and for a WebSocket both directions.
type quicBody struct {
	*quic.Stream
	once sync.Once
}

func (b *quicBody) Close() error {
	b.once.Do(func() {
		b.CancelRead(0)
		_ = b.Stream.Close()
	})
	return nil
}
