package access

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"outward.local/lab/edge/internal/pki"
)

var b64 = base64.RawURLEncoding

// Signer signs and checks the tokens of Access, RS256.
type Signer struct {
	key  *rsa.PrivateKey
	kid  string
	cert string // PEM
}

// LoadSigner reads the RSA key of a file; a missing file is made.
func LoadSigner(file string) (*Signer, error) {
	raw, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		raw = pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM block: remove it and a new key is made", file)
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return newSigner(key)
}

func newSigner(key *rsa.PrivateKey) (*Signer, error) {
	sum := sha256.Sum256(key.N.Bytes())
	template := &x509.Certificate{
		SerialNumber: pki.Serial(), Subject: pkix.Name{CommonName: "access"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return &Signer{key: key, kid: hex.EncodeToString(sum[:]), cert: string(cert)}, nil
}

// Sign makes a compact JWT of the claims.
func (s *Signer) Sign(c Claims) (string, error) {
	header, err := json.Marshal(map[string]string{"alg": "RS256", "kid": s.kid, "typ": "JWT"})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	input := b64.EncodeToString(header) + "." + b64.EncodeToString(body)
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, sum[:])
	return input + "." + b64.EncodeToString(signature), err
}

// Verify returns the claims of a token that was signed here and has not expired.
func (s *Signer) Verify(token string, now time.Time) (Claims, bool) {
	var c Claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, false
	}
	signature, err := b64.DecodeString(parts[2])
	if err != nil {
		return c, false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if rsa.VerifyPKCS1v15(&s.key.PublicKey, crypto.SHA256, sum[:], signature) != nil {
		return c, false
	}
	body, err := b64.DecodeString(parts[1])
	if err != nil || json.Unmarshal(body, &c) != nil {
		return c, false
	}
	return c, now.Unix() < c.Expires
}

// Certs is the body of /cdn-cgi/access/certs.
func (s *Signer) Certs() map[string]any {
	exponent := big.NewInt(int64(s.key.E)).Bytes()
	public := map[string]string{"kid": s.kid, "cert": s.cert}
	return map[string]any{
		"keys": []any{map[string]string{
			"kid": s.kid, "kty": "RSA", "alg": "RS256", "use": "sig",
			"e": b64.EncodeToString(exponent), "n": b64.EncodeToString(s.key.N.Bytes()),
		}},
		"public_cert": public, "public_certs": []any{public},
	}
}
