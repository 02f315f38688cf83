package clients

import (
	"testing"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

const (
	laptop = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl2ZSBtZSBhIGtleSBmb3IgdGVzdHMgb25seSEh me@laptop"
	desk   = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFub3RoZXIga2V5IGZvciB0ZXN0cyBvbmx5ISEh me@desk"
)

func TestHcloudSSHKeyIsMadeFoundRenamedAndDeleted(t *testing.T) {
	keys := cloud().SSHKey
	made := ok(keys.Create(t.Context(), hcloud.SSHKeyCreateOpts{Name: "me", PublicKey: laptop}))(t)
	same(t, "key", made.PublicKey, laptop)
	same(t, "by name", ok(keys.GetByName(t.Context(), "me"))(t).ID, made.ID)
	same(t, "by fingerprint", ok(keys.GetByFingerprint(t.Context(), made.Fingerprint))(t).ID, made.ID)
	same(t, "renamed", ok(keys.Update(t.Context(), made, hcloud.SSHKeyUpdateOpts{Name: "you"}))(t).Name, "you")
	_, err := keys.Delete(t.Context(), made)
	fine(t, err)
	if left := ok(keys.GetByID(t.Context(), made.ID))(t); left != nil {
		t.Errorf("still there: %+v", left)
	}
}

func TestHcloudSSHKeyIsUniqueByNameAndByFingerprint(t *testing.T) {
	keys := cloud().SSHKey
	made := ok(keys.Create(t.Context(), hcloud.SSHKeyCreateOpts{Name: "me", PublicKey: laptop}))(t)
	_, _, err := keys.Create(t.Context(), hcloud.SSHKeyCreateOpts{Name: "me", PublicKey: desk})
	refused(t, err, hcloud.ErrorCodeUniquenessError, "SSH key name is already used")
	_, _, err = keys.Create(t.Context(), hcloud.SSHKeyCreateOpts{Name: "you", PublicKey: laptop})
	refused(t, err, hcloud.ErrorCodeUniquenessError, "SSH key with the same fingerprint already exists")
	other := ok(keys.Create(t.Context(), hcloud.SSHKeyCreateOpts{Name: "you", PublicKey: desk}))(t)
	all, err := keys.AllWithOpts(t.Context(), hcloud.SSHKeyListOpts{ListOpts: hcloud.ListOpts{PerPage: 1}})
	fine(t, err)
	same(t, "all", len(all), 2)
	for _, key := range []*hcloud.SSHKey{made, other} {
		_, err := keys.Delete(t.Context(), key)
		fine(t, err)
	}
}
