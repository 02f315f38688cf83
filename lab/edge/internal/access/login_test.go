package access_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"outward.local/lab/edge/internal/edgetest"
	"outward.local/lab/edge/internal/state"
)

// post sends a form to the public side.
func post(w *edgetest.World, target string, form url.Values, cookies ...*http.Cookie) *http.Response {
	r := httptest.NewRequest("POST", target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, cookie := range cookies {
		r.AddCookie(cookie)
	}
	recorder := httptest.NewRecorder()
	w.Sites.ServeHTTP(recorder, r)
	return recorder.Result()
}

func as(email string) url.Values { return url.Values{"email": {email}} }

// logIn walks the whole way and returns the application's session.
func logIn(t *testing.T, w *edgetest.World, email string) (session *http.Cookie, team *http.Cookie) {
	t.Helper()
	login := admit(w, "GET", site+"/guarded?q=1").Header.Get("Location")
	back := post(w, login, as(email))
	if back.StatusCode != 302 {
		t.Fatalf("login of %s: %d", email, back.StatusCode)
	}
	authorized := w.Ask("GET", back.Header.Get("Location"))
	if authorized.StatusCode != 302 || authorized.Header.Get("Location") != "/guarded?q=1" {
		t.Fatalf("authorized: %d to %q", authorized.StatusCode, authorized.Header.Get("Location"))
	}
	return authorized.Cookies()[0], back.Cookies()[0]
}

func TestLogin(t *testing.T) {
	w := guarded(t, nil)
	login := admit(w, "GET", site+"/guarded?q=1").Header.Get("Location")
	if !strings.HasPrefix(login, "https://outward.cloudflareaccess.com/cdn-cgi/access/login/blog.outward.test?") {
		t.Fatalf("sent to %q", login)
	}
	if got := w.Ask("GET", login).StatusCode; got != 200 {
		t.Errorf("the form: %d", got)
	}
	if got := post(w, login, as("you@outward.test")).StatusCode; got != 403 {
		t.Errorf("a stranger's login: %d", got)
	}
	if got := post(w, login, as("nonsense")).StatusCode; got != 400 {
		t.Errorf("no address: %d", got)
	}
	session, _ := logIn(t, w, "Me@Outward.test")
	if session.Name != "CF_Authorization" || !session.Secure || !session.HttpOnly || session.Domain != "" {
		t.Errorf("cookie %+v", session)
	}
	resp := admit(w, "GET", site+"/guarded", "Cookie", session.String())
	if resp.StatusCode != 299 || resp.Header.Get(seenEmail) != "me@outward.test" || resp.Header.Get(seenAssertion) != session.Value {
		t.Errorf("with the session: %d, %v", resp.StatusCode, resp.Header)
	}
	tampered := session.Value[:len(session.Value)-6] + "AAAAAA"
	if got := admit(w, "GET", site+"/guarded", "Cookie", "CF_Authorization="+tampered).StatusCode; got != 302 {
		t.Errorf("with a tampered session: %d", got)
	}
	w.Later(61 * time.Minute)
	if got := admit(w, "GET", site+"/guarded", "Cookie", session.String()).StatusCode; got != 302 {
		t.Errorf("after the session's hour: %d", got)
	}
}

func TestSessionStandsUntilItEnds(t *testing.T) {
	w := guarded(t, nil)
	session, _ := logIn(t, w, "me@outward.test")
	putGuarded(t, w, func(app *state.App) { app.Policies[1].Rules = include(`{"email":"you@outward.test"}`, "email") })
	if got := admit(w, "GET", site+"/guarded", "Cookie", session.String()).StatusCode; got != 299 {
		t.Errorf("taken out of the policy while logged in: %d", got)
	}
	w.Later(61 * time.Minute)
	login := admit(w, "GET", site+"/guarded", "Cookie", session.String()).Header.Get("Location")
	if got := post(w, login, as("me@outward.test")).StatusCode; got != 403 {
		t.Errorf("logging in again: %d", got)
	}
}

func TestTeamSessionLogsInToASecondApp(t *testing.T) {
	w := guarded(t, nil)
	_, team := logIn(t, w, "me@outward.test")
	login := admit(w, "GET", site+"/guarded").Header.Get("Location")
	if got := w.Ask("GET", login, "Cookie", team.String()).StatusCode; got != 302 {
		t.Errorf("remembered: %d", got)
	}
	// The team's session opens no application by itself.
	if got := admit(w, "GET", site+"/guarded", "Cookie", team.String()).StatusCode; got != 302 {
		t.Errorf("the team's session at the app: %d", got)
	}
	out := w.Ask("GET", "https://outward.cloudflareaccess.com/cdn-cgi/access/logout")
	if cookies := out.Cookies(); len(cookies) != 1 || cookies[0].MaxAge != -1 {
		t.Errorf("logout: %v", cookies)
	}
}

func TestSessionIsForOneApp(t *testing.T) {
	w := guarded(t, nil)
	session, _ := logIn(t, w, "me@outward.test")
	putGuarded(t, w, func(app *state.App) { app.AUD = "aud-2" })
	if got := admit(w, "GET", site+"/guarded", "Cookie", session.String()).StatusCode; got != 302 {
		t.Errorf("another app's session: %d", got)
	}
	if got := w.Ask("GET", site+"/cdn-cgi/access/authorized?token="+session.Value).StatusCode; got != 403 {
		t.Errorf("another app's token at authorized: %d", got)
	}
}

func TestLoginHandsNoTokenToAnotherHost(t *testing.T) {
	w := guarded(t, nil)
	for _, host := range []string{"evil.test", "motor.outward.test", ""} {
		target := "https://outward.cloudflareaccess.com/cdn-cgi/access/login/" + host + "?kid=aud-1&redirect_url=%2F"
		if got := post(w, target, as("me@outward.test")).StatusCode; got != 404 {
			t.Errorf("login for %q: %d", host, got)
		}
	}
}

func TestAuthorizedStaysOnItsHost(t *testing.T) {
	w := guarded(t, nil)
	session, _ := logIn(t, w, "me@outward.test")
	for target, want := range map[string]string{
		"/guarded": "/guarded", "https://evil.test/": "/", "//evil.test": "/", `/\evil.test`: "/", "": "/",
	} {
		query := url.Values{"token": {session.Value}, "redirect_url": {target}}
		if got := w.Ask("GET", site+"/cdn-cgi/access/authorized?"+query.Encode()).Header.Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", target, got, want)
		}
	}
}
