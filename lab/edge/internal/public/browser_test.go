package public_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"outward.local/lab/edge/internal/edgetest"
	"outward.local/lab/edge/internal/public"
	"outward.local/lab/edge/internal/state"
)

// browse sends a request to the browser's way in.
func browse(b *public.Browser, r *http.Request) *http.Response {
	recorder := httptest.NewRecorder()
	b.ServeHTTP(recorder, r)
	return recorder.Result()
}

func browserOf(w *edgetest.World) *public.Browser {
	return &public.Browser{Store: w.Store, Port: "8443", Next: w.Sites}
}

func TestBrowserRewritesHeads(t *testing.T) {
	answers := map[string]string{ // what the origin says, and what the browser gets
		"https://blog.outward.test/x?y#z":       "https://blog.outward.test.localhost:8443/x?y#z",
		"http://BLOG.outward.test/":             "https://blog.outward.test.localhost:8443/",
		"//blog.outward.test/x":                 "https://blog.outward.test.localhost:8443/x",
		"https://outward.cloudflareaccess.com/": "https://outward.cloudflareaccess.com.localhost:8443/",
		"/relative":                             "/relative",
		"https://example.com/":                  "https://example.com/",
		"https://nope.outward.test/":            "https://nope.outward.test/",
		"mailto:me@blog.outward.test":           "mailto:me@blog.outward.test",
	}
	w := connected(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Location", r.Header.Get("X-Say"))
		rw.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		rw.Header().Add("Set-Cookie", "a=1; Path=/; domain=.outward.test; Secure")
		rw.Header().Add("Set-Cookie", "b=2; Path=/")
		rw.WriteHeader(http.StatusFound)
	})
	b := browserOf(w)
	for say, want := range answers {
		r := httptest.NewRequest("GET", "https://blog.outward.test.localhost:8443/", nil)
		r.Header.Set("X-Say", say)
		r.Header.Set("Origin", "https://blog.outward.test.localhost:8443")
		h := browse(b, r).Header
		if got := h.Get("Location"); got != want {
			t.Errorf("%s became %s, want %s", say, got, want)
		}
		if got := h.Get("Access-Control-Allow-Origin"); got != "https://blog.outward.test.localhost:8443" {
			t.Errorf("CORS: %s", got)
		}
		cookies := h.Values("Set-Cookie")
		if cookies[0] != "a=1; Path=/; Domain=outward.test.localhost; Secure" || cookies[1] != "b=2; Path=/" {
			t.Errorf("cookies %q", cookies)
		}
	}
}

func TestBrowserTranslatesTheRequest(t *testing.T) {
	seen := make(chan http.Header, 1)
	w := connected(t, func(_ http.ResponseWriter, r *http.Request) {
		r.Header.Set("Host", r.Host)
		seen <- r.Header
	})
	r := httptest.NewRequest("GET", "https://blog.outward.test.localhost:8443/", nil)
	r.Header.Set("Origin", "https://evil.test")
	r.Header.Set("Referer", "https://blog.outward.test.localhost:8443/page?q")
	browse(browserOf(w), r)
	got := <-seen
	if got.Get("Host") != "blog.outward.test" || got.Get("Origin") != "https://evil.test" || got.Get("Referer") != "https://blog.outward.test/page?q" {
		t.Errorf("the site saw %v", got)
	}
}

func TestBrowserOnlyServesLocalhostNames(t *testing.T) {
	b := browserOf(connected(t, func(http.ResponseWriter, *http.Request) {}))
	for host, want := range map[string]int{
		"blog.outward.test.localhost:8443": 200, "blog.outward.test": 404, "localhost:8443": 404, "nope.outward.test.localhost": 409,
	} {
		if got := browse(b, httptest.NewRequest("GET", "https://"+host+"/", nil)).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", host, got, want)
		}
	}
	for name, want := range map[string]bool{
		"blog.outward.test.localhost": true, "localhost": true, "outward.cloudflareaccess.com.localhost": true,
		"blog.outward.test": false, "example.com.localhost": false,
	} {
		if b.Certified(name) != want {
			t.Errorf("Certified(%s) = %v", name, !want)
		}
	}
}

func TestBrowserLogsIn(t *testing.T) {
	w := connected(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("X-Email", r.Header.Get("Cf-Access-Authenticated-User-Email"))
	})
	w.Put(t, func(st *state.State) {
		st.Apps = []*state.App{{AUD: "aud-1", Domains: []string{"blog.outward.test"}, Policies: []*state.Policy{{
			ID: "p", Decision: state.Allow, Rules: state.Rules{Include: []state.Rule{{Kind: "everyone", Body: []byte("{}")}}},
		}}}}
	})
	b := browserOf(w)
	follow := func(target string) string {
		t.Helper()
		location := browse(b, httptest.NewRequest("GET", target, nil)).Header.Get("Location")
		if u, err := url.Parse(location); err != nil || !strings.HasSuffix(u.Host, ".localhost:8443") {
			t.Fatalf("%s leads a browser out of the machine, to %q", target, location)
		}
		return location
	}
	login := follow("https://blog.outward.test.localhost:8443/page")
	r := httptest.NewRequest("POST", login, strings.NewReader("email=me@outward.test"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	back := browse(b, r).Header.Get("Location")
	if !strings.HasPrefix(back, "https://blog.outward.test.localhost:8443/cdn-cgi/access/authorized?") {
		t.Fatalf("logged in, sent to %q", back)
	}
	authorized := browse(b, httptest.NewRequest("GET", back, nil))
	r = httptest.NewRequest("GET", "https://blog.outward.test.localhost:8443"+authorized.Header.Get("Location"), nil)
	r.AddCookie(authorized.Cookies()[0])
	if resp := browse(b, r); resp.StatusCode != 200 || resp.Header.Get("X-Email") != "me@outward.test" {
		t.Errorf("the page: %d, %v", resp.StatusCode, resp.Header)
	}
}
