package postgres

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// verdict is what becomes of a message on its way.
type verdict int

const (
	passOn   verdict = iota
	cutOff           // it does not arrive, and the connection is lost
	silenced         // it arrives and is done, and the connection is lost before the answer comes back
	spoilt           // it arrives in such a way that the server refuses it
)

// message is what a program tells the server.
type message struct {
	kind byte // nought for the first of a connection, which has none
	body []byte
}

func (m message) bytes() []byte {
	var out []byte
	if m.kind != 0 {
		out = append(out, m.kind)
	}
	out = binary.BigEndian.AppendUint32(out, uint32(len(m.body)+4))
	return append(out, m.body...)
}

// proxy stands between programs and a server, and reads what they tell it. Each message is judged by its rule; the server's
// answers are passed on until so many bytes of them have been.
type proxy struct {
	listener net.Listener
	server   string
	mu       sync.Mutex
	rule     func(message) verdict
	answers  int // bytes of answers that are passed on before a connection is lost; nought for all
	open     map[net.Conn]bool
	running  sync.WaitGroup
}

// between starts a proxy before the server of an address, and returns it with the address to give to programs.
func between(t testing.TB, address string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &proxy{listener: listener, server: u.Host, open: map[net.Conn]bool{}}
	u.Host = listener.Addr().String()
	p.running.Go(p.accept)
	t.Cleanup(func() {
		p.listener.Close()
		p.mu.Lock()
		for c := range p.open {
			c.Close()
		}
		p.mu.Unlock()
		p.running.Wait()
	})
	return p, u.String()
}

// judge sets what is done with messages from now on, and after how many bytes of answers a connection is lost.
func (p *proxy) judge(rule func(message) verdict, answers int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rule, p.answers = rule, answers
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			client.Close()
			continue
		}
		p.mu.Lock()
		p.open[client], p.open[server] = true, true
		p.mu.Unlock()
		done := make(chan struct{})
		silent := make(chan struct{})
		p.running.Go(func() {
			defer close(done)
			p.back(server, client, silent)
			client.Close()
		})
		p.running.Go(func() {
			p.forth(client, server, silent)
			server.(*net.TCPConn).CloseWrite() // the server does what it was told, and then hears that nobody is there
			<-done
			client.Close()
			server.Close()
			p.mu.Lock()
			delete(p.open, client)
			delete(p.open, server)
			p.mu.Unlock()
		})
	}
}

// forth passes on what a program tells the server.
func (p *proxy) forth(client, server net.Conn, silent chan struct{}) {
	for first := true; ; first = false {
		m, err := readMessage(client, first)
		if err != nil {
			return
		}
		p.mu.Lock()
		v := passOn
		if p.rule != nil {
			v = p.rule(m)
		}
		p.mu.Unlock()
		switch v {
		case cutOff:
			server.Close()
			return
		case silenced:
			close(silent)
			server.Write(m.bytes())
			return
		case spoilt:
			m = spoil(m)
		}
		if _, err := server.Write(m.bytes()); err != nil {
			return
		}
	}
}

// back passes on what the server answers.
func (p *proxy) back(server, client net.Conn, silent chan struct{}) {
	buffer := make([]byte, 4096)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		select {
		case <-silent:
			continue
		default:
		}
		last := false
		p.mu.Lock()
		if p.answers > 0 {
			if last = p.answers <= n; last {
				n = p.answers
			}
			p.answers -= n
		}
		p.mu.Unlock()
		if _, err := client.Write(buffer[:n]); err != nil || last {
			return
		}
	}
}

func readMessage(from io.Reader, first bool) (m message, err error) {
	head := make([]byte, 5)
	at := head
	if first {
		at = head[1:]
	}
	if _, err := io.ReadFull(from, at); err != nil {
		return m, err
	}
	m.kind = head[0]
	n := binary.BigEndian.Uint32(head[1:])
	if n < 4 || n > 1<<26 {
		return m, errors.New("this is no message of PostgreSQL's")
	}
	m.body = make([]byte, n-4)
	_, err = io.ReadFull(from, m.body)
	return m, err
}

// spoil makes a message one that the server refuses: what is to be done is asked of a portal that there is none of.
func spoil(m message) message {
	switch m.kind {
	case 'E':
		m.body = append([]byte("gone"), m.body...)
	case 'Q':
		m.body = []byte("select 1/0\x00")
	}
	return m
}
