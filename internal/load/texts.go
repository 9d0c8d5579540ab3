package load

import (
	"bufio"
	"os"
	"strconv"
	"strings"
)

// texts is a workbook's table of texts, which cells refer to by number. What is beyond a limit is kept in a temporary
// file, because the table may be as large as the workbook.
type texts struct {
	starts []uint32 // where each text begins, and where the last one ends
	held   []byte
	spill  *os.File
	out    *bufio.Writer
	size   uint32
	most   int64
}

// texts reads the table of texts. Errors: a *refused; or the temporary file's.
func (a *archive) texts(part string, l limits) (*texts, error) {
	t := &texts{starts: []uint32{0}, most: l.inMemory}
	err := a.scan(part, func(s *scanner) error {
		for {
			tok, err := s.next()
			if err != nil || tok == ended {
				return err
			}
			if tok != opened || !s.is("si") {
				continue
			}
			text, err := s.run(nil)
			if err != nil {
				return err
			}
			if len(t.starts) > l.strings {
				return tooMany(l.strings, "texts", "Share its sheets out over several workbooks.")
			}
			if err := t.add(text); err != nil {
				return err
			}
		}
	})
	if err == nil && t.out != nil {
		err = t.out.Flush()
	}
	if err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// run reads the text of the element that was opened: its own, or that of its runs. What says how it is pronounced is
// left out.
func (s *scanner) run(to []byte) ([]byte, error) {
	depth, silent, text := len(s.ends), 0, 0
	for {
		tok, err := s.next()
		if err != nil {
			return nil, err
		}
		switch {
		case tok == ended:
			return nil, damaged
		case tok == words:
			if text > 0 && silent == 0 {
				if to = append(to, s.text...); len(to) > longestText {
					return nil, tooLong
				}
			}
		case tok == closed && len(s.ends) < depth:
			return to, nil
		case s.is("t"):
			text += step(tok)
		case s.is("rPh"):
			silent += step(tok)
		}
	}
}

func step(t token) int {
	if t == opened {
		return 1
	}
	return -1
}

func (t *texts) add(text []byte) error {
	if t.spill == nil && int64(len(t.held)+len(text)) <= t.most {
		t.held = append(t.held, text...)
	} else {
		if t.spill == nil {
			f, err := os.CreateTemp("", "load-*")
			if err != nil {
				return err
			}
			t.spill, t.out = f, bufio.NewWriterSize(f, 64<<10)
		}
		if _, err := t.out.Write(text); err != nil {
			return err
		}
	}
	t.size += uint32(len(text))
	t.starts = append(t.starts, t.size)
	return nil
}

// at is the text that a cell refers to. Errors: a *refused, when there is none; or the temporary file's.
func (t *texts) at(number []byte) (string, error) {
	n, err := strconv.Atoi(string(number))
	if err != nil || t == nil || n < 0 || n >= len(t.starts)-1 {
		return "", damaged
	}
	from, to := int(t.starts[n]), int(t.starts[n+1])
	if to <= len(t.held) {
		return string(t.held[from:to]), nil
	}
	text := make([]byte, to-from)
	if _, err := t.spill.ReadAt(text, int64(from-len(t.held))); err != nil {
		return "", err
	}
	return string(text), nil
}

// close lets go of the temporary file.
func (t *texts) close() {
	if t != nil && t.spill != nil {
		_ = t.spill.Close()
		_ = os.Remove(t.spill.Name())
	}
}

// plainly makes letters of what workbooks write for characters that XML has not: _x000D_ is a carriage return.
func plainly(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, "_x")
		if i < 0 || len(text) < i+7 {
			b.WriteString(text)
			return b.String()
		}
		n, err := strconv.ParseUint(text[i+2:i+6], 16, 16)
		if err != nil || text[i+6] != '_' {
			b.WriteString(text[:i+2])
			text = text[i+2:]
			continue
		}
		b.WriteString(text[:i])
		b.WriteRune(rune(n))
		text = text[i+7:]
	}
}
