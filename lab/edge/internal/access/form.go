package access

import (
	_ "embed"
	"html/template"
	"net/http"
	"slices"

	"outward.local/lab/edge/internal/state"
)

//go:embed login.html
var loginHTML string

var loginPage = template.Must(template.New("login").Parse(loginHTML))

// loginForm is the page on which somebody says who they are, and through which login method.
type loginForm struct {
	Team, Host string
	// Methods are those that the application offers.
	Methods []*state.Provider
	// Chosen is the one there is no choice about any more; nil lets choose.
	Chosen *state.Provider
	// Refused is the address that has no access.
	Refused string
}

func (f loginForm) write(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = loginPage.Execute(w, f)
}

// chosen is the method of that id. Without one it is the only method there is, else the one-time PIN; nil when that is
// not offered.
func chosen(offered []*state.Provider, id string) *state.Provider {
	only := len(offered) == 1
	at := slices.IndexFunc(offered, func(p *state.Provider) bool {
		return p.ID == id || id == "" && (only || p.Type == state.OneTimePIN)
	})
	if at < 0 {
		return nil
	}
	return offered[at]
}
