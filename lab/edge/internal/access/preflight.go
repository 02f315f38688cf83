package access

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"outward.local/lab/edge/internal/state"
)

// isPreflight recognises a browser's question before a cross-origin request; it never comes with a cookie.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

// answerPreflight answers in the origin's place, which never sees it. Without CORS settings it is refused, logged in or
// not. What follows a preflight needs the origin's own CORS headers, as at Cloudflare.
func answerPreflight(w http.ResponseWriter, r *http.Request, cors *state.CORS) {
	origin, method := r.Header.Get("Origin"), r.Header.Get("Access-Control-Request-Method")
	asked := strings.FieldsFunc(r.Header.Get("Access-Control-Request-Headers"), func(c rune) bool { return c == ',' || c == ' ' })
	if cors == nil || !allows(cors.AllowAllOrigins, cors.AllowedOrigins, origin) || !allows(cors.AllowAllMethods, cors.AllowedMethods, method) ||
		slices.ContainsFunc(asked, func(name string) bool { return !allows(cors.AllowAllHeaders, cors.AllowedHeaders, name) }) {
		refuse(w, http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Methods", method)
	h.Set("Vary", "Origin")
	if len(asked) > 0 {
		h.Set("Access-Control-Allow-Headers", strings.Join(asked, ", "))
	}
	if cors.AllowCredentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	if cors.MaxAge > 0 {
		h.Set("Access-Control-Max-Age", strconv.Itoa(cors.MaxAge))
	}
	w.WriteHeader(http.StatusOK)
}

func allows(all bool, some []string, one string) bool {
	return all || slices.ContainsFunc(some, func(allowed string) bool { return strings.EqualFold(allowed, one) })
}
