package lint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// The limits of one part, far above what any honest workbook has.
const (
	longestToken = 2 << 20   // bytes of one tag or one run of text
	deepest      = 200       // elements within each other
	longestText  = 256 << 10 // bytes of the text of a cell, which may have 32,767 characters
)

// token is what the scanner has just passed.
type token uint8

const (
	atEnd token = iota
	opening
	closing
	text
)

var (
	errMalformed = errors.New("it is not well-formed XML")
	errLongText  = errors.New("the text of a cell is longer than any may be")
)

// scanner reads XML as workbooks have it, a token at a time, from a window that does not grow with the file. It knows
// no document types, and entities only of the five kinds that XML itself has.
type scanner struct {
	from   io.Reader
	window []byte
	at     int // where the unread bytes begin
	end    int // where they end
	read   int64
	most   int64 // bytes that the part may have
	done   bool  // whether the source has no more
	name   []byte
	attrs  []byte
	words  []byte // the raw text
	coded  bool   // whether it is text in which nothing stands for anything else
	void   bool   // whether the tag just opened closes itself
	stack  []byte
	starts []int

	// Of all parts of the file.
	all, mostAll int64             // bytes read, and how many may be
	spare        int               // elements that may still be read whole
	known        map[string]string // names that have been met
}

func newScanner(mostAll int64) *scanner {
	return &scanner{window: make([]byte, 64<<10), mostAll: mostAll, spare: mostElements, known: map[string]string{}}
}

// reset begins another part with the same memory.
func (s *scanner) reset(from io.Reader, most int64) {
	*s = scanner{
		from: from, window: s.window, most: most, stack: s.stack[:0], starts: s.starts[:0], all: s.all, mostAll: s.mostAll, spare: s.spare, known: s.known,
	}
}

// more reads on; what is unread moves to the front.
func (s *scanner) more() error {
	if s.done {
		return io.ErrUnexpectedEOF
	}
	if s.at > 0 {
		s.end = copy(s.window, s.window[s.at:s.end])
		s.at = 0
	}
	if s.end == len(s.window) {
		if len(s.window) >= longestToken {
			return fmt.Errorf("%w: one piece of it is longer than %d bytes", errMalformed, longestToken)
		}
		s.window = append(s.window, make([]byte, len(s.window))...)
	}
	for range 100 {
		n, err := s.from.Read(s.window[s.end:])
		s.end += n
		if s.read += int64(n); s.read > s.most {
			return fmt.Errorf("it is larger than %d MB", s.most>>20)
		}
		if s.all += int64(n); s.all > s.mostAll {
			return fmt.Errorf("the parts of the file come to more than %d MB", s.mostAll>>20)
		}
		if errors.Is(err, io.EOF) {
			s.done = true
		} else if err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
		if s.done {
			return io.ErrUnexpectedEOF
		}
	}
	return io.ErrNoProgress
}

