package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"commonpurse/reports"
	"commonpurse/reports/lint"
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

// ErrNoWorkbook says that a file is no workbook at all, or is not whole.
var ErrNoWorkbook = fmt.Errorf("%w, as it is no workbook", ErrNotOurs)

// ErrUnsound says that a workbook is built otherwise than this program or any other builds one, so that what is compared of
// it is not what everybody would read.
var ErrUnsound = errors.New("it is not built as a workbook is")

// smallPart is how much is read of a part that is held in memory, shared texts apart.
const (
	smallPart  = 4 << 20
	sharedPart = 256 << 20
	mostParts  = 10_000
)

// OriginOf reads how a workbook was made, from its properties.
//
// Errors: ErrNoWorkbook, ErrNotOurs, and that of a file that cannot be read.
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
	if o.Profile != Board && o.Profile != Publish {
		return Origin{}, fmt.Errorf("%w: it names the profile %q, which there is not", ErrUnsound, o.Profile)
	}
	return o, nil
}

// zipped is a workbook opened to be read, part by part.
type zipped struct{ parts map[string]*zip.File }

func opening(f io.ReaderAt, size int64) (zipped, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return zipped{}, fmt.Errorf("%w: %w", ErrNoWorkbook, err)
	}
	if len(z.File) > mostParts {
		return zipped{}, ErrNotOurs
	}
	out, seen := zipped{map[string]*zip.File{}}, map[string]bool{}
	for _, p := range z.File {
		folded := strings.ToLower(p.Name) // spreadsheet programs do not tell them apart by case
		if seen[folded] {
			return zipped{}, fmt.Errorf("%w: it has two parts %s", ErrUnsound, p.Name)
		}
		seen[folded], out.parts[p.Name] = true, p
	}
	return out, nil
}

// links are the relations of a part.
type links struct {
	Links []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// leads refuses relations that lead a spreadsheet program to another part of a kind than the one that is compared.
func (l links) leads(folder, kind, to string) error {
	for _, x := range l.Links {
		if strings.HasSuffix(x.Type, "/"+kind) && target(folder, x.Target) != to {
			return fmt.Errorf("%w: it leads to %s", ErrUnsound, x.Target)
		}
	}
	return nil
}

// target is the part that a relation of a part in a folder leads to.
func target(folder, to string) string {
	if !strings.HasPrefix(to, "/") {
		to = path.Join(folder, to)
	}
	return strings.TrimPrefix(to, "/")
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
	return errors.Join(ownTokens(io.LimitReader(r, smallPart), false).Decode(into), r.Close())
}

// sheetParts lists the names of the sheets in order, the part of each, and whether it is in sight.
func (z zipped) sheetParts() (names []string, parts, state map[string]string, err error) {
	var book struct {
		Sheets []struct {
			Name  string `xml:"name,attr"`
			ID    string `xml:"id,attr"`
			State string `xml:"state,attr"`
		} `xml:"sheets>sheet"`
	}
	var root, own links
	if err := errors.Join(z.decode("_rels/.rels", &root), z.decode("xl/workbook.xml", &book), z.decode("xl/_rels/workbook.xml.rels", &own)); err != nil {
		return nil, nil, nil, err
	}
	if err := errors.Join(root.leads("", "officeDocument", "xl/workbook.xml"), own.leads("xl", "sharedStrings", "xl/sharedStrings.xml"),
		own.leads("xl", "styles", "xl/styles.xml"), own.leads("xl", "theme", "xl/theme/theme1.xml")); err != nil {
		return nil, nil, nil, err
	}
	targets := map[string]string{}
	for _, l := range own.Links {
		targets[l.ID] = target("xl", l.Target)
	}
	parts, state = map[string]string{}, map[string]string{}
	for _, s := range book.Sheets {
		names = append(names, s.Name)
		parts[s.Name], state[s.Name] = targets[s.ID], "a sheet in sight"
		if s.State != "" && s.State != "visible" {
			state[s.Name] = "a hidden sheet"
		}
	}
	return names, parts, state, nil
}

// shared reads the texts that cells refer to by number.
func (z zipped) shared() ([]sharedText, error) {
	p, there := z.parts["xl/sharedStrings.xml"]
	if !there {
		return nil, nil
	}
	r, err := p.Open()
	if err != nil {
		return nil, err
	}
	texts, err := sharedIn(ownTokens(io.LimitReader(r, sharedPart), true))
	return texts, errors.Join(err, r.Close())
}

// mostTexts is how many texts cells share at the most.
const mostTexts = 4_000_000

func sharedIn(dec *xml.Decoder) (texts []sharedText, err error) {
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, err
		}
		start, is := token.(xml.StartElement)
		if !is || start.Name.Local == "sst" {
			continue
		}
		var s richText
		if err := dec.DecodeElement(&s, &start); err != nil {
			return nil, err
		}
		if start.Name.Local != "si" {
			continue
		}
		if len(texts) == mostTexts {
			return nil, fmt.Errorf("%w: it has more than %d texts", ErrUnsound, mostTexts)
		}
		texts = append(texts, sharedText{s.String(), s.unread()})
	}
}

// sharedText is a text that cells refer to, and why nobody could read all of it; empty where they can.
type sharedText struct{ text, unread string }

// richText is a text, or runs of one.
type richText struct {
	Text string `xml:"t"`
	Runs []struct {
		Text  string   `xml:"t"`
		Looks *element `xml:"rPr"`
	} `xml:"r"`
}

// String is the text without its looks.
func (r richText) String() string {
	out := r.Text
	for _, run := range r.Runs {
		out += run.Text
	}
	return out
}

// unread says why a part of a text could not be read; empty where all of it can. Programs give runs looks for the script too.
func (r richText) unread() string {
	if r.Text != "" && len(r.Runs) > 0 {
		return "in part passed over by some programs"
	}
	for _, run := range r.Runs {
		if run.Looks == nil {
			continue
		}
		for _, e := range run.Looks.Inner {
			size, err := strconv.ParseFloat(e.attr("val"), 64)
			switch name := e.XMLName.Local; {
			case name == "color" && lint.Pale(e.attr("rgb"), e.attr("theme"), e.attr("indexed")):
				return "in part too pale to be read"
			case name == "sz" && err == nil && size < 6:
				return "in part too small to be read"
			case name == "rFont" && lint.Pictured(e.attr("val")):
				return "in part in pictures instead of letters"
			case name == "strike" && e.attr("val") != "0" && e.attr("val") != "false":
				return "in part struck out"
			}
		}
	}
	return ""
}
