package access_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"outward.local/lab/edge/internal/edgetest"
	"outward.local/lab/edge/internal/state"
)

const hub = "11111111-0000-4000-8000-000000000002"

// methods is the guarded blog in an account with two login methods.
func methods(t *testing.T, change func(*state.State, *state.App)) *edgetest.World {
	t.Helper()
	w := guarded(t, nil)
	app := w.Store.Current().Apps[0]
	w.Put(t, func(st *state.State) {
		st.Apps = []*state.App{app}
		st.Providers = append(st.Providers, &state.Provider{ID: hub, Name: "GitHub", Type: "github"})
		app.Policies = []*state.Policy{{ID: "p", Decision: state.Allow, Rules: include(`{"name":"acme","team":"ops","identity_provider_id":"`+hub+`"}`, "github-organization")}}
		if change != nil {
			change(st, app)
		}
	})
	if err := w.Gate.People.Put([]byte(`{"GitHub":{"Me@outward.test":{"organizations":{"acme":["ops"]}},"dev@outward.test":{"organizations":{"acme":["dev"]}}}}`)); err != nil {
		t.Fatal(err)
	}
	return w
}

func through(email, idp string) url.Values { return url.Values{"email": {email}, "idp": {idp}} }

func loginPage(w *edgetest.World) string {
	return admit(w, "GET", site+"/guarded").Header.Get("Location")
}

func TestALoginMethodsWordCounts(t *testing.T) {
	w := methods(t, nil)
	for name, c := range map[string]struct {
		form url.Values
		want int
	}{
		"the team":               {through("me@outward.test", hub), 302},
		"another team":           {through("dev@outward.test", hub), 403},
		"nobody there":           {through("you@outward.test", hub), 403},
		"the team, by PIN":       {through("me@outward.test", edgetest.PIN), 403},
		"without a choice: PIN":  {as("me@outward.test"), 403},
		"a method nobody set up": {through("me@outward.test", "other"), 400},
	} {
		if got := post(w, loginPage(w), c.form).StatusCode; got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	events := w.Gate.Log.Events(time.Time{})
	if len(events) != 5 {
		t.Fatalf("%d events of 5 logins", len(events))
	}
	for _, event := range events {
		if event.Allowed != (event.Email == "me@outward.test" && event.Provider == "github") || event.NonIdentity || event.AppID != "a1" || len(event.Ray) != 16 {
			t.Errorf("%+v", event)
		}
	}
}

func TestAllowedMethods(t *testing.T) {
	w := methods(t, func(_ *state.State, app *state.App) { app.AllowedIDPs = []string{hub} })
	if got := post(w, loginPage(w), through("me@outward.test", edgetest.PIN)).StatusCode; got != 400 {
		t.Errorf("a method that the app does not allow: %d", got)
	}
	if got := post(w, loginPage(w), as("me@outward.test")).StatusCode; got != 302 {
		t.Errorf("the only method, unnamed: %d", got)
	}
	// What the team's site remembers of another method is no login here.
	open := methods(t, func(_ *state.State, app *state.App) {
		app.Policies = []*state.Policy{{ID: "p", Decision: state.Allow, Rules: include(`{"email":"me@outward.test"}`, "email")}}
	})
	remembered := post(open, loginPage(open), through("me@outward.test", edgetest.PIN)).Cookies()[0].String()
	if got := open.Ask("GET", loginPage(open), "Cookie", remembered).StatusCode; got != 302 {
		t.Errorf("remembered, every method allowed: %d", got)
	}
	open.Put(t, func(st *state.State) {
		before := open.Store.Current()
		st.Apps, st.Providers = before.Apps, before.Providers
		st.Apps[0].AllowedIDPs = []string{hub}
	})
	if got := open.Ask("GET", loginPage(open), "Cookie", remembered).StatusCode; got != 200 {
		t.Errorf("remembered of a method that is not allowed: %d", got)
	}
}

func TestAutoRedirect(t *testing.T) {
	for name, change := range map[string]func(*state.State, *state.App){
		"app":          func(_ *state.State, app *state.App) { app.AutoRedirectToIdentity = true },
		"organisation": func(st *state.State, _ *state.App) { st.Organization.AutoRedirectToIdentity = true },
	} {
		w := methods(t, func(st *state.State, app *state.App) {
			change(st, app)
			app.AllowedIDPs = []string{hub}
		})
		straight := w.Ask("GET", loginPage(w))
		if straight.StatusCode != 302 || !strings.Contains(straight.Header.Get("Location"), "idp="+hub) {
			t.Errorf("%s: %d to %q", name, straight.StatusCode, straight.Header.Get("Location"))
		}
		several := methods(t, change)
		if got := several.Ask("GET", loginPage(several)).StatusCode; got != 200 {
			t.Errorf("%s, with a choice to make: %d", name, got)
		}
	}
}

func TestSessionsOfPolicyAppAndOrganization(t *testing.T) {
	for name, c := range map[string]struct {
		policy string
		want   time.Duration
	}{"the policy's": {"10m", 10 * time.Minute}, "the app's": {"", time.Hour}} {
		w := guarded(t, func(app *state.App) { app.Policies[1].SessionDuration = c.policy })
		session, _ := logIn(t, w, "me@outward.test")
		claims, _ := w.Gate.Signer.Verify(session.Value, time.Now())
		if life := time.Duration(claims.Expires-claims.IssuedAt) * time.Second; life != c.want {
			t.Errorf("%s: %s", name, life)
		}
	}
	w := methods(t, func(st *state.State, _ *state.App) { st.Organization.SessionDuration = "30m" })
	team := post(w, loginPage(w), through("me@outward.test", hub)).Cookies()[0]
	claims, _ := w.Gate.Signer.Verify(team.Value, time.Now())
	if life := claims.Expires - claims.IssuedAt; life != 1800 {
		t.Errorf("the team's site remembers for %d s", life)
	}
}
