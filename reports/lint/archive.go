package lint

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// The limits of a file. A long sheet of ours has some gigabytes before it is compressed; nothing else is near them.
const (
	mostEntries = 4_000
	mostWhole   = 64 << 20  // bytes of a part that is read whole
	mostShared  = 256 << 20 // bytes of the texts that cells share
	mostSheet   = 4 << 30   // bytes of a sheet
	mostSheets  = 500
	mostPhrases = 4_000_000
	mostFile    = 2 << 30
	// What all parts may come to: however much it is, and however many times the file itself.
	mostUnpacked = 6 << 30
	mostSwollen  = 400
	seldomMore   = 256 << 20 // which is no danger, however small the file
)

// Unreadable says why a file cannot be judged at all, in words for the person who named it.
type Unreadable struct{ Why string }

// Error is the reason as a sentence.
func (u *Unreadable) Error() string { return u.Why }

func tooLarge(most int64) *Unreadable {
	return &Unreadable{fmt.Sprintf("the file unpacks to more than %d MB, which no workbook of its size does", most>>20)}
}

// entry is one part of a file, wherever it stands.
type entry struct {
	name string
	open func() (io.ReadCloser, error)
}

// entries lists the parts of a zip. Errors: *Unreadable.
func entries(file io.ReaderAt, size int64) ([]entry, error) {
	if size > mostFile {
		return nil, &Unreadable{fmt.Sprintf("the file is larger than %d MB", mostFile>>20)}
	}
	head := make([]byte, 8)
	if n, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) || n < len(head) {
		return nil, &Unreadable{"the file is too short to be a workbook"}
	}
	if bytes.Equal(head, []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}) {
		return nil, &Unreadable{"the file is protected by a password, or of the format before 2007"}
	}
	archive, err := zip.NewReader(file, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, &Unreadable{"the file is not a workbook, or it is damaged"}
	}
	if len(archive.File) > mostEntries {
		return nil, &Unreadable{fmt.Sprintf("the file has more than %d parts", mostEntries)}
	}
	var out []entry
	whole := uint64(0)
	for _, f := range archive.File {
		if whole += f.UncompressedSize64; f.UncompressedSize64 > mostUnpacked || whole > uint64(unpacked(size)) {
			return nil, tooLarge(unpacked(size))
		}
		if !strings.HasSuffix(f.Name, "/") {
			out = append(out, entry{f.Name, f.Open})
		}
	}
	return out, nil
}

// unpacked is how many bytes the parts of a file of a size may come to.
func unpacked(size int64) int64 { return min(mostUnpacked, max(seldomMore, mostSwollen*size)) }

// Part is one part of a workbook that is not in a file yet.
type Part struct {
	Name string
	Body []byte // nil for a sheet that is given to the judge as it is written
}

// relation is where a part leads.
type relation struct {
	id, kind, target string
	outside          bool
}

// relations are where a part leads.
type relations struct {
	all  []relation
	byID map[string]int
}

// relations reads the relationships of a part; targets are names of parts.
func (b *book) relations(part string) []relation { return b.related(part).all }

func (b *book) related(part string) relations {
	if found, ok := b.leads[part]; ok {
		return found
	}
	out := relations{byID: map[string]int{}}
	for _, n := range b.tree(relsOf(part)).all("Relationship") {
		r := relation{id: n.attrs["Id"], kind: path.Base(n.attrs["Type"]), target: n.attrs["Target"], outside: n.attrs["TargetMode"] == "External"}
		switch {
		case r.outside:
		case strings.HasPrefix(r.target, "/"):
			r.target = path.Clean(r.target[1:])
		default:
			r.target = path.Join(path.Dir(part), r.target)
		}
		if _, twice := out.byID[r.id]; !twice {
			out.byID[r.id] = len(out.all)
		}
		out.all = append(out.all, r)
	}
	b.leads[part] = out
	return out
}

// relsOf is the part with the relationships of a part; of the file itself where none is named.
func relsOf(part string) string {
	if part == "" {
		return "_rels/.rels"
	}
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// lead is the first relationship of a kind that a part has.
func (b *book) lead(part, kind string) (relation, bool) {
	for _, r := range b.relations(part) {
		if r.kind == kind {
			return r, true
		}
	}
	return relation{}, false
}

// leadOf is the relationship of an id that a part has.
func (b *book) leadOf(part, id string) (relation, bool) {
	of := b.related(part)
	if i, ok := of.byID[id]; ok {
		return of.all[i], true
	}
	return relation{}, false
}

// tree reads a part whole; one that is not there, or broken, is empty, and the second is found against W02.
func (b *book) tree(name string) *node {
	i, there := b.byName[name]
	if !there {
		return &node{}
	}
	r, err := b.entries[i].open()
	if err == nil {
		var root *node
		b.scan.reset(r, mostWhole)
		root, err = b.scan.tree()
		err = errors.Join(err, r.Close())
		if err == nil {
			return root
		}
	}
	b.broken(name, err)
	return &node{}
}

// broken finds that a part cannot be read.
func (b *book) broken(name string, err error) {
	b.find(finding{id: "W02", found: fmt.Sprintf("the part %s cannot be read: %v", name, err), right: "every part is whole and well-formed"})
}
