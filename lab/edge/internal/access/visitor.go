package access

import (
	"net/netip"
	"time"

	"outward.local/lab/edge/internal/state"
)

// Visitor is what the edge knows about the sender of one request.
type Visitor struct {
	IP netip.Addr
	// Country is an ISO code, "XX" when unknown.
	Country string
	// Token is the service token presented and found good; nil without.
	Token *state.ServiceToken
	// Email is the address that logged in; empty before a login.
	Email string
	// Provider is the id of the login method that it came through.
	Provider string
	// Identity is what that login method says besides.
	Identity Identity
	// Granted is the policy whose include list the person met at login. Cloudflare checks identity selectors only
	// then, so within that policy they are not asked again; addresses, countries and tokens are asked every time.
	Granted string
	// At is the time of the request.
	At time.Time
}

// stranger is the same sender before a login.
func (v Visitor) stranger() Visitor {
	v.Email, v.Provider, v.Identity, v.Granted = "", "", Identity{}, ""
	return v
}

// Outcome is what Access does with a request.
type Outcome string

const (
	// Bypassed requests go on without an assertion.
	Bypassed Outcome = "bypassed"
	// Service requests go on with the assertion of a service token.
	Service Outcome = "service"
	// Allowed requests go on with the assertion of a person.
	Allowed Outcome = "allowed"
	// Login asks for an identity: 302 to the team's site.
	Login Outcome = "login"
	// Unauthorized is Forbidden or Login under service_auth_401_redirect: 401.
	Unauthorized Outcome = "unauthorized"
	// Forbidden is 403.
	Forbidden Outcome = "forbidden"
	// Unmodelled is 501: a rule of the app is none that this emulator can answer, so it answers for nobody.
	Unmodelled Outcome = "unmodelled"
)

// Decision is an outcome and the policy behind it; nil when none matched.
type Decision struct {
	Outcome Outcome
	Policy  *state.Policy
	// ByIdentity: the person met the policy's include list, not merely the address the request came from.
	ByIdentity bool
	// Why names what is not modelled.
	Why string
}
