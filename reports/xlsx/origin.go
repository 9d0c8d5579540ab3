package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"commonpurse/reports"
)

// Origin is what a workbook says of how it was made.
type Origin struct {
	Report    string
	Profile   Profile
	Version   string // of the program
	Arguments []reports.Argument
}

// ErrNotOurs says that a file is no workbook that this program made, or says no longer how it was.
var ErrNotOurs = errors.New("it is no workbook that says of what report it was made")

// smallPart is how much is read of a part that is held in memory, shared texts apart.
const (
	smallPart  = 4 << 20
	sharedPart = 256 << 20
	mostParts  = 10_000
)

// OriginOf reads how a workbook was made, from its properties.
//
// Errors: ErrNotOurs, and that of a file that cannot be read.
func OriginOf(f io.ReaderAt, size int64) (Origin, error) {
	z, err := opening(f, size)
	if err != nil {
		return Origin{}, err
	}
	var custom struct {
		Properties []struct {
			Name string `xml:"name,attr"`
			Text string `xml:"lpwstr"`
		} `xml:"property"`
	}
	if err := z.decode("docProps/custom.xml", &custom); err != nil {
		return Origin{}, fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	var o Origin
	for _, p := range custom.Properties {
		argument, is := strings.CutPrefix(p.Name, argumentProperty)
		switch {
		case is:
			o.Arguments = append(o.Arguments, reports.Argument{Name: argument, Value: p.Text})
		case p.Name == reportProperty:
			o.Report = p.Text
		case p.Name == profileProperty:
			o.Profile = Profile(p.Text)
		case p.Name == versionProperty:
			o.Version = p.Text
		}
	}
	if o.Report == "" || len(o.Arguments) == 0 {
		return o, ErrNotOurs
	}
	return o, nil
}

// zipped is a workbook opened to be read, part by part.
type zipped struct{ parts map[string]*zip.File }

func opening(f io.ReaderAt, size int64) (zipped, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return zipped{}, fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	if len(z.File) > mostParts {
		return zipped{}, ErrNotOurs
	}
	out := zipped{map[string]*zip.File{}}
	for _, p := range z.File {
		out.parts[p.Name] = p
	}
	return out, nil
}

// decode reads a small part.
func (z zipped) decode(name string, into any) error {
	p, there := z.parts[name]
	if !there {
		return fmt.Errorf("it has no part %s", name)
	}
	r, err := p.Open()
	if err != nil {
		return err
	}
	return errors.Join(xml.NewDecoder(io.LimitReader(r, smallPart)).Decode(into), r.Close())
}

// sheetParts lists the names of the sheets in order, and the part of each.
func (z zipped) sheetParts() (names []string, parts map[string]string, err error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := errors.Join(z.decode("xl/workbook.xml", &book), z.decode("xl/_rels/workbook.xml.rels", &links)); err != nil {
		return nil, nil, err
	}
	targets := map[string]string{}
	for _, l := range links.Links {
		target := l.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join("xl", target)
		}
		targets[l.ID] = strings.TrimPrefix(target, "/")
	}
	parts = map[string]string{}
	for _, s := range book.Sheets {
		names = append(names, s.Name)
		parts[s.Name] = targets[s.ID]
	}
	return names, parts, nil
}

// shared reads the texts that cells refer to by number.
func (z zipped) shared() ([]string, error) {
	p, there := z.parts["xl/sharedStrings.xml"]
	if !there {
		return nil, nil
	}
	r, err := p.Open()
	if err != nil {
		return nil, err
	}
	var out struct {
		Items []richText `xml:"si"`
	}
	if err := errors.Join(xml.NewDecoder(io.LimitReader(r, sharedPart)).Decode(&out), r.Close()); err != nil {
		return nil, err
	}
	texts := make([]string, len(out.Items))
	for i, s := range out.Items {
		texts[i] = s.String()
	}
	return texts, nil
}

// richText is a text, or runs of one.
type richText struct {
	Text string   `xml:"t"`
	Runs []string `xml:"r>t"`
}

// String is the text without its looks.
func (r richText) String() string { return r.Text + strings.Join(r.Runs, "") }
