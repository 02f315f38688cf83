package access

import (
	"net/http"
	"strings"
)

// authorizedPath is where an application's host takes a token from the team's site.
const authorizedPath = "/cdn-cgi/access/authorized"

// Host serves /cdn-cgi/access/ on an application's own host. False: the path is not one of Access.
func (g *Gate) Host(w http.ResponseWriter, r *http.Request) bool {
	switch r.URL.Path {
	case authorizedPath:
		g.authorized(w, r)
	case "/cdn-cgi/access/logout":
		logout(w)
	case "/cdn-cgi/access/certs":
		g.certs(w)
	default:
		return false
	}
	return true
}

// authorized turns a token of the team's site into the session cookie of this host.
func (g *Gate) authorized(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	st := g.Store.Current()
	query := r.URL.Query()
	c, ok := g.Signer.Verify(query.Get("token"), g.now())
	if !ok || len(c.Audience) != 1 {
		refuse(w, http.StatusForbidden)
		return
	}
	app := appByAUD(st, c.Audience[0])
	if app == nil || !c.fits(st, typeApp, app.AUD) || !Serves(app, r.Host) {
		refuse(w, http.StatusForbidden)
		return
	}
	setCookie(w, query.Get("token"), c)
	http.Redirect(w, r, localPath(query.Get("redirect_url")), http.StatusFound)
}

// localPath is a redirect that cannot leave this host.
func localPath(target string) string {
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.ContainsAny(target, "\\\r\n\t") {
		return "/"
	}
	return target
}
