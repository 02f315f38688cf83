package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	log.SetFlags(log.Ltime | log.Lmicroseconds)
	o, err := parseFlags(os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	e, err := newEdge(o)
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := e.listen(ctx, o); err != nil {
		log.Fatal(err)
	}
	log.Printf("edge ready: tunnels and sites on %s, admin on %s", joined(o), o.admin)
	select {
	case err := <-e.failed:
		log.Fatal(err)
	case <-ctx.Done():
	}
	e.stop()
	log.Print("edge stopped")
}

func joined(o options) string {
	var all []string
	for _, addr := range append(o.addresses, o.addresses6...) {
		all = append(all, addr.String())
	}
	return strings.Join(all, ", ")
}
