package access

import (
	"encoding/json"
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"outward.local/lab/edge/internal/state"
)

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

// login takes an address and a login method from the form, or from the session that the team's site already has.
func (g *Gate) login(w http.ResponseWriter, r *http.Request, host string) {
	noStore(w)
	st := g.Store.Current()
	app := appByAUD(st, r.URL.Query().Get("kid"))
	if app == nil || !Serves(app, host) {
		http.Error(w, "Unable to find your Access application!", http.StatusNotFound)
		return
	}
	page := loginForm{Team: st.Team, Host: host, Methods: st.Offered(app)}
	method := chosen(page.Methods, r.FormValue("idp"))
	if method == nil && (r.Method == http.MethodPost || r.FormValue("idp") != "" || len(page.Methods) == 0) {
		http.Error(w, "This application does not offer that login method.", http.StatusBadRequest)
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
		g.identify(st, method.ID, &v)
	} else {
		g.remembered(st, r, page.Methods, &v)
	}
	if v.Email == "" {
		if straight := app.AutoRedirectToIdentity || st.Organization.AutoRedirectToIdentity; straight && len(page.Methods) == 1 && r.FormValue("idp") == "" {
			query := r.URL.Query()
			query.Set("idp", page.Methods[0].ID)
			http.Redirect(w, r, r.URL.Path+"?"+query.Encode(), http.StatusFound)
			return
		}
		page.Chosen = method
		page.write(w, http.StatusOK)
		return
	}
	decision := Decide(st, app, v)
	if decision.Outcome == Unmodelled {
		g.unmodelled(w, decision)
		return
	}
	g.Log.login(app, v, st.Provider(v.Provider).Type, decision.Outcome == Allowed)
	if decision.Outcome != Allowed {
		page.Refused = v.Email
		page.write(w, http.StatusForbidden)
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

// remembered reads the team's own session into the visitor, when it came through a method that the app offers.
func (g *Gate) remembered(st *state.State, r *http.Request, offered []*state.Provider, v *Visitor) {
	for _, cookie := range r.CookiesNamed(cookieName) {
		c, ok := g.Signer.Verify(cookie.Value, v.At)
		if !ok || !c.fits(st, typeOrg, st.TeamHost()) || chosen(offered, c.Provider) == nil {
			continue
		}
		v.Email = c.Email
		g.identify(st, c.Provider, v)
		return
	}
}

func appByAUD(st *state.State, aud string) *state.App {
	for _, app := range st.Apps {
		if app.AUD == aud {
			return app
		}
	}
	return nil
}
