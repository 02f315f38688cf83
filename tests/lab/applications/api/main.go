// api is an application as people bring it: one binary that is told its port, with a secret and a job.
//
//	api serve         answers until it is asked to stop, at once or when it has answered what it began
//	api send-digest   writes a line, and ends
//
// What it does besides is told by variables: PORT, STRIPE_KEY, SICK (never well), WARM (how long it is not), RUDE (it drops
// what it has begun), DATA (the folder where it keeps what it is told).
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"os/user"
	"syscall"
	"time"
)

// version is what a build says it is.
var version = "unknown"

func patience(name string) time.Duration {
	wanted, err := time.ParseDuration(os.Getenv(name))
	if err != nil {
		return 0
	}
	return wanted
}

func healthz(began time.Time) http.HandlerFunc {
	return func(out http.ResponseWriter, _ *http.Request) {
		if os.Getenv("SICK") != "" || time.Since(began) < patience("WARM") {
			http.Error(out, "not well", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(out, "well")
	}
}

// about says which version answers, as whom and where, and what it knows of its secret without telling it.
func about(out http.ResponseWriter, _ *http.Request) {
	sum := sha256.Sum256([]byte(os.Getenv("STRIPE_KEY")))
	said := map[string]any{"version": version, "secret": hex.EncodeToString(sum[:]), "pid": os.Getpid(), "home": os.Getenv("HOME")}
	if own, err := user.Current(); err == nil {
		said["user"] = own.Username
	}
	if kept, err := os.ReadFile(note()); err == nil {
		said["note"] = string(kept)
	}
	_ = json.NewEncoder(out).Encode(said)
}

func note() string {
	return os.Getenv("DATA") + "/note"
}

// keep writes what it is told, so that it is there after it has ended.
func keep(out http.ResponseWriter, in *http.Request) {
	text, err := io.ReadAll(io.LimitReader(in.Body, 1<<10))
	if err == nil {
		err = os.WriteFile(note(), text, 0o600)
	}
	if err != nil {
		http.Error(out, err.Error(), http.StatusInternalServerError)
	}
}

// sees says of each path that it is asked for whether it is there, and whether something can be written in it.
func sees(out http.ResponseWriter, in *http.Request) {
	found := map[string]string{}
	for _, path := range in.URL.Query()["path"] {
		found[path] = "nothing"
		if _, err := os.Stat(path); err == nil {
			found[path] = "there"
		}
		if file, err := os.CreateTemp(path, "tried"); err == nil {
			found[path] = "writable"
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}
	_ = json.NewEncoder(out).Encode(found)
}

func slow(out http.ResponseWriter, in *http.Request) {
	wanted, err := time.ParseDuration(in.URL.Query().Get("for"))
	if err != nil || wanted > 10*time.Second {
		wanted = time.Second
	}
	select {
	case <-time.After(wanted):
	case <-in.Context().Done():
		return
	}
	fmt.Fprintln(out, version)
}

func upload(out http.ResponseWriter, in *http.Request) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.LimitReader(in.Body, 16<<20)); err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintln(out, hex.EncodeToString(hash.Sum(nil)))
}

// stream sends a line each tenth of a second, a bounded number of them.
func stream(out http.ResponseWriter, in *http.Request) {
	for line := range 50 {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return
		}
		out.(http.Flusher).Flush()
		select {
		case <-time.After(100 * time.Millisecond):
		case <-in.Context().Done():
			return
		}
	}
}

func serve() error {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", healthz(time.Now()))
	mux.HandleFunc("GET /slow", slow)
	mux.HandleFunc("POST /upload", upload)
	mux.HandleFunc("GET /stream", stream)
	mux.HandleFunc("GET /sees", sees)
	mux.HandleFunc("POST /note", keep)
	mux.HandleFunc("GET /", about)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		return err
	}
	if os.Getenv("RUDE") != "" {
		return server.Serve(listener)
	}
	asked, done := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer done()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-asked.Done():
	}
	// What it has begun may take as long as systemd waits.
	ends, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	return server.Shutdown(ends)
}

func main() {
	work := ""
	if len(os.Args) == 2 {
		work = os.Args[1]
	}
	var err error
	switch work {
	case "serve":
		err = serve()
	case "send-digest":
		fmt.Printf("api %s: the digest is sent\n", version)
	default:
		err = errors.New("usage: api serve | send-digest")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
