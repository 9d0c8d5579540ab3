package lint

import (
	"fmt"
	"strconv"
	"strings"
)

// How many elements a part that is read whole may have, and all of those in a file.
const (
	mostNodes    = 400_000
	mostElements = 1_000_000
)

// node is one element of a part that is read whole.
type node struct {
	name  string
	attrs map[string]string
	text  string
	nodes []*node
}

// tree reads a part whole.
func (s *scanner) tree() (*node, error) {
	left := mostNodes
	for {
		switch t, err := s.next(); {
		case err != nil:
			return nil, err
		case t == opening:
			root, err := s.element(&left)
			if err != nil {
				return nil, err
			}
			if t, err := s.next(); err != nil || t != atEnd {
				return nil, fmt.Errorf("%w: there is something after its end", errMalformed)
			}
			return root, nil
		case t == atEnd:
			return nil, fmt.Errorf("%w: it is empty", errMalformed)
		}
	}
}

// element reads the element whose tag has just been opened, with all that is in it.
func (s *scanner) element(left *int) (*node, error) {
	root, err := s.here(left)
	if err != nil {
		return nil, err
	}
	open, said := []*node{root}, [][]byte{nil} // said: the text of each, which becomes one when it is closed
	for {
		top := open[len(open)-1]
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		switch t {
		case atEnd:
			return nil, errMalformed
		case text:
			words := s.words
			if s.coded {
				if words, err = plainly(nil, words); err != nil {
					return nil, err
				}
			}
			said[len(said)-1] = append(said[len(said)-1], words...)
		case opening:
			n, err := s.here(left)
			if err != nil {
				return nil, err
			}
			top.nodes = append(top.nodes, n)
			open, said = append(open, n), append(said, nil)
		case closing:
			top.text = string(said[len(said)-1])
			said = said[:len(said)-1]
			if open = open[:len(open)-1]; len(open) == 0 {
				return root, nil
			}
		}
	}
}

// here is the tag just opened, with its attributes.
func (s *scanner) here(left *int) (*node, error) {
	*left--
	if s.spare--; *left < 0 || s.spare < 0 {
		return nil, fmt.Errorf("it has more than %d elements, or all parts together more than %d", mostNodes, mostElements)
	}
	n := &node{name: s.interned(s.name)}
	rest := strings.TrimSpace(string(s.attrs))
	for rest != "" {
		key, after, found := strings.Cut(rest, "=")
		after = strings.TrimLeft(after, " \t\r\n")
		if !found || after == "" || after[0] != '"' && after[0] != '\'' {
			return nil, fmt.Errorf("%w: the attributes of %s", errMalformed, n.name)
		}
		end := strings.IndexByte(after[1:], after[0])
		if end < 0 {
			return nil, fmt.Errorf("%w: the attributes of %s", errMalformed, n.name)
		}
		value, err := plainly(nil, []byte(after[1:1+end]))
		if err != nil {
			return nil, err
		}
		if n.attrs == nil {
			n.attrs = map[string]string{}
		}
		n.attrs[s.interned(local([]byte(strings.TrimSpace(key))))] = string(value)
		rest = strings.TrimSpace(after[2+end:])
	}
	return n, nil
}

// interned is a name as a string, of which there is one only.
func (s *scanner) interned(name []byte) string {
	if known, ok := s.known[string(name)]; ok {
		return known
	}
	if len(s.known) > 2_000 || len(name) > 100 {
		return string(name)
	}
	known := string(name)
	s.known[known] = known
	return known
}

// one is the first element of a path beneath, or an empty one, so that asking goes on without a fault.
func (n *node) one(path ...string) *node {
	for _, name := range path {
		found := &node{}
		for _, m := range n.nodes {
			if m.name == name {
				found = m
				break
			}
		}
		n = found
	}
	return n
}

// has tells whether there is an element beneath.
func (n *node) has(name string) bool {
	for _, m := range n.nodes {
		if m.name == name {
			return true
		}
	}
	return false
}

// all are the elements of a name directly beneath.
func (n *node) all(name string) []*node {
	var out []*node
	for _, m := range n.nodes {
		if m.name == name {
			out = append(out, m)
		}
	}
	return out
}

// deep are the elements of a name anywhere beneath.
func (n *node) deep(name string) []*node {
	var out []*node
	n.gather(name, &out)
	return out
}

func (n *node) gather(name string, out *[]*node) {
	for _, m := range n.nodes {
		if m.name == name {
			*out = append(*out, m)
		}
		m.gather(name, out)
	}
}

// words is all text in it, in order.
func (n *node) words() string {
	if len(n.nodes) == 0 {
		return n.text
	}
	var out strings.Builder
	n.speak(&out)
	return out.String()
}

func (n *node) speak(out *strings.Builder) {
	out.WriteString(n.text)
	for _, m := range n.nodes {
		m.speak(out)
	}
}

// is tells whether an attribute says yes.
func (n *node) is(attr string) bool {
	v := n.attrs[attr]
	return v == "1" || v == "true"
}

// num is an attribute as a whole number, or otherwise.
func (n *node) num(attr string, otherwise int) int {
	if v, err := strconv.Atoi(n.attrs[attr]); err == nil {
		return v
	}
	return otherwise
}

func (n *node) float(attr string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(n.attrs[attr], 64); err == nil {
		return v
	}
	return otherwise
}
