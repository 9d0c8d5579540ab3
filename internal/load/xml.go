package load

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// token is one piece of a part of a workbook.
type token uint8

const (
	ended  token = iota // the part is over
	opened              // an element begins; one that closes itself begins and ends
	closed
	words // text between
)

// scanner reads the XML of a workbook's parts as a stream. Of namespaces it knows that of a part's first element, whose prefix
// it drops: what is in another one, spreadsheet programs are free to pass over, and so it has another name. It refuses
// document types (and with them every entity that could grow), and takes a part that is not well formed as damaged.
//
// It is here because what a cell is (text, number, date, formula without a value) must be known while rows stream; and
// because it does a cell in a fraction of the time that encoding/xml takes.
type scanner struct {
	in    *bufio.Reader
	main  []byte // the prefix of the first element's namespace
	name  []byte // of the element that was opened or closed
	attrs []attribute
	text  []byte

	tag   []byte // one that was longer than what the reader held
	alone bool   // the element opened closes itself
	open  []byte // the names of the elements that are open, one after the other
	ends  []int  // where each of them ends
}

type attribute struct{ name, value []byte }

// Longest tags, texts and nesting: far beyond what any workbook has.
const (
	longestTag  = 64 << 10
	longestText = 1 << 20
	deepest     = 64
)

func newScanner(r io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(r, 64<<10)} }

// next reads the next piece. Errors: a *refused, always: the part is damaged or over a limit.
//
// Shape: name, attrs and text are good until the next call.
func (s *scanner) next() (token, error) {
	if s.alone {
		s.alone = false
		return closed, s.leave(s.name)
	}
	for {
		b, err := s.in.ReadByte()
		if errors.Is(err, io.EOF) {
			if len(s.ends) > 0 {
				return ended, damaged
			}
			return ended, nil
		}
		if err != nil {
			return ended, asRefused(err)
		}
		if b != '<' {
			_ = s.in.UnreadByte()
			if err := s.words(); err != nil {
				return ended, err
			}
			return words, nil
		}
		tok, err := s.markup()
		if err != nil || tok != ended {
			return tok, err
		}
	}
}

// markup reads what stands between < and >; comments and instructions are passed over, as ended.
func (s *scanner) markup() (token, error) {
	start, err := s.in.Peek(2)
	if err != nil {
		return ended, asRefused(err)
	}
	switch {
	case start[0] == '?':
		return ended, s.until("?>", nil)
	case start[0] == '!' && start[1] == '-':
		_, _ = s.in.Discard(2)
		return ended, s.until("-->", nil)
	case start[0] == '!' && start[1] == '[':
		if mark, err := s.in.Peek(len("![CDATA[")); err != nil || string(mark) != "![CDATA[" {
			return ended, damaged
		}
		_, _ = s.in.Discard(len("![CDATA["))
		s.text = s.text[:0]
		return words, s.until("]]>", &s.text)
	case start[0] == '!':
		return ended, damaged
	}
	tag, err := s.whole()
	if err != nil {
		return ended, err
	}
	if tag[0] == '/' {
		s.name = s.own(bytes.TrimSpace(tag[1:]))
		return closed, s.leave(s.name)
	}
	if tag[len(tag)-1] == '/' {
		s.alone = true
		tag = tag[:len(tag)-1]
	}
	return opened, s.enter(tag)
}

// whole reads a tag to its end, which quotation marks may hide.
func (s *scanner) whole() ([]byte, error) {
	s.tag = s.tag[:0]
	var quote byte
	for {
		piece, err := s.in.ReadSlice('>')
		if err != nil {
			return nil, asRefused(err)
		}
		for _, b := range piece {
			switch {
			case quote == 0 && (b == '"' || b == '\''):
				quote = b
			case quote == b:
				quote = 0
			}
		}
		if quote == 0 && len(s.tag) == 0 {
			s.tag = piece
			break
		}
		if s.tag = append(s.tag, piece...); quote == 0 {
			break
		}
		if len(s.tag) > longestTag {
			return nil, damaged
		}
	}
	tag := s.tag[:len(s.tag)-1]
	s.tag = nil // it may be the reader's own
	if len(tag) == 0 {
		return nil, damaged
	}
	return tag, nil
}

// enter takes a tag apart and goes into its element.
func (s *scanner) enter(tag []byte) error {
	n := bytes.IndexAny(tag, " \t\r\n")
	if n < 0 {
		n = len(tag)
	}
	if len(s.ends) == 0 {
		s.main, _ = parted(bytes.Clone(tag[:n]))
	}
	s.name = s.own(tag[:n])
	if len(s.name) == 0 || len(s.ends) >= deepest {
		return damaged
	}
	s.open = append(s.open, s.name...)
	s.ends = append(s.ends, len(s.open))
	s.attrs = s.attrs[:0]
	rest := bytes.TrimSpace(tag[n:])
	for len(rest) > 0 {
		name, after, ok := bytes.Cut(rest, []byte("="))
		after = bytes.TrimSpace(after)
		if !ok || len(after) < 2 || after[0] != '"' && after[0] != '\'' {
			return damaged
		}
		end := bytes.IndexByte(after[1:], after[0])
		if end < 0 {
			return damaged
		}
		value := after[1 : 1+end]
		if bytes.IndexByte(value, '&') >= 0 {
			var err error
			if value, err = unescaped(nil, value); err != nil {
				return err
			}
		}
		if err := s.add(bytes.TrimSpace(name), value); err != nil {
			return err
		}
		rest = bytes.TrimSpace(after[end+2:])
	}
	return nil
}

