package access

import (
	"log"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"outward.local/lab/edge/internal/state"
)

const (
	headerAssertion = "Cf-Access-Jwt-Assertion"
	headerEmail     = "Cf-Access-Authenticated-User-Email"
	headerID        = "Cf-Access-Client-Id"
	headerSecret    = "Cf-Access-Client-Secret"
	cookieName      = "CF_Authorization"
)

// Gate is Access in front of every application host, and the team's own site.
type Gate struct {
	Store     *state.Store
	Signer    *Signer
	Countries *Countries
	People    *People
	Log       *Log
	// Now is the clock; time.Now when nil.
	Now func() time.Time

	warned sync.Map // what was already logged loud
}

func (g *Gate) now() time.Time {
	if g.Now != nil {
		return g.Now()
	}
	return time.Now()
}

// Admit decides about one request to an application host. With true the request may go on and carries the assertion;
// with false the answer was written. The client's own Cf-Access-* headers are gone either way.
func (g *Gate) Admit(w http.ResponseWriter, r *http.Request) bool {
	id, given := r.Header.Get(headerID), r.Header.Get(headerSecret)
	Strip(r.Header)
	st := g.Store.Current()
	app := FindApp(st, r.Host, Normalise(rawPath(r)))
	if app == nil {
		if unmatched := st.Organization.DenyUnmatchedRequests && !slices.Contains(st.Organization.ExemptedZones, st.Zone); unmatched {
			refuse(w, http.StatusForbidden)
			return false
		}
		return true
	}
	if app.OptionsPreflightBypass && r.Method == http.MethodOptions {
		return true
	}
	if isPreflight(r) {
		answerPreflight(w, r, app.CORS)
		return false
	}
	v := g.visitor(r)
	session := g.session(st, app, r, &v)
	secret := state.None
	if id != "" || given != "" {
		// What the headers say counts, not a cookie beside them.
		session, v = "", v.stranger()
		if v.Token = st.ServiceToken(id); v.Token != nil {
			secret = v.Token.Opens(given, v.At)
		}
		if secret == state.None {
			v.Token = nil
		}
	}
	decision := Decide(st, app, v)
	if session == "" && (id != "" && decision.Outcome != Bypassed || decision.Outcome == Service) {
		g.Log.service(app, v, id, secret, decision.Outcome == Service)
	}
	return g.carryOut(w, r, st, app, v, session, decision)
}

func (g *Gate) carryOut(w http.ResponseWriter, r *http.Request, st *state.State, app *state.App, v Visitor, session string, decision Decision) bool {
	switch decision.Outcome {
	case Bypassed:
		return true
	case Service:
		return g.admitService(w, r, st, app, v, session, decision)
	case Allowed:
		r.Header.Set(headerAssertion, session)
		r.Header.Set(headerEmail, v.Email)
		return true
	case Login:
		g.redirectToLogin(w, r, st, app)
	case Unauthorized:
		refuse(w, http.StatusUnauthorized)
	case Unmodelled:
		g.unmodelled(w, decision)
	default:
		refuse(w, http.StatusForbidden)
	}
	return false
}

// admitService passes a service token on, with the session it already has or a new one.
func (g *Gate) admitService(w http.ResponseWriter, r *http.Request, st *state.State, app *state.App, v Visitor, session string, d Decision) bool {
	if session == "" || v.Email != "" {
		c := serviceClaims(st, app, v, d)
		signed, err := g.Signer.Sign(c)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return false
		}
		session = signed
		setCookie(w, session, c)
	}
	r.Header.Set(headerAssertion, session)
	return true
}

// session reads the application's cookie into the visitor and returns the token, "" without a good one.
func (g *Gate) session(st *state.State, app *state.App, r *http.Request, v *Visitor) string {
	for _, cookie := range r.CookiesNamed(cookieName) {
		c, ok := g.Signer.Verify(cookie.Value, v.At)
		if !ok || !c.fits(st, typeApp, app.AUD) {
			continue
		}
		if c.CommonName != "" {
			if v.Token = st.ServiceToken(c.CommonName); v.Token == nil || !v.Token.Live(v.At) {
				v.Token = nil
				continue // a session does not outlive its service token
			}
		}
		v.Email, v.Granted = c.Email, c.Granted
		g.identify(st, c.Provider, v)
		return cookie.Value
	}
	return ""
}

func (g *Gate) visitor(r *http.Request) Visitor {
	v := Visitor{At: g.now()}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	if addr, err := netip.ParseAddr(host); err == nil {
		v.IP = addr.Unmap().WithZone("")
	}
	v.Country = g.Countries.Of(v.IP)
	return v
}

// identify gives the visitor what the login method says of the address.
func (g *Gate) identify(st *state.State, provider string, v *Visitor) {
	v.Provider, v.Identity = provider, g.People.Of(st.Provider(provider), v.Email)
}

// unmodelled answers for nobody, and says once why.
func (g *Gate) unmodelled(w http.ResponseWriter, d Decision) {
	said := "this emulator does not model " + d.Why + ", so nobody passes"
	if _, seen := g.warned.LoadOrStore(d.Why, true); !seen {
		log.Print("ACCESS: ", said)
	}
	noStore(w)
	http.Error(w, "The lab's edge: "+said+".", http.StatusNotImplemented)
}

// Strip removes what only Access may say.
func Strip(h http.Header) {
	for name := range h {
		if strings.HasPrefix(strings.ToLower(name), "cf-access-") {
			h.Del(name)
			delete(h, name)
		}
	}
}

// Country is where the sender of a request is.
func (g *Gate) Country(r *http.Request) string { return g.visitor(r).Country }