// find is how far from here the byte is, reading on until it is in the window.
func (s *scanner) find(c byte) (int, error) {
	from := 0
	for {
		if i := bytes.IndexByte(s.window[s.at+from:s.end], c); i >= 0 {
			return from + i, nil
		}
		from = s.end - s.at
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// next passes one token. Its name, attributes and text are good until the next call.
func (s *scanner) next() (token, error) {
	if s.void {
		s.void = false
		s.pop()
		return closing, nil
	}
	for {
		if s.at == s.end {
			if err := s.more(); errors.Is(err, io.ErrUnexpectedEOF) {
				if len(s.starts) > 0 {
					return atEnd, fmt.Errorf("%w: it ends within %s", errMalformed, s.top())
				}
				return atEnd, nil
			} else if err != nil {
				return atEnd, err
			}
		}
		if s.window[s.at] != '<' {
			n, err := s.find('<')
			if errors.Is(err, io.ErrUnexpectedEOF) {
				n, err = s.end-s.at, nil
			}
			if err != nil {
				return atEnd, err
			}
			s.words, s.coded = s.window[s.at:s.at+n], true
			s.at += n
			if len(s.starts) == 0 {
				if len(bytes.TrimSpace(bytes.TrimPrefix(s.words, []byte("\xef\xbb\xbf")))) > 0 {
					return atEnd, fmt.Errorf("%w: there is text outside of every element", errMalformed)
				}
				continue
			}
			return text, nil
		}
		t, err := s.tag()
		if err != nil || t != atEnd {
			return t, err
		}
	}
}

// tag passes what begins with a bracket; it answers atEnd for what is nothing to a reader.
func (s *scanner) tag() (token, error) {
	n, err := s.find('>')
	if err != nil {
		return atEnd, unfinished(err)
	}
	inside := s.window[s.at+1 : s.at+n]
	switch {
	case len(inside) == 0:
		return atEnd, fmt.Errorf("%w: an empty tag", errMalformed)
	case inside[0] == '/':
		s.at += n + 1
		name := local(unspaced(inside[1:]))
		if len(s.starts) == 0 || !bytes.Equal(name, s.top()) {
			return atEnd, fmt.Errorf("%w: %.40s is closed where it is not open", errMalformed, name)
		}
		s.name = name
		s.pop()
		return closing, nil
	case inside[0] == '?':
		return atEnd, s.past("?>")
	case bytes.HasPrefix(inside, []byte("!--")):
		return atEnd, s.past("-->")
	case bytes.HasPrefix(inside, []byte("![CDATA[")):
		return s.literal()
	case inside[0] == '!':
		return atEnd, fmt.Errorf("%w as workbooks have it: there is a document type", errMalformed)
	}
	if bytes.IndexByte(inside, '"') >= 0 || bytes.IndexByte(inside, '\'') >= 0 {
		if n, err = s.openTag(); err != nil {
			return atEnd, unfinished(err)
		}
		inside = s.window[s.at+1 : s.at+n]
	}
	s.at += n + 1
	return opening, s.open(inside)
}

// unspaced is a name without the spaces after it.
func unspaced(name []byte) []byte {
	for len(name) > 0 && name[len(name)-1] <= ' ' {
		name = name[:len(name)-1]
	}
	return name
}

// openTag is where a tag with attributes ends, in whose values there may be a bracket.
func (s *scanner) openTag() (int, error) {
	quote, n := byte(0), 1
	for {
		for ; s.at+n < s.end; n++ {
			switch c := s.window[s.at+n]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				return n, nil
			}
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

func (s *scanner) open(inside []byte) error {
	if s.void = inside[len(inside)-1] == '/'; s.void {
		inside = inside[:len(inside)-1]
	}
	cut := len(inside)
	for i, c := range inside {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			cut = i
			break
		}
	}
	s.name, s.attrs = local(inside[:cut]), inside[cut:]
	if len(s.name) == 0 || len(s.starts) >= deepest {
		return fmt.Errorf("%w: a tag without a name, or too many within each other", errMalformed)
	}
	s.starts = append(s.starts, len(s.stack))
	s.stack = append(s.stack, s.name...)
	return nil
}

// literal passes a run of text that is as it stands.
func (s *scanner) literal() (token, error) {
	const head, tail = len("<![CDATA["), "]]>"
	for {
		if i := bytes.Index(s.window[s.at:s.end], []byte(tail)); i >= 0 {
			s.words, s.coded = s.window[s.at+head:s.at+i], false
			s.at += i + len(tail)
			if len(s.starts) == 0 {
				return atEnd, fmt.Errorf("%w: there is text outside of every element", errMalformed)
			}
			return text, nil
		}
		if err := s.more(); err != nil {
			return atEnd, unfinished(err)
		}
	}
}

// past skips to behind a mark.
func (s *scanner) past(mark string) error {
	for {
		if i := bytes.Index(s.window[s.at:s.end], []byte(mark)); i >= 0 {
			s.at += i + len(mark)
			return nil
		}
		if err := s.more(); err != nil {
			return unfinished(err)
		}
	}
}

func unfinished(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends within a tag", errMalformed)
	}
	return err
}

func (s *scanner) top() []byte { return s.stack[s.starts[len(s.starts)-1]:] }

func (s *scanner) pop() {
	last := len(s.starts) - 1
	s.name = s.stack[s.starts[last]:]
	s.stack, s.starts = s.stack[:s.starts[last]], s.starts[:last]
}

// local is a name without the prefix of its namespace.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// attr is an attribute of the tag just opened, as it is spelt; nil when it is not there.
func (s *scanner) attr(name string) []byte {
	a := s.attrs
	for i := 0; i < len(a); {
		for i < len(a) && a[i] <= ' ' {
			i++
		}
		from := i
		for i < len(a) && a[i] != '=' && a[i] > ' ' {
			if a[i] == ':' {
				from = i + 1
			}
			i++
		}
		to := i
		for i < len(a) && a[i] != '"' && a[i] != '\'' {
			i++
		}
		if i >= len(a) {
			return nil
		}
		end := bytes.IndexByte(a[i+1:], a[i])
		if end < 0 {
			return nil
		}
		value := a[i+1 : i+1+end : i+1+end]
		if string(a[from:to]) == name {
			return value
		}
		i += end + 2
	}
	return nil
}

// plainly adds a raw text to dst as it is meant, with entities resolved.
func plainly(dst, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(dst, raw...), nil
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i+1:]
		end := bytes.IndexByte(raw, ';')
		if end < 0 || end > 10 {
			return dst, fmt.Errorf("%w: an & that begins nothing", errMalformed)
		}
		c, ok := entity(string(raw[:end]))
		if !ok {
			return dst, fmt.Errorf("%w: &%s; is unknown", errMalformed, raw[:end])
		}
		dst = utf8.AppendRune(dst, c)
		raw = raw[end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || n >= 0xD800 && n < 0xE000 {
		return 0, false
	}
	return rune(n), true
}