// add keeps an attribute. Of those with a prefix every program heeds the ids of relations alone; what is said twice may be read
// as one thing here and as another there.
func (s *scanner) add(name, value []byte) error {
	prefix, bare := parted(name)
	if len(prefix) > 0 && (string(bare) != "id" || string(prefix) == "xmlns") {
		return nil
	}
	for _, a := range s.attrs {
		if bytes.Equal(a.name, bare) {
			return damaged
		}
	}
	s.attrs = append(s.attrs, attribute{bare, value})
	return nil
}

// own is an element's name without the prefix of the part's own namespace.
func (s *scanner) own(name []byte) []byte {
	prefix, bare := parted(name)
	switch {
	case bytes.Equal(prefix, s.main):
		return bare
	case len(prefix) == 0:
		return append([]byte(":"), bare...)
	}
	return name
}

// parted is a name in two: the prefix of its namespace, where it has one, and what follows.
func parted(name []byte) (prefix, bare []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}

// leave goes out of an element, which must be the one that was entered last.
func (s *scanner) leave(name []byte) error {
	if len(s.ends) == 0 {
		return damaged
	}
	start := 0
	if n := len(s.ends); n > 1 {
		start = s.ends[n-2]
	}
	if !bytes.Equal(s.open[start:], name) {
		return damaged
	}
	s.open = s.open[:start]
	s.ends = s.ends[:len(s.ends)-1]
	return nil
}

// words reads text up to the next tag.
func (s *scanner) words() error {
	s.text = s.text[:0]
	for {
		piece, err := s.in.ReadSlice('<')
		more := errors.Is(err, bufio.ErrBufferFull)
		switch {
		case err == nil:
			piece = piece[:len(piece)-1]
			_ = s.in.UnreadByte()
		case errors.Is(err, io.EOF), more:
		default:
			return asRefused(err)
		}
		if more {
			// An entity that the reader's end cuts in two is read with what follows it.
			if i := bytes.LastIndexByte(piece, '&'); i >= 0 && len(piece)-i < longestEntity && bytes.IndexByte(piece[i:], ';') < 0 {
				return s.cut(piece)
			}
		}
		if s.text, err = unescaped(s.text, piece); err != nil {
			return err
		}
		if !more {
			return nil
		}
		if len(s.text) > longestText {
			return tooLong
		}
	}
}

// cut reads the rest of a text whose pieces cannot be read one by one.
func (s *scanner) cut(piece []byte) error {
	raw := append([]byte(nil), piece...)
	for {
		piece, err := s.in.ReadSlice('<')
		raw = append(raw, piece...)
		if len(raw) > longestText {
			return tooLong
		}
		switch {
		case err == nil:
			_ = s.in.UnreadByte()
			raw = raw[:len(raw)-1]
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case !errors.Is(err, io.EOF):
			return asRefused(err)
		}
		s.text, err = unescaped(s.text, raw)
		return err
	}
}

// until passes over everything up to a mark, keeping it where it is wanted.
func (s *scanner) until(mark string, keep *[]byte) error {
	last := mark[len(mark)-1]
	var tail []byte
	for {
		piece, err := s.in.ReadSlice(last)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return asRefused(err)
		}
		if keep != nil {
			if *keep = append(*keep, piece...); len(*keep) > longestText {
				return tooLong
			}
		}
		if tail = append(tail, piece...); len(tail) > len(mark) {
			tail = append(tail[:0], tail[len(tail)-len(mark):]...)
		}
		if strings.HasSuffix(string(tail), mark) {
			if keep != nil {
				*keep = (*keep)[:len(*keep)-len(mark)]
			}
			return nil
		}
	}
}

// attr is the value of an attribute of the element that was opened; empty where it has none.
func (s *scanner) attr(name string) string {
	for _, a := range s.attrs {
		if string(a.name) == name {
			return string(a.value)
		}
	}
	return ""
}

// is tells whether the element has the name.
func (s *scanner) is(name string) bool { return string(s.name) == name }

// longestEntity is how many characters one takes: &#x10FFFF;
const longestEntity = 12

// unescaped appends text to what is there, its entities made into what they stand for.
func unescaped(to, text []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(to, text...), nil
		}
		to = append(to, text[:i]...)
		text = text[i+1:]
		end := bytes.IndexByte(text, ';')
		if end < 1 || end > longestEntity {
			return nil, damaged
		}
		name := string(text[:end])
		text = text[end+1:]
		switch name {
		case "amp":
			to = append(to, '&')
		case "lt":
			to = append(to, '<')
		case "gt":
			to = append(to, '>')
		case "quot":
			to = append(to, '"')
		case "apos":
			to = append(to, '\'')
		default:
			r, ok := numbered(name)
			if !ok {
				return nil, damaged
			}
			to = utf8.AppendRune(to, r)
		}
	}
}

// numbered is the letter that an entity gives by its number: #38 or #x26.
func numbered(name string) (rune, bool) {
	number, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(number, "x"); isHex {
		number, base = hex, 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	return rune(n), ok && err == nil && n <= utf8.MaxRune
}
