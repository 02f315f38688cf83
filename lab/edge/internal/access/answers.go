package access

import (
	"net/http"
	"net/url"
	"time"

	"outward.local/lab/edge/internal/state"
)

// loginPath is the team site's login; the application's host follows it.
const loginPath = "/cdn-cgi/access/login/"

// noStore keeps an answer about one visitor out of every cache.
func noStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "private, max-age=0, no-store, no-cache, must-revalidate, post-check=0, pre-check=0")
}

func refuse(w http.ResponseWriter, status int) {
	noStore(w)
	text := "Forbidden. You don't have permission to view this. Please contact your system administrator."
	if status == http.StatusUnauthorized {
		w.Header().Set("Www-Authenticate", `Cloudflare-Access`)
		text = "Unauthorized. A valid service token is required."
	}
	http.Error(w, text, status)
}

func (g *Gate) redirectToLogin(w http.ResponseWriter, r *http.Request, st *state.State, app *state.App) {
	noStore(w)
	query := url.Values{"kid": {app.AUD}, "redirect_url": {r.URL.RequestURI()}}
	http.Redirect(w, r, Issuer(st)+loginPath+r.Host+"?"+query.Encode(), http.StatusFound)
}

// setCookie sets the session of one host. Without a Domain it stays on that host, as at Cloudflare.
func setCookie(w http.ResponseWriter, token string, c Claims) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: token, Path: "/", Expires: time.Unix(c.Expires, 0),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func clearCookie(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true})
}
