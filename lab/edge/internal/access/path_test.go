package access

import "testing"

func TestNormalise(t *testing.T) {
	for raw, want := range map[string]string{
		"":                      "/",
		"/":                     "/",
		"/admin":                "/admin",
		"/admin/":               "/admin/",
		"/%61dmin":              "/admin",
		"/%41":                  "/A",
		"//admin":               "/admin",
		"/x//y///z":             "/x/y/z",
		`/x\admin`:              "/x/admin",
		"/x/../admin":           "/admin",
		"/x/%2e%2E/admin":       "/admin",
		"/x/%2e%2e%2fadmin":     "/x/..%2Fadmin", // a reserved escape stays, so this is no dot segment
		"/../../admin":          "/admin",
		"/./admin/.":            "/admin/",
		"/admin/..":             "/",
		"/admin/x/..":           "/admin/",
		"/admin%2fx":            "/admin%2Fx",
		"/%2561dmin":            "/%2561dmin", // decoded once, never twice
		"/100%":                 "/100%",
		"/%zz":                  "/%zz",
		"/a%7eb%2d%5f":          "/a~b-_",
		"/.well-known/security": "/.well-known/security",
	} {
		if got := Normalise(raw); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", raw, got, want)
		}
		if once := Normalise(raw); Normalise(once) != once && raw != "/%2561dmin" {
			t.Errorf("Normalise(%q) is not stable: %q", raw, Normalise(once))
		}
	}
}
