package clients

import (
	"net/http"
	"strings"
	"testing"

	"tailscale.com/client/tailscale/v2"
)

func TestTailnetPolicyComesBackByteForByte(t *testing.T) {
	client := ready(t)
	text := "// ours\n{\"tagOwners\": {\"tag:vps\": [\"autogroup:admin\"],},}\n"
	fine(t, client.PolicyFile().Set(t.Context(), text, ""))
	raw, err := client.PolicyFile().Raw(t.Context())
	fine(t, err)
	same(t, "text", raw.HuJSON, text)
	parsed, err := client.PolicyFile().Get(t.Context())
	fine(t, err)
	same(t, "owners", parsed.TagOwners["tag:vps"], []string{"autogroup:admin"})
	same(t, "etag", parsed.ETag, raw.ETag)
}

func TestTailnetPolicyIsGuardedByItsETag(t *testing.T) {
	client := ready(t)
	raw, err := client.PolicyFile().Raw(t.Context())
	fine(t, err)
	const stale = "precondition failed, invalid old hash"
	denied(t, client.PolicyFile().Set(t.Context(), owned, "ts-default"), http.StatusPreconditionFailed, stale)
	fine(t, client.PolicyFile().Set(t.Context(), owned+"\n", raw.ETag))
	denied(t, client.PolicyFile().Set(t.Context(), owned, raw.ETag), http.StatusPreconditionFailed, stale)
	fine(t, client.PolicyFile().Set(t.Context(), owned, ""))
	// Reset, as a destroy can do: the policy is the fresh tailnet's again, and may be taken over.
	fine(t, client.PolicyFile().Set(t.Context(), "", ""))
	fine(t, client.PolicyFile().Set(t.Context(), owned, "ts-default"))
}

func TestTailnetPolicyIsSetFromTheClientsOwnType(t *testing.T) {
	client := ready(t)
	wanted := tailscale.ACL{
		TagOwners: map[string][]string{"tag:vps": {"autogroup:admin"}},
		ACLs:      []tailscale.ACLEntry{{Action: "accept", Source: []string{"autogroup:admin"}, Destination: []string{"tag:vps:22"}}},
	}
	after, err := client.PolicyFile().SetAndGet(t.Context(), wanted, "")
	fine(t, err)
	same(t, "destination", after.ACLs[0].Destination, []string{"tag:vps:22"})
}

func TestTailnetPolicyThatIsWrongSaysWhere(t *testing.T) {
	client := ready(t)
	unknown := `{"acls": [{"action": "accept", "src": ["tag:a"], "dst": ["*:*"]}]}`
	denied(t, client.PolicyFile().Set(t.Context(), unknown, ""), http.StatusBadRequest, `src=tag not found: "tag:a"`)
	denied(t, client.PolicyFile().Set(t.Context(), "{", ""), http.StatusBadRequest, "parsing the policy")
	raw, err := client.PolicyFile().Raw(t.Context())
	fine(t, err)
	same(t, "text", raw.HuJSON, owned)
}

func TestTailnetPolicyTestsAreRun(t *testing.T) {
	client := ready(t)
	failing := `{"tagOwners": {"tag:vps": []}, "acls": [], "tests": [{"src": "owner@outward.test", "accept": ["tag:vps:22"]}]}`
	err := client.PolicyFile().Set(t.Context(), failing, "")
	denied(t, err, http.StatusBadRequest, "test(s) failed")
	data := tailscale.ErrorData(err)
	if len(data) != 1 {
		t.Fatalf("no data the client can read: %v", err)
	}
	same(t, "errors", data[0].Errors, []string{`address "tag:vps:22": want: Accept, got: Drop`})
	if err := client.PolicyFile().Validate(t.Context(), failing); err == nil || !strings.Contains(err.Error(), "test(s) failed") {
		t.Errorf("want a validation that fails, got %v", err)
	}
	fine(t, client.PolicyFile().Validate(t.Context(), owned))
}
