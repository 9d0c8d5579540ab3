package load

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"commonpurse/ledger/money"
)

// refused is why a workbook, or the rest of it, is not read.
type refused struct{ fault }

// Error says what is wrong.
func (r *refused) Error() string { return r.text }

const openAndSave = "Open it in Excel and save it as an Excel workbook (.xlsx)."

var (
	damaged = &refused{fault{badWorkbook, "The file is damaged, or is not a workbook.", openAndSave}}
	tooLong = &refused{fault{overLimit, "A text in the workbook is longer than any cell may hold.", "Shorten the text."}}
)

// asRefused makes a damaged workbook of anything that goes wrong in unpacking it.
func asRefused(err error) error {
	var known *refused
	if errors.As(err, &known) {
		return known
	}
	return damaged
}

// archive is the parts of a workbook, unpacked as they are read.
type archive struct {
	parts map[string]*zip.File
	most  int64 // bytes that may be unpacked in all
	left  int64 // of them
}

// signature begins the compound files that protected and older workbooks are.
const signature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// mostParts is how many parts a workbook may have: with its pictures and charts, far more than a load has.
const mostParts = 10_000

// openArchive lists the parts of a workbook. Errors: a *refused.
func openArchive(f io.ReaderAt, size, unzipped int64) (*archive, error) {
	start := make([]byte, len(signature))
	if _, err := f.ReadAt(start, 0); err == nil && string(start) == signature {
		return nil, &refused{fault{
			badWorkbook, "The workbook is protected by a password, or is in the form of an older Excel.",
			"Open it in Excel, take the password off, and save it as an Excel workbook (.xlsx).",
		}}
	}
	z, err := zip.NewReader(f, size)
	if err != nil || len(z.File) > mostParts {
		return nil, damaged
	}
	a := &archive{parts: make(map[string]*zip.File, len(z.File)), most: unzipped, left: unzipped}
	for _, part := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(part.Name, `\`, "/"), "/"))
		if _, twice := a.parts[name]; !twice {
			a.parts[name] = part
		}
	}
	return a, a.refuseOthers()
}

// macros is why a workbook with macros is not read, wherever it is seen that it has them.
var macros = &refused{fault{badWorkbook, "The workbook has macros in it, which are not read.", openAndSave}}

// links is why a workbook that takes values from others is not read.
var links = &refused{fault{
	badWorkbook, "The workbook has links to other workbooks, whose values may be out of date.",
	"In Excel choose Data, Edit Links, Break Link, and save it.",
}}

// others are archives that are no workbooks of this form, or more than one, by what begins the name of a part of theirs.
var others = []struct {
	part string
	why  *refused
}{
	{"xl/vbaproject.bin", macros},
	{"xl/macrosheets/", macros},
	{"xl/externallinks/", links},
	{"xl/workbook.bin", &refused{fault{badWorkbook, "The workbook is in Excel's binary form.", openAndSave}}},
	{"index/document.iwa", &refused{fault{badWorkbook, "The file is a spreadsheet of Numbers.", "In Numbers choose File, Export To, Excel, and load what it makes."}}},
	{"encryptedpackage", &refused{fault{badWorkbook, "The workbook is protected by a password.", "Open it in Excel, take the password off, and save it as an Excel workbook (.xlsx)."}}},
	{"word/document.xml", &refused{fault{badWorkbook, "The file is a document of Word.", "Put its tables into a workbook, and load that."}}},
	{"content.xml", &refused{fault{badWorkbook, "The file is an OpenDocument spreadsheet.", "Open it, and save it as an Excel workbook (.xlsx)."}}},
}

// refuseOthers refuses what is no workbook of this form, or has more in it than its cells, by the names of its parts: a part
// may be there that nothing refers to. Errors: a *refused.
func (a *archive) refuseOthers() error {
	for _, other := range others {
		for name := range a.parts {
			if strings.HasPrefix(name, other.part) {
				return other.why
			}
		}
	}
	if !a.has("[Content_Types].xml") {
		return nil
	}
	return a.scan("[Content_Types].xml", func(s *scanner) error {
		for {
			tok, err := s.next()
			if err != nil || tok == ended {
				return err
			}
			if tok == opened && strings.Contains(strings.ToLower(s.attr("ContentType")), "macroenabled") {
				return macros
			}
		}
	})
}

// has tells whether there is a part of the name.
func (a *archive) has(name string) bool { return a.parts[strings.ToLower(name)] != nil }

// scan reads a part. Errors: a *refused; or what fn returned.
func (a *archive) scan(name string, fn func(*scanner) error) error {
	part := a.parts[strings.ToLower(name)]
	if part == nil {
		return damaged
	}
	in, err := part.Open()
	if err != nil {
		return damaged
	}
	defer in.Close()
	return fn(newScanner(&rationed{in, a}))
}

// rationed reads no more than the archive may unpack.
type rationed struct {
	in io.Reader
	a  *archive
}

func (r *rationed) Read(p []byte) (int, error) {
	if int64(len(p)) > r.a.left+1 {
		p = p[:r.a.left+1]
	}
	n, err := r.in.Read(p)
	if r.a.left -= int64(n); r.a.left < 0 {
		return 0, &refused{fault{
			overLimit, "The workbook is larger than " + megabytes(r.a.most) + " when it is unpacked.",
			"Share its sheets out over several workbooks.",
		}}
	}
	return n, err
}

// relation is how one part of a workbook refers to another.
type relation struct {
	id     string
	kind   string // the last word of its type: worksheet, styles, externalLink
	target string // the other part's name; of one outside the workbook its address
}

// relations lists what a part refers to; "" is the workbook itself.
func (a *archive) relations(of string) ([]relation, error) {
	name := path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	if of == "" {
		name = "_rels/.rels"
	}
	if !a.has(name) {
		return nil, nil
	}
	var out []relation
	err := a.scan(name, func(s *scanner) error {
		for {
			tok, err := s.next()
			if err != nil || tok == ended {
				return err
			}
			if tok != opened || !s.is("Relationship") {
				continue
			}
			r := relation{id: s.attr("Id"), kind: path.Base(s.attr("Type")), target: s.attr("Target")}
			if s.attr("TargetMode") != "External" {
				if !strings.HasPrefix(r.target, "/") {
					r.target = path.Join(path.Dir(of), r.target)
				}
				r.target = strings.TrimPrefix(path.Clean(r.target), "/")
			}
			if out = append(out, r); len(out) > mostParts {
				return damaged
			}
		}
	})
	return out, err
}

// refuseRisks refuses what a workbook may bring besides its cells.
func refuseRisks(relations []relation) error {
	for _, r := range relations {
		switch r.kind {
		case "vbaProject", "xlMacrosheet", "xlIntlMacrosheet":
			return macros
		case "externalLink":
			return links
		}
	}
	return nil
}

// tooMany refuses what is beyond a limit.
func tooMany(n int, of, hint string) error {
	return &refused{fault{overLimit, "The workbook has more than " + money.Thousands(int64(n)) + " " + of + ".", hint}}
}
