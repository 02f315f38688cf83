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
	// Granted is the policy whose include list the person met at login. Cloudflare checks identity selectors only
	// then, so within that policy they are not asked again; addresses, countries and tokens are asked every time.
	Granted string
	// At is the time of the request.
	At time.Time
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
)

// Decision is an outcome and the policy behind it; the policy is empty when none matched.
type Decision struct {
	Outcome Outcome
	Policy  string
	// ByIdentity: the person met the policy's include list, not merely the address the request came from.
	ByIdentity bool
}
