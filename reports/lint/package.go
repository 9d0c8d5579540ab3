package lint

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// judgePackage judges the parts of the file: W01, W02, W09 to W11, S11.
func judgePackage(b *book) {
	seen := map[string]bool{}
	for i, e := range b.entries {
		switch {
		case i == 0 && e.name != "[Content_Types].xml":
			b.find(finding{id: "W01", found: "the first part is " + e.name})
		case seen[strings.ToLower(e.name)]:
			b.find(finding{id: "W01", found: "the part " + e.name + " is there twice"})
		case path.IsAbs(e.name) || strings.Contains(e.name, "..") || strings.ContainsAny(e.name, `\:`):
			b.find(finding{id: "W01", found: fmt.Sprintf("a part is called %q", e.name)})
		}
		seen[strings.ToLower(e.name)] = true
		b.judgePart(e.name)
	}
	b.judgeTypes()
	for _, e := range b.entries {
		if strings.HasSuffix(e.name, ".rels") {
			b.judgeRelations(e.name)
		}
	}
}

// kinds of parts that no workbook has, by what their names hold.
var refusedParts = []struct{ id, mark, what string }{
	{"W09", "vbaproject", "macros"},
	{"W09", "/embeddings/", "an embedded object"},
	{"W09", "/activex/", "a form control"},
	{"W09", "/ctrlprops/", "a form control"},
	{"W09", "/macrosheets/", "macros"},
	{"W09", "/dialogsheets/", "a dialogue"},
	{"W10", "/externallinks/", "a link to another file"},
	{"W10", "/connections.xml", "a data connection"},
	{"W10", "/querytables/", "a query"},
	{"W10", "/webextensions/", "a web extension"},
	{"W11", "/pivottables/", "a pivot table"},
	{"W11", "/pivotcache/", "a pivot table's cache"},
	{"W11", "/slicers/", "a slicer"},
	{"W11", "/slicercaches/", "a slicer"},
	{"W11", "/timelines/", "a timeline"},
	{"W11", "/timelinecaches/", "a timeline"},
	{"S11", "/comments", "a comment"},
	{"S11", "/threadedcomments/", "a comment"},
	{"S10", "/media/", "a picture"},
}

func (b *book) judgePart(name string) {
	folded := "/" + strings.ToLower(name)
	if strings.HasSuffix(folded, ".rels") {
		return
	}
	for _, r := range refusedParts {
		if strings.Contains(folded, r.mark) {
			b.find(finding{id: r.id, found: "there is " + r.what + ", " + name})
		}
	}
}

// judgeTypes holds that every part has a content type, and every content type of a part stands for one.
func (b *book) judgeTypes() {
	types := b.tree("[Content_Types].xml")
	byEnding, byName := map[string]bool{}, map[string]bool{}
	for _, d := range types.all("Default") {
		byEnding[strings.ToLower(d.attrs["Extension"])] = true
	}
	for _, o := range types.all("Override") {
		name := strings.TrimPrefix(o.attrs["PartName"], "/")
		byName[name] = true
		if _, there := b.byName[name]; !there {
			b.find(finding{id: "W02", found: "the part " + name + " has a content type and is not there"})
		}
		if kind := o.attrs["ContentType"]; strings.Contains(kind, "macroEnabled") {
			b.find(finding{id: "W09", found: "the workbook is of the kind that holds macros"})
		}
	}
	for _, e := range b.entries {
		ending := strings.ToLower(strings.TrimPrefix(path.Ext(e.name), "."))
		// That a part is XML says nothing of what it is, but for what others keep in the file for themselves.
		plain := ending == "xml" && !strings.HasPrefix(e.name, "customXml/")
		if e.name != "[Content_Types].xml" && !byName[e.name] && (!byEnding[ending] || plain) {
			b.find(finding{id: "W02", found: "the part " + e.name + " has no content type"})
		}
	}
}

// judgeRelations holds that where a part leads, something is.
func (b *book) judgeRelations(rels string) {
	of := path.Join(path.Dir(path.Dir(rels)), strings.TrimSuffix(path.Base(rels), ".rels"))
	if rels == "_rels/.rels" {
		of = ""
	}
	for _, r := range b.relations(of) {
		switch _, there := b.byName[r.target]; {
		case r.outside && r.kind != "hyperlink":
			b.find(finding{id: "W10", found: fmt.Sprintf("%s leads outside of the file, to %s", of, r.target)})
		case !r.outside && !there && !strings.HasPrefix(path.Base(r.target), "#"):
			b.find(finding{id: "W02", found: fmt.Sprintf("%s leads to %s, which is not there", rels, r.target)})
		}
	}
}

// defaults are the creators that libraries and programs name when nobody says another.
var defaults = []string{
	"", "xuri", "openpyxl", "unknown", "unknown creator", "microsoft office user", "microsoft excel", "apache poi", "user", "administrator", "author", "owner",
	"xlsxwriter", "libxlsxwriter", "closedxml", "epplus", "sheetjs", "phpspreadsheet", "phpexcel", "libreoffice", "excelize", "go excelize", "root", "admin",
}

