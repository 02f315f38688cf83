package access

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"outward.local/lab/edge/internal/state"
)

//go:embed login.html
var loginHTML string

var loginPage = template.Must(template.New("login").Parse(loginHTML))

// Team is https://<team>.cloudflareaccess.com: the keys, the login, the logout.
func (g *Gate) Team(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/cdn-cgi/access/certs":
		g.certs(w)
	case r.URL.Path == "/cdn-cgi/access/logout":
		logout(w)
	case strings.HasPrefix(r.URL.Path, loginPath):
		g.login(w, r, strings.TrimPrefix(r.URL.Path, loginPath))
	default:
		http.NotFound(w, r)
	}
}

func (g *Gate) certs(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(g.Signer.Certs())
}

func logout(w http.ResponseWriter) {
	noStore(w)
	clearCookie(w)
	_, _ = w.Write([]byte("You have been logged out.\n"))
}

// login takes an address from the form, or from the session that the team's site already has.
func (g *Gate) login(w http.ResponseWriter, r *http.Request, host string) {
	noStore(w)
	st := g.Store.Current()
	app := appByAUD(st, r.URL.Query().Get("kid"))
	if app == nil || !Serves(app, host) {
		http.Error(w, "Unable to find your Access application!", http.StatusNotFound)
		return
	}
	v := g.visitor(r)
	if r.Method == http.MethodPost {
		address, err := mail.ParseAddress(r.PostFormValue("email"))
		if err != nil {
			http.Error(w, "That is not an email address.", http.StatusBadRequest)
			return
		}
		v.Email = strings.ToLower(address.Address)
	} else {
		v.Email = g.remembered(st, r, v)
	}
	if v.Email == "" {
		g.form(w, st, host, "", http.StatusOK)
		return
	}
	decision := Decide(st, app, v, g.loud)
	if decision.Outcome != Allowed {
		g.form(w, st, host, v.Email, http.StatusForbidden)
		return
	}
	g.welcome(w, r, st, app, v, decision, host)
}

// welcome remembers the login and sends the visitor back with a token; the application's host sets its own cookie.
func (g *Gate) welcome(w http.ResponseWriter, r *http.Request, st *state.State, app *state.App, v Visitor, d Decision, host string) {
	team := teamClaims(st, v)
	remember, err := g.Signer.Sign(team)
	if err == nil {
		var token string
		if token, err = g.Signer.Sign(personClaims(st, app, v, d)); err == nil {
			setCookie(w, remember, team)
			query := url.Values{"token": {token}, "redirect_url": {r.URL.Query().Get("redirect_url")}}
			http.Redirect(w, r, "https://"+host+authorizedPath+"?"+query.Encode(), http.StatusFound)
			return
		}
	}
	http.Error(w, err.Error(), http.StatusInternalServerError)
}

// remembered is the address of the team's own session, "" without one.
func (g *Gate) remembered(st *state.State, r *http.Request, v Visitor) string {
	for _, cookie := range r.CookiesNamed(cookieName) {
		if c, ok := g.Signer.Verify(cookie.Value, v.At); ok && c.fits(st, typeOrg, st.TeamHost()) {
			return c.Email
		}
	}
	return ""
}

func (g *Gate) form(w http.ResponseWriter, st *state.State, host, refused string, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = loginPage.Execute(w, struct{ Team, Host, Refused string }{st.Team, host, refused})
}

func appByAUD(st *state.State, aud string) *state.App {
	for _, app := range st.Apps {
		if app.AUD == aud {
			return app
		}
	}
	return nil
}
