package public

import (
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"strconv"
)

// hopByHop headers concern one leg only (RFC 9110, 7.6.1).
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

func dropHopByHop(h http.Header) {
	for _, name := range hopByHop {
		h.Del(name)
	}
}

// ray is a fresh Cf-Ray for a request that goes to a data centre.
func ray(colo string) string {
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails on Linux
	return hex.EncodeToString(id) + "-" + colo
}

// prepare gives the request the headers that Cloudflare adds, and its body the form that cloudflared expects.
func prepare(r *http.Request, rayID, country string) {
	dropHopByHop(r.Header)
	if isGRPC(r) {
		r.Header.Set("Te", "trailers") // an origin may refuse a call without it
	}
	ip, _, _ := net.SplitHostPort(r.RemoteAddr)
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	h := r.Header
	h.Set("Cf-Connecting-Ip", ip)
	if before := h.Get("X-Forwarded-For"); before != "" {
		ip = before + "," + ip
	}
	h.Set("X-Forwarded-For", ip)
	h.Set("X-Forwarded-Proto", scheme)
	h.Set("Cf-Visitor", `{"scheme":"`+scheme+`"}`)
	h.Set("Cf-Ray", rayID)
	h.Set("Cf-Ipcountry", country)
	h.Set("Cdn-Loop", "cloudflare; loops=1")
	prepareBody(r)
}

// prepareBody puts back what net/http takes out of the headers: cloudflared decides by them whether there is a body.
func prepareBody(r *http.Request) {
	r.Header.Del("Content-Length")
	switch {
	case r.ContentLength < 0:
		r.Header.Set("Transfer-Encoding", "chunked")
	case r.ContentLength > 0:
		r.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	default:
		r.Body = http.NoBody
	}
}
