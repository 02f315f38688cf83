package access

import (
	"regexp"
	"strings"

	"outward.local/lab/edge/internal/state"
)

// FindApp is the Access application that guards a path of a host, nil when nothing does.
// The most specific one wins and nothing is inherited: exact host before wildcard, then the longest path.
// The path has to be normalised.
func FindApp(st *state.State, host, path string) *state.App {
	var best *state.App
	var most specificity
	for _, app := range st.Apps {
		for _, domain := range app.Domains {
			if s, ok := covers(domain, host, path); ok && (best == nil || most.less(s)) {
				best, most = app, s
			}
		}
	}
	return best
}

// Serves says whether any domain of the app lies on the host.
func Serves(app *state.App, host string) bool {
	for _, domain := range app.Domains {
		pattern, _, _ := strings.Cut(domain, "/")
		if hostMatches(strings.ToLower(pattern), host) {
			return true
		}
	}
	return false
}

// specificity orders the domains that cover one URL.
type specificity struct{ host, path int }

func (a specificity) less(b specificity) bool {
	return a.host < b.host || a.host == b.host && a.path < b.path
}

// covers says whether an app's domain covers a URL, and how specifically.
func covers(domain, host, path string) (specificity, bool) {
	pattern, rest, _ := strings.Cut(domain, "/")
	pattern = strings.ToLower(pattern)
	if !hostMatches(pattern, host) || !pathMatches(rest, path) {
		return specificity{}, false
	}
	literal := func(s string) int { return len(s) - strings.Count(s, "*") }
	s := specificity{host: literal(pattern), path: literal(rest)}
	if pattern == host {
		s.host = len(pattern) + 1 // an exact host before every wildcard
	}
	return s, true
}

// hostMatches: a "*" stands for part of one label; alone it is a whole label. Never for the parent itself.
func hostMatches(pattern, host string) bool {
	if !strings.Contains(pattern, "*") {
		return pattern == host
	}
	some := "[^.]*"
	if strings.HasPrefix(pattern, "*.") {
		some = "[^.]+"
	}
	return glob(pattern, some, "").MatchString(host)
}

// pathMatches: "x" covers /x and everything below /x/; "x/*" only what is below; "" and "*" cover the host;
// a "*" elsewhere stands for any part of the path, slashes too.
func pathMatches(pattern, path string) bool {
	pattern = strings.Trim(pattern, "/")
	if pattern == "" || pattern == "*" {
		return true
	}
	if below, ok := strings.CutSuffix(pattern, "/*"); ok {
		return glob(below, ".*", "/.+").MatchString(path[1:])
	}
	return glob(pattern, ".*", "(/.*)?").MatchString(path[1:])
}

// glob is a regular expression in which each "*" of the pattern is some; tail is added as it is.
func glob(pattern, some, tail string) *regexp.Regexp {
	parts := strings.Split(pattern, "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^(?s:" + strings.Join(parts, some) + tail + ")$")
}