// judgeProperties judges what the file says of itself: W04 to W08, W23.
func judgeProperties(b *book) {
	title := strings.TrimSpace(b.core.one("title").words())
	bare := strings.TrimSuffix(b.name, path.Ext(b.name))
	switch {
	case title == "":
		b.find(finding{id: "W04", found: "the file has no title"})
	case b.name != "" && (strings.EqualFold(title, b.name) || strings.EqualFold(title, bare)):
		b.find(finding{id: "W04", found: "the title is the file's name, " + title})
	}
	if l := b.core.one("language").words(); l != "en-GB" {
		b.find(finding{id: "W05", found: fmt.Sprintf("the language is %q", l)})
	}
	if c := strings.TrimSpace(b.core.one("creator").words()); slices.Contains(defaults, strings.ToLower(c)) {
		b.find(finding{id: "W06", found: fmt.Sprintf("the creator is %q", c)})
	}
	created, modified := b.core.one("created").words(), b.core.one("modified").words()
	if created == "" || created != modified {
		b.find(finding{id: "W07", found: fmt.Sprintf("created is %q and modified %q", created, modified)})
	} else if at := b.recordedAt(); at != "" && at != created {
		b.find(finding{id: "W07", found: fmt.Sprintf("created is %s, and the Cover says that the last event was recorded at %s", created, at)})
	}
	for _, name := range []string{"Report id", "Ledger range", "Data date", "Version", "Status", "Profile"} {
		if b.custom[name] == "" {
			b.find(finding{id: "W08", found: "there is no custom property " + name})
		}
	}
	if p := b.custom["Profile"]; p != "" && p != "board" && p != "publish" {
		b.find(finding{id: "W08", found: "the profile is " + p, right: "board or publish"})
	}
	b.judgeFileName()
}

var (
	goodFileName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.xlsx$`)
	yearInName   = regexp.MustCompile(`(19|20)\d\d`)
)

// judgeFileName holds W23, where the file has a name.
func (b *book) judgeFileName() {
	if b.name == "" {
		return
	}
	id := strings.Split(b.custom["Report id"], "/")
	switch {
	case !goodFileName.MatchString(b.name):
		b.find(finding{id: "W23", found: "the file is called " + b.name})
	case b.kind == Report && b.custom["Report id"] != "" && !strings.HasPrefix(b.name, id[0]):
		b.find(finding{id: "W23", found: "the name " + b.name + " does not begin with the report, " + id[0]})
	case b.kind == Report && (strings.Count(b.name, "-") < 2 || !yearInName.MatchString(b.name)):
		b.find(finding{id: "W23", found: "the name " + b.name + " does not say what the report is of, and its period"})
	}
}

// judgeWorkbook judges the list of sheets and how the workbook opens: W12 to W15, W19 to W21.
func judgeWorkbook(b *book) {
	seen := map[string]bool{}
	for i, s := range b.sheets {
		if s.state != "" && s.state != "visible" {
			b.find(finding{id: "W12", sheet: s, found: "the sheet is " + s.state})
		}
		folded := strings.ToLower(s.name)
		if seen[folded] || len([]rune(s.name)) > 31 || s.name == "" || digitOf(s.name[0]) || isDefaultName(folded) {
			b.find(finding{id: "W15", sheet: s, found: fmt.Sprintf("a sheet is called %q", s.name)})
		}
		seen[folded] = true
		selected := s.element("sheetViews").one("sheetView").is("tabSelected")
		if s.read && selected != (i == b.active()) {
			b.find(finding{id: "W14", sheet: s, found: map[bool]string{true: "the sheet is selected", false: "the sheet opens and is not selected"}[selected]})
		}
		if s.read && s.right == 0 {
			b.find(finding{id: "W19", sheet: s, found: "the sheet is blank"})
		}
	}
	if b.active() != 0 && b.kind != Template {
		b.find(finding{id: "W14", found: fmt.Sprintf("the workbook opens on sheet %d", b.active()+1)})
	}
	b.judgeOrder()
	calc := b.workbook.one("calcPr")
	if mode := calc.attrs["calcMode"]; mode != "" && mode != "auto" || !calc.is("fullCalcOnLoad") {
		b.find(finding{id: "W20", found: "the workbook does not say that it calculates automatically, and fully when it is opened"})
	}
	if b.workbook.one("workbookPr").is("date1904") {
		b.find(finding{id: "W21", found: "dates count from 1904"})
	}
}

var defaultName = regexp.MustCompile(`^(sheet|table|chart) ?\d+$`)

func isDefaultName(folded string) bool { return defaultName.MatchString(folded) }

// active is the sheet that the workbook opens on.
func (b *book) active() int {
	return b.workbook.one("bookViews", "workbookView").num("activeTab", 0)
}

func (b *book) judgeOrder() {
	for i, want := range []string{"Cover", "Contents"} {
		if len(b.sheets) <= i || b.sheets[i].name != want {
			b.find(finding{id: "W13", found: fmt.Sprintf("sheet %d is not %s", i+1, want)})
		}
	}
	for i, s := range b.sheets {
		if s.name == "Notes" && i != 2 {
			b.find(finding{id: "W13", sheet: s, found: fmt.Sprintf("Notes is sheet %d", i+1)})
		}
	}
}
