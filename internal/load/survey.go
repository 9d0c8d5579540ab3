package load

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"unicode/utf8"
)

// content is the bytes of a file, to be read from any place.
type content interface {
	io.ReadSeeker
	io.ReaderAt
}

// encoding is how a CSV file's bytes are read.
type encoding uint8

const (
	utf8Text    encoding = iota + 1
	windows1252          // none of its bytes beyond ASCII makes UTF-8, and all of them are letters or marks there
	mixed                // neither: its cells are judged one by one
	utf16Text            // what some programs call Unicode text
)

// surveyed is what is known of a file before it is read.
type surveyed struct {
	size     int64
	sha256   string
	tooLarge bool
	encoding encoding
	mark     bool // begins with UTF-8's byte-order mark
	oldLines bool // its lines end in carriage returns alone
	zipped   bool // begins as an archive does, which every workbook is
}

// survey hashes a file and, of text, judges its encoding, which only the whole of it can tell.
//
// Errors: reading fails. Source: load-format page, Rules: "a file that is not valid UTF-8 is Windows-1252 only if it has no
// valid multi-byte UTF-8 sequence and none of the bytes 81 8D 8F 90 9D".
func survey(f content, most int64, isText bool) (surveyed, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return surveyed{}, err
	}
	var s surveyed
	var j judge
	hash := sha256.New()
	buf := make([]byte, 64<<10)
	for {
		n, err := f.Read(buf)
		if s.size == 0 && n >= 2 && (buf[0] == 0xFF && buf[1] == 0xFE || buf[0] == 0xFE && buf[1] == 0xFF) {
			s.encoding = utf16Text
		}
		if s.size == 0 && n >= 3 && string(buf[:3]) == byteOrderMark {
			s.mark = true
		}
		if s.size == 0 && n >= 4 && string(buf[:4]) == "PK\x03\x04" {
			s.zipped = true
		}
		s.size += int64(n)
		if s.size > most {
			s.tooLarge = true
			break
		}
		hash.Write(buf[:n])
		if isText {
			j.see(buf[:n])
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return surveyed{}, err
		}
	}
	s.sha256 = hex.EncodeToString(hash.Sum(nil))
	s.oldLines = j.returns && !j.feeds
	if s.encoding == 0 {
		s.encoding = j.verdict()
	}
	return s, nil
}

const byteOrderMark = "\uFEFF"

// judge looks at the bytes of a file piece by piece.
type judge struct {
	several   bool // there is a valid multi-byte sequence
	invalid   bool
	undefined bool // there is a byte that Windows-1252 does not have
	feeds     bool
	returns   bool
	rest      []byte // the start of a sequence that the next piece may complete
}

func (j *judge) see(piece []byte) {
	if len(j.rest) > 0 {
		piece = append(j.rest, piece...)
		j.rest = nil
	}
	j.feeds = j.feeds || bytes.IndexByte(piece, '\n') >= 0
	j.returns = j.returns || bytes.IndexByte(piece, '\r') >= 0
	for i := 0; i < len(piece); {
		if len(piece)-i >= 8 && binary.LittleEndian.Uint64(piece[i:])&0x8080808080808080 == 0 { // ASCII alone
			i += 8
			continue
		}
		b := piece[i]
		if b < utf8.RuneSelf {
			i++
			continue
		}
		if !utf8.FullRune(piece[i:]) {
			j.rest = append([]byte(nil), piece[i:]...)
			return
		}
		j.seeBeyond(b)
		r, n := utf8.DecodeRune(piece[i:])
		if r == utf8.RuneError && n == 1 {
			j.invalid = true
			i++
			continue
		}
		j.several = true
		for _, b := range piece[i+1 : i+n] {
			j.seeBeyond(b)
		}
		i += n
	}
}

func (j *judge) seeBeyond(b byte) {
	switch b {
	case 0x81, 0x8D, 0x8F, 0x90, 0x9D:
		j.undefined = true
	}
}

func (j *judge) verdict() encoding {
	if len(j.rest) > 0 {
		j.invalid = true
		for _, b := range j.rest {
			j.seeBeyond(b)
		}
	}
	switch {
	case !j.invalid:
		return utf8Text
	case !j.several && !j.undefined:
		return windows1252
	}
	return mixed
}
