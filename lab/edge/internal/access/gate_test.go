package access_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"outward.local/lab/edge/internal/edgetest"
	"outward.local/lab/edge/internal/state"
)

const site = "https://blog.outward.test"

// guarded is a world whose blog has one app at /guarded: a token's and a person's policy.
func guarded(t *testing.T, change func(*state.App)) *edgetest.World {
	t.Helper()
	w := edgetest.Start(t)
	putGuarded(t, w, change)
	return w
}

func putGuarded(t *testing.T, w *edgetest.World, change func(*state.App)) {
	t.Helper()
	app := &state.App{
		ID: "a1", AUD: "aud-1", Name: "guarded", Domains: []string{"blog.outward.test/guarded"}, SessionDuration: "1h",
		Policies: []*state.Policy{
			{ID: "p1", Decision: state.NonIdentity, Rules: include(`{"token_id":"t1"}`, "service_token")},
			{ID: "p2", Decision: state.Allow, Rules: include(`{"email":"me@outward.test"}`, "email")},
		},
	}
	if change != nil {
		change(app)
	}
	w.Put(t, func(st *state.State) {
		st.Apps = []*state.App{app}
		st.ServiceTokens = []*state.ServiceToken{{
			ID: "t1", ClientID: "ci.access", ClientSecret: "new", PreviousSecret: "old",
			PreviousExpires: state.Moment{Time: time.Now().Add(time.Hour)}, Expires: state.Moment{Time: time.Now().Add(3 * time.Hour)},
		}}
	})
}

func include(body, kind string) state.Rules {
	return state.Rules{Include: []state.Rule{{Kind: kind, Body: []byte(body)}}}
}

// admit asks the gate alone: what it lets pass is answered 299 with the headers the origin would see.
func admit(w *edgetest.World, method, url string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	if w.Gate.Admit(recorder, r) {
		for name, values := range r.Header {
			recorder.Header()["Seen-"+name] = values
		}
		recorder.WriteHeader(299)
	}
	return recorder.Result()
}

const (
	seenAssertion = "Seen-Cf-Access-Jwt-Assertion"
	seenEmail     = "Seen-Cf-Access-Authenticated-User-Email"
)

func token(secret string) []string {
	return []string{"CF-Access-Client-Id", "ci.access", "CF-Access-Client-Secret", secret}
}

func TestServiceToken(t *testing.T) {
	w := guarded(t, nil)
	for secret, want := range map[string]int{"new": 299, "old": 299, "wrong": 302, "": 302} {
		resp := admit(w, "GET", site+"/guarded", token(secret)...)
		if resp.StatusCode != want {
			t.Errorf("secret %q: %d, want %d", secret, resp.StatusCode, want)
		}
		if (resp.Header.Get(seenAssertion) != "") != (want == 299) {
			t.Errorf("secret %q: assertion %q", secret, resp.Header.Get(seenAssertion))
		}
		if resp.Header.Get("Seen-Cf-Access-Client-Secret") != "" {
			t.Error("the secret reached the origin")
		}
	}
	w.Later(90 * time.Minute)
	if got := admit(w, "GET", site+"/guarded", token("old")...).StatusCode; got != 302 {
		t.Errorf("the previous secret after its end: %d", got)
	}
	if got := admit(w, "GET", site+"/guarded", token("new")...).StatusCode; got != 299 {
		t.Errorf("the new secret after the overlap: %d", got)
	}
	w.Later(2 * time.Hour)
	if got := admit(w, "GET", site+"/guarded", token("new")...).StatusCode; got != 302 {
		t.Errorf("an expired token: %d", got)
	}
}

