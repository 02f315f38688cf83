package admin_test

import (
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"outward.local/lab/edge/internal/access"
	"outward.local/lab/edge/internal/admin"
	"outward.local/lab/edge/internal/edgetest"
)

const assertion = "Cf-Access-Jwt-Assertion"

// world has one tunnel whose origin, like cloudflared, lets in what has an assertion for "motor".
func world(t *testing.T, dial func(*edgetest.World, http.Handler) (*edgetest.Connector, error)) (call func(body string) *httptest.ResponseRecorder, seen *http.Request, signer *access.Signer) {
	t.Helper()
	w := edgetest.Start(t)
	w.Put(t, nil)
	seen = &http.Request{}
	origin := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		*seen = *r
		if r.URL.Path == "/dead" {
			panic("a dead origin")
		}
		claims, ok := w.Gate.Signer.Verify(r.Header.Get(assertion), time.Now())
		if !ok || !slices.Equal(claims.Audience, []string{"motor"}) {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		rw.Header().Set("X-Origin", "motor")
		_, _ = io.WriteString(rw, strings.Repeat("x", 5000))
	})
	if dial != nil {
		if _, err := dial(w, origin); err != nil {
			t.Fatal(err)
		}
	}
	api := (&admin.API{Store: w.Store, Registry: w.Registry, Countries: w.Gate.Countries, Signer: w.Gate.Signer}).Handler()
	return func(body string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		api.ServeHTTP(recorder, httptest.NewRequest("POST", "/straight", strings.NewReader(body)))
		return recorder
	}, seen, w.Gate.Signer
}

// order is the JSON of a request to the test tunnel.
func order(t *testing.T, extra map[string]any) string {
	t.Helper()
	all := map[string]any{"tunnel": edgetest.Tunnel, "method": "GET", "url": "https://motor.outward.test/readings"}
	maps.Copy(all, extra)
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestStraight(t *testing.T) {
	for protocol, dial := range map[string]func(*edgetest.World, http.Handler) (*edgetest.Connector, error){
		"quic": func(w *edgetest.World, origin http.Handler) (*edgetest.Connector, error) {
			return w.DialQUIC(t, edgetest.Credentials{}, origin)
		},
		"http2": func(w *edgetest.World, origin http.Handler) (*edgetest.Connector, error) {
			return w.DialHTTP2(t, edgetest.Credentials{}, origin)
		},
	} {
		t.Run(protocol, func(t *testing.T) {
			call, seen, signer := world(t, dial)
			for _, c := range []struct {
				name   string
				extra  map[string]any
				status int
			}{
				{"good audience", map[string]any{"audience": "motor"}, 200},
				{"other audience", map[string]any{"audience": "blog"}, 403},
				{"expired", map[string]any{"audience": "motor", "expired": true}, 403},
				{"no assertion", nil, 403},
				{"somebody's own", map[string]any{"headers": map[string]string{assertion: "a.b.c"}}, 403},
			} {
				recorder := call(order(t, c.extra))
				var got struct {
					Status   int
					Headers  http.Header
					Body     string
					ClientID string `json:"client_id"`
				}
				if err := json.Unmarshal(recorder.Body.Bytes(), &got); err != nil || got.Status != c.status || len(got.ClientID) != 36 {
					t.Fatalf("%s: %d %s, want %d (%v)", c.name, recorder.Code, recorder.Body, c.status, err)
				}
				if c.status == 200 && (got.Headers.Get("X-Origin") != "motor" || got.Body != strings.Repeat("x", 4096)) {
					t.Errorf("%s: %s", c.name, recorder.Body)
				}
				token := seen.Header.Get(assertion)
				claims, live := signer.Verify(token, time.Now())
				switch {
				case c.extra["audience"] == nil:
					if headers, _ := c.extra["headers"].(map[string]string); token != headers[assertion] {
						t.Errorf("%s: the edge signed %q", c.name, token)
					}
				case claims.CommonName == "" || claims.Subject != "" || claims.Email != "" || claims.Issuer != "https://outward.cloudflareaccess.com":
					t.Errorf("%s: not a service token's assertion: %+v", c.name, claims)
				case live == (c.extra["expired"] == true):
					t.Errorf("%s: live is %t", c.name, live)
				}
			}
		})
	}
}

func TestStraightSendsAsWritten(t *testing.T) {
	call, seen, _ := world(t, func(w *edgetest.World, origin http.Handler) (*edgetest.Connector, error) {
		return w.DialQUIC(t, edgetest.Credentials{}, origin)
	})
	call(order(t, map[string]any{"method": "PUT", "url": "https://BLOG.outward.test/x/..%2fadmin/../y?a=%20", "headers": map[string]string{"X-One": "1"}}))
	if seen.Method != "PUT" || seen.Host != "BLOG.outward.test" || seen.URL.RequestURI() != "/x/..%2fadmin/../y?a=%20" || seen.Header.Get("X-One") != "1" {
		t.Errorf("%s %s %s %v", seen.Method, seen.Host, seen.URL.RequestURI(), seen.Header)
	}
}

func TestStraightBrokenOff(t *testing.T) {
	call, _, _ := world(t, func(w *edgetest.World, origin http.Handler) (*edgetest.Connector, error) {
		return w.DialQUIC(t, edgetest.Credentials{}, origin)
	})
	got := call(order(t, map[string]any{"url": "https://motor.outward.test/dead"}))
	if got.Code != 502 || !strings.Contains(got.Body.String(), net.ErrClosed.Error()) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestStraightRefusals(t *testing.T) {
	call, _, _ := world(t, nil)
	for _, c := range []struct {
		body, words string
		status      int
	}{
		{order(t, nil), "has no connection", 404},
		{order(t, map[string]any{"url": "/readings"}), "absolute", 400},
		{order(t, map[string]any{"method": "G T"}), "invalid method", 400},
		{order(t, map[string]any{"aud": "motor"}), "unknown field", 400},
		{order(t, map[string]any{"tunnel": "blog"}), "UUID", 400},
		{"", "EOF", 400},
	} {
		if got := call(c.body); got.Code != c.status || !strings.Contains(got.Body.String(), c.words) {
			t.Errorf("%s: %d %s, want %d %s", c.body, got.Code, got.Body, c.status, c.words)
		}
	}
}
