package access

import (
	"testing"

	"outward.local/lab/edge/internal/state"
)

func apps(domains ...string) *state.State {
	st := &state.State{}
	for _, domain := range domains {
		st.Apps = append(st.Apps, &state.App{Name: domain, Domains: []string{domain}})
	}
	return st
}

func TestFindApp(t *testing.T) {
	site := apps(
		"*.outward.test", "*.outward.test/admin", "blog.outward.test", "blog.outward.test/admin", "blog.outward.test/admin/open",
		"motor.outward.test/api/*", "motor.outward.test/foo*/bar", "*-dev.outward.test", "Case.outward.test/Up",
	)
	for _, c := range []struct{ host, path, want string }{
		{"blog.outward.test", "/", "blog.outward.test"},
		{"blog.outward.test", "/administrator", "blog.outward.test"}, // a prefix of the name, not of the path
		{"blog.outward.test", "/admin", "blog.outward.test/admin"},
		{"blog.outward.test", "/admin/", "blog.outward.test/admin"},
		{"blog.outward.test", "/admin/users", "blog.outward.test/admin"},
		{"blog.outward.test", "/admin/open", "blog.outward.test/admin/open"},
		{"blog.outward.test", "/admin/open/x", "blog.outward.test/admin/open"},
		{"blog.outward.test", "/admin/opening", "blog.outward.test/admin"},
		{"blog.outward.test", "/admin%2Fopen", "blog.outward.test"}, // one segment at the edge
		{"other.outward.test", "/", "*.outward.test"},
		{"other.outward.test", "/admin", "*.outward.test/admin"},
		{"motor.outward.test", "/api", "*.outward.test"}, // "/api/*" does not cover its parent
		{"motor.outward.test", "/api/", "*.outward.test"},
		{"motor.outward.test", "/api/v1", "motor.outward.test/api/*"},
		{"motor.outward.test", "/foo/bar", "motor.outward.test/foo*/bar"},
		{"motor.outward.test", "/food/stuff/bar", "motor.outward.test/foo*/bar"},
		{"motor.outward.test", "/foo/baz", "*.outward.test"},
		{"x-dev.outward.test", "/", "*-dev.outward.test"},
		{"case.outward.test", "/Up", "Case.outward.test/Up"},
		{"case.outward.test", "/up", "*.outward.test"},
		{"outward.test", "/", ""},       // a wildcard is never the parent
		{"a.b.outward.test", "/", ""},   // and never two labels
		{"blog.outward.testy", "/", ""}, // and never a longer name
	} {
		got := ""
		if app := FindApp(site, c.host, c.path); app != nil {
			got = app.Name
		}
		if got != c.want {
			t.Errorf("%s%s is guarded by %q, want %q", c.host, c.path, got, c.want)
		}
	}
}

func TestNothingIsInherited(t *testing.T) {
	st := apps("blog.outward.test/x")
	if FindApp(st, "blog.outward.test", "/") != nil {
		t.Error("an app of /x guards /")
	}
	if FindApp(st, "blog.outward.test", "/x/y") == nil {
		t.Error("an app of /x does not guard /x/y")
	}
	if FindApp(apps("blog.outward.test/*"), "blog.outward.test", "/") == nil {
		t.Error(`"host/*" covers the host's root too`)
	}
}
