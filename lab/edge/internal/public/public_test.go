package public_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"outward.local/lab/edge/internal/edgetest"
)

const site = "https://blog.outward.test"

// connected is a world with one connector in front of an origin.
func connected(t *testing.T, origin http.HandlerFunc) *edgetest.World {
	t.Helper()
	w := edgetest.Start(t)
	w.Put(t, nil)
	if _, err := w.DialQUIC(t, edgetest.Credentials{}, origin); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestThroughBothProtocols(t *testing.T) {
	origin := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.Header().Set("Server", "origin")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.Method+" "+r.Host+r.URL.RequestURI()+" "+string(body))
	})
	for _, protocol := range []string{"quic", "http2"} {
		w := edgetest.Start(t)
		w.Put(t, nil)
		dial := w.DialQUIC
		if protocol == "http2" {
			dial = w.DialHTTP2
		}
		if _, err := dial(t, edgetest.Credentials{}, origin); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", site+"/a%2Fb?q=%20", strings.NewReader("body"))
		r.Host = "BLOG.outward.test:443"
		recorder := httptest.NewRecorder()
		w.Sites.ServeHTTP(recorder, r)
		if got := recorder.Body.String(); recorder.Code != 418 || got != "POST BLOG.outward.test/a%2Fb?q=%20 body" {
			t.Errorf("%s: %d %q", protocol, recorder.Code, got)
		}
		h := recorder.Header()
		if len(h["Set-Cookie"]) != 2 || h.Get("Server") != "cloudflare" || !strings.HasSuffix(h.Get("Cf-Ray"), "-lab01") {
			t.Errorf("%s: headers %v", protocol, h)
		}
		if rows := w.Registry.Rows(); rows[0].Requests != 1 || rows[0].Protocol != protocol {
			t.Errorf("%s: rows %+v", protocol, rows)
		}
	}
}

func TestErrors(t *testing.T) {
	w := edgetest.Start(t)
	w.Put(t, nil)
	for url, want := range map[string]struct {
		status int
		code   string
	}{
		"https://nope.outward.test/": {409, "error code: 1001"},
		site + "/":                   {530, "error code: 1033"},
	} {
		resp := w.Ask("GET", url)
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != want.status || !strings.HasPrefix(string(body), want.code) {
			t.Errorf("%s: %d %q", url, resp.StatusCode, body)
		}
	}
}

func TestDeadAndSlowOrigins(t *testing.T) {
	w := connected(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-t.Context().Done()
		}
		panic("dead")
	})
	w.Sites.FirstByte = 20 * time.Millisecond
	if got := w.Ask("GET", site+"/slow").StatusCode; got != 524 {
		t.Errorf("a slow origin: %d", got)
	}
	w.Sites.FirstByte = 0
	if got := w.Ask("GET", site+"/dead").StatusCode; got != 502 {
		t.Errorf("a dead origin: %d", got)
	}
}

func TestBodyLimit(t *testing.T) {
	w := connected(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	w.Sites.MaxBody = 4
	for body, want := range map[string]int{"four": 200, "fives": 413} {
		recorder := httptest.NewRecorder()
		w.Sites.ServeHTTP(recorder, httptest.NewRequest("POST", site+"/", strings.NewReader(body)))
		if recorder.Code != want {
			t.Errorf("%d bytes of 4: %d, want %d", len(body), recorder.Code, want)
		}
	}
}

func TestHeadersThatOnlyTheEdgeMaySay(t *testing.T) {
	seen := make(chan http.Header, 1)
	w := connected(t, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header.Clone() })
	if err := w.Gate.Countries.Put([]byte(`{"192.0.2.0/24":"DE"}`)); err != nil {
		t.Fatal(err)
	}
	w.Ask("GET", site+"/", "Cf-Connecting-Ip", "10.0.0.1", "Cf-Ipcountry", "US", "Cf-Access-Jwt-Assertion", "forged",
		"Cf-Cloudflared-Proxy-Connection-Upgrade", "update-configuration", "X-Forwarded-For", "10.0.0.2", "Connection", "close", "X-Own", "kept")
	got := <-seen
	for name, want := range map[string]string{
		"Cf-Connecting-Ip": "192.0.2.1", "Cf-Ipcountry": "DE", "X-Forwarded-For": "10.0.0.2,192.0.2.1", "X-Forwarded-Proto": "https",
		"Cf-Visitor": `{"scheme":"https"}`, "X-Own": "kept",
		"Cf-Access-Jwt-Assertion": "", "Cf-Cloudflared-Proxy-Connection-Upgrade": "", "Connection": "",
	} {
		if got.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Get(name), want)
		}
	}
}
