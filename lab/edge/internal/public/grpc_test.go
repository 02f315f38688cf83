package public_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"outward.local/lab/edge/internal/edgetest"
	"outward.local/lab/edge/internal/state"
)

// call is a gRPC call as it comes over the given major version of HTTP.
func call(w *edgetest.World, kind string, major int) *http.Response {
	r := httptest.NewRequest("POST", site+"/lab.Echo/Call", strings.NewReader("body"))
	r.ProtoMajor = major
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Te", "trailers")
	r.Header.Set("Cf-Access-Jwt-Assertion", "forged")
	recorder := httptest.NewRecorder()
	w.Sites.ServeHTTP(recorder, r)
	return recorder.Result()
}

// ending is an origin that ends with a trailer, and says whether it was asked for some.
func ending(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	rw.Header().Set("X-Te", r.Header.Get("Te"))
	rw.Header().Set("X-Assertion", r.Header.Get("Cf-Access-Jwt-Assertion"))
	_, _ = rw.Write(body)
	rw.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
}

func TestTrailersComeThroughHTTP2Alone(t *testing.T) {
	for protocol, want := range map[string]string{"http2": "0", "quic": ""} {
		w := edgetest.Start(t)
		w.Put(t, nil)
		dial := w.DialHTTP2
		if protocol == "quic" {
			dial = w.DialQUIC
		}
		if _, err := dial(t, edgetest.Credentials{}, http.HandlerFunc(ending)); err != nil {
			t.Fatal(err)
		}
		resp := call(w, "application/grpc+proto", 2)
		body, _ := io.ReadAll(resp.Body)
		if got := resp.Trailer.Get("Grpc-Status"); resp.StatusCode != 200 || string(body) != "body" || got != want {
			t.Errorf("%s: %d %q, status %q, want %q", protocol, resp.StatusCode, body, got, want)
		}
		if resp.Header.Get("X-Te") != "trailers" || resp.Header.Get("X-Assertion") != "" {
			t.Errorf("%s: the origin was asked with %v", protocol, resp.Header)
		}
		if got := call(w, "text/plain", 1).Trailer.Get("Grpc-Status"); got != "" {
			t.Errorf("%s: a visitor over HTTP/1.1 got status %q", protocol, got)
		}
	}
}

func TestAccessTakesNoNoticeOfGRPC(t *testing.T) {
	w := connected(t, ending)
	w.Put(t, func(st *state.State) {
		st.Apps = []*state.App{{AUD: "aud-1", Domains: []string{"blog.outward.test"}, Policies: []*state.Policy{{
			ID: "p", Decision: state.Allow, Rules: state.Rules{Include: []state.Rule{{Kind: "everyone", Body: []byte("{}")}}},
		}}}}
	})
	for _, c := range []struct {
		kind  string
		major int
		want  int
	}{
		{"application/grpc", 2, 200},
		{"Application/gRPC+proto", 2, 200},
		{"application/grpc", 1, 302},
		{"application/grpc-web", 2, 302},
		{"text/plain", 2, 302},
	} {
		if got := call(w, c.kind, c.major).StatusCode; got != c.want {
			t.Errorf("%s over HTTP/%d: %d, want %d", c.kind, c.major, got, c.want)
		}
	}
}
