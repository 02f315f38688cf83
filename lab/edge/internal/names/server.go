package names

import (
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// ServeUDP answers on a socket until it is closed.
func (z *Zone) ServeUDP(socket net.PacketConn) error {
	buffer := make([]byte, 4096)
	for {
		n, from, err := socket.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		if answer := z.respond(buffer[:n]); answer != nil {
			_, _ = socket.WriteTo(answer, from)
		}
	}
}

// ServeTCP answers on a listener until it is closed.
func (z *Zone) ServeTCP(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go z.serveStream(conn)
	}
}

// serveStream answers messages that have their length in front (RFC 1035, 4.2.2), until the asker is silent.
func (z *Zone) serveStream(conn net.Conn) {
	defer conn.Close()
	for {
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		var length [2]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		message := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(conn, message); err != nil {
			return
		}
		answer := z.respond(message)
		if answer == nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// respond is the answer to one message, nil when it is no question.
func (z *Zone) respond(raw []byte) []byte {
	var parser dnsmessage.Parser
	header, err := parser.Start(raw)
	if err != nil || header.Response {
		return nil
	}
	question, err := parser.Question()
	if err != nil {
		return nil
	}
	answers, known := z.Answer(question)
	message := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, Authoritative: true,
			RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{question}, Answers: answers,
	}
	if !known {
		message.RCode = dnsmessage.RCodeNameError
	}
	packed, err := message.Pack()
	if err != nil {
		log.Printf("dns: %s: %v", question.Name, err)
		return nil
	}
	return packed
}