func TestServiceTokenClaims(t *testing.T) {
	w := guarded(t, nil)
	resp := admit(w, "GET", site+"/guarded", token("new")...)
	claims, ok := w.Gate.Signer.Verify(resp.Header.Get(seenAssertion), time.Now())
	if !ok || claims.CommonName != "ci.access" || claims.Subject != "" || claims.Email != "" || claims.Audience[0] != "aud-1" ||
		claims.Issuer != "https://outward.cloudflareaccess.com" {
		t.Fatalf("claims %+v", claims)
	}
	if life := claims.Expires - claims.IssuedAt; life != 3600 {
		t.Errorf("the session lasts %d s, want the app's hour", life)
	}
	if _, ok := w.Gate.Signer.Verify(resp.Header.Get(seenAssertion), time.Now().Add(2*time.Hour)); ok {
		t.Error("an expired assertion verifies")
	}
	// The cookie is good without the headers, but not longer than the token it stands for.
	cookie := []string{"Cookie", "CF_Authorization=" + resp.Cookies()[0].Value}
	if got := admit(w, "GET", site+"/guarded", cookie...).StatusCode; got != 299 {
		t.Errorf("the token's session: %d", got)
	}
	w.Put(t, func(st *state.State) { st.Apps = w.Store.Current().Apps })
	if got := admit(w, "GET", site+"/guarded", cookie...).StatusCode; got != 302 {
		t.Errorf("the session of a deleted token: %d", got)
	}
}

func TestTokenOnlyApp(t *testing.T) {
	w := guarded(t, func(app *state.App) { app.Policies = app.Policies[:1] })
	if got := admit(w, "GET", site+"/guarded").StatusCode; got != 403 {
		t.Errorf("no token: %d", got)
	}
	if got := admit(w, "GET", site+"/guarded", token("wrong")...).StatusCode; got != 403 {
		t.Errorf("wrong token: %d", got)
	}
	putGuarded(t, w, func(app *state.App) { app.Policies, app.ServiceAuth401Redirect = app.Policies[:1], true })
	if got := admit(w, "GET", site+"/guarded").StatusCode; got != 401 {
		t.Errorf("no token, 401 wanted: %d", got)
	}
}

func TestForgedHeaders(t *testing.T) {
	w := guarded(t, nil)
	forged := []string{"Cf-Access-Jwt-Assertion", "forged", "cf-access-authenticated-user-email", "boss@outward.test"}
	for _, path := range []string{"/", "/guarded"} {
		resp := admit(w, "GET", site+path, append(forged, token("new")...)...)
		if resp.StatusCode != 299 || resp.Header.Get(seenAssertion) == "forged" || resp.Header.Get(seenEmail) != "" {
			t.Errorf("%s: %d, %v", path, resp.StatusCode, resp.Header)
		}
	}
}

func TestPathsCannotBeDisguised(t *testing.T) {
	w := guarded(t, nil)
	for path, want := range map[string]int{
		"/guarded": 302, "/guarded/x": 302, "//guarded": 302, "/%67uarded": 302, "/x/../guarded": 302, "/x/%2e%2e/guarded": 302, `/x/..\guarded`: 302,
		"/": 299, "/guarded2": 299, "/guarded/../": 299, "/Guarded": 299,
	} {
		if got := admit(w, "GET", site+path).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

func TestPreflight(t *testing.T) {
	w := guarded(t, func(app *state.App) { app.OptionsPreflightBypass = true })
	if got := admit(w, "OPTIONS", site+"/guarded").StatusCode; got != 299 {
		t.Errorf("OPTIONS with the bypass: %d", got)
	}
	if got := admit(w, "GET", site+"/guarded").StatusCode; got != 302 {
		t.Errorf("GET with the bypass: %d", got)
	}
	putGuarded(t, w, nil)
	if got := admit(w, "OPTIONS", site+"/guarded").StatusCode; got != 302 {
		t.Errorf("OPTIONS without the bypass: %d", got)
	}
}

func TestCertsAreTheKeys(t *testing.T) {
	w := guarded(t, nil)
	resp := w.Ask("GET", "https://outward.cloudflareaccess.com/cdn-cgi/access/certs")
	if resp.StatusCode != 200 || !strings.Contains(resp.Header.Get("Content-Type"), "json") {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	if got := w.Ask("GET", "https://outward.cloudflareaccess.com/else").StatusCode; got != 404 {
		t.Errorf("another path of the team's site: %d", got)
	}
}
