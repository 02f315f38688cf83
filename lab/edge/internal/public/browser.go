package public

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"outward.local/lab/edge/internal/state"
)

// localhost ends the names under which a browser on the machine reaches the sites: browsers resolve every
// *.localhost to the loopback by themselves, so nothing has to be written into /etc/hosts.
const localhost = ".localhost"

// Browser serves the sites on the machine's loopback: https://H.localhost:PORT stands for https://H.
// Rewritten are the head of the request (Host, Origin, Referer) and of the answer (redirects, CORS, cookie
// domains). Bodies are not: an absolute link in a page leads to the real name.
type Browser struct {
	Store *state.Store
	// Port is the one in the browser's address bar.
	Port string
	Next http.Handler
}

// ServeHTTP translates one request and its answer.
func (b *Browser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, ok := strings.CutSuffix(hostname(r.Host), localhost)
	if !ok {
		http.Error(w, b.welcome(), http.StatusNotFound)
		return
	}
	r.Host = host
	for _, name := range []string{"Origin", "Referer"} {
		if value := r.Header.Get(name); value != "" {
			r.Header.Set(name, b.inward(value))
		}
	}
	b.Next.ServeHTTP(&rewriter{ResponseWriter: w, browser: b}, r)
}

// Certified says whether a browser name may have a certificate.
func (b *Browser) Certified(name string) bool {
	host, ok := strings.CutSuffix(name, localhost)
	return name == "localhost" || ok && b.Store.Current().Certified(host)
}

// inward turns a browser URL into the one the site knows.
func (b *Browser) inward(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	host, ok := strings.CutSuffix(strings.ToLower(u.Hostname()), localhost)
	if !ok || u.Port() != b.Port {
		return raw
	}
	u.Host = host
	return u.String()
}

// outward turns a URL of a host that the edge knows into the browser's; any other stays.
func (b *Browser) outward(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https", ""}, u.Scheme) {
		return raw
	}
	host := strings.ToLower(u.Hostname())
	if !b.Store.Current().Knows(host) {
		return raw
	}
	u.Scheme, u.Host = "https", host+localhost+":"+b.Port
	return u.String()
}

// welcome tells where the sites are.
func (b *Browser) welcome() string {
	var lines []string
	for _, record := range b.Store.Current().Records {
		name := strings.ToLower(record.Name)
		if b.Store.Current().Knows(name) && !strings.HasPrefix(name, "*") {
			lines = append(lines, fmt.Sprintf("https://%s%s:%s/\n", name, localhost, b.Port))
		}
	}
	slices.Sort(lines)
	return "Ask for one of the sites:\n" + strings.Join(lines, "")
}
