package tunnel

import (
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"golang.org/x/net/http2"
)

// http2Carrier sends every request on a stream of the turned-round HTTP/2 connection.
type http2Carrier struct {
	client *http2.ClientConn
	conn   net.Conn
}

func (h *http2Carrier) protocol() string { return "http2" }

func (h *http2Carrier) close(string) { _ = h.conn.Close() }

// open starts a request whose body stays open, and returns both directions.
func (h *http2Carrier) open(r *http.Request) (*http.Response, duplex, error) {
	reader, writer := io.Pipe()
	r.Body, r.ContentLength = reader, -1
	resp, err := h.client.RoundTrip(r)
	if err != nil {
		return nil, duplex{}, err
	}
	return resp, duplex{resp.Body, writer}, nil
}

func (h *http2Carrier) roundTrip(in *http.Request, webSocket bool) (*http.Response, error) {
	r := in.Clone(in.Context())
	r.URL.Scheme, r.URL.Host, r.RequestURI = "https", in.Host, ""
	for _, name := range []string{"Transfer-Encoding", "Content-Length", "Connection"} {
		r.Header.Del(name) // HTTP/2 carries these itself
	}
	var resp *http.Response
	var both duplex
	var err error
	if webSocket {
		r.Header.Set(headerUpgrade, "websocket")
		resp, both, err = h.open(r)
	} else {
		resp, err = h.client.RoundTrip(r)
	}
	if err != nil {
		return nil, err
	}
	if strings.Contains(resp.Header.Get("Cf-Cloudflared-Response-Meta"), `"cloudflared"`) && resp.StatusCode == http.StatusBadGateway {
		_ = resp.Body.Close()
		return nil, errors.New("cloudflared cannot reach the origin")
	}
	resp.Header = originHeaders(resp.Header)
	if webSocket && resp.StatusCode == http.StatusOK { // HTTP/2 has no 101
		resp.StatusCode, resp.Body = http.StatusSwitchingProtocols, both
	}
	return resp, nil
}

// originHeaders unpacks the origin's headers, which cloudflared puts into one of its own.
func originHeaders(packed http.Header) http.Header {
	out := http.Header{}
	for _, pair := range strings.Split(packed.Get("Cf-Cloudflared-Response-Headers"), ";") {
		name, value, ok := strings.Cut(pair, ":")
		n, nameErr := base64.RawStdEncoding.DecodeString(name)
		v, valueErr := base64.RawStdEncoding.DecodeString(value)
		if ok && nameErr == nil && valueErr == nil {
			out.Add(string(n), string(v))
		}
	}
	if length := packed.Get("Content-Length"); length != "" {
		out.Set("Content-Length", length)
	}
	return out
}
