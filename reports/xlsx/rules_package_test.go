package xlsx

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commonpurse/reports"
)

// holdPackage holds the rules of the package and the workbook: W of the workbooks page.
func holdPackage(t *testing.T, o *opened, r reports.Report, p Profile) {
	t.Helper()
	if o.names[0] != "[Content_Types].xml" || !slices.IsSorted(o.names[2:]) || o.names[1] != "_rels/.rels" {
		t.Errorf("W01: the parts are in the order %v", o.names)
	}
	seen := map[string]bool{}
	for _, name := range o.names {
		if seen[name] || path.IsAbs(name) || strings.Contains(name, "..") {
			t.Errorf("W01: the part %q", name)
		}
		seen[name] = true
		for _, banned := range []string{
			"vba", "embeddings", "activeX", "externalLink", "connections", "queryTable", "pivot", "slicer", "timeline",
			"comments", "media", "vmlDrawing",
		} {
			if strings.Contains(name, banned) {
				t.Errorf("W09 to W11, S10, S11: there is a part %s", name)
			}
		}
		if strings.HasSuffix(name, ".rels") {
			holdRelations(t, o, name)
		}
	}
	holdContentTypes(t, o)
	core, custom := string(o.parts["docProps/core.xml"]), string(o.parts["docProps/custom.xml"])
	title := o.sheets[0].cells["A1"].value
	at := moment(r.About.RecordedAt).Format("2006-01-02T15:04:05Z")
	for rule, want := range map[string]string{
		"W04": "<dc:title>" + strings.ReplaceAll(title, "'", "&#39;") + "</dc:title>", "W05": "<dc:language>en-GB<", "W06": "<dc:creator>" + r.About.Host + "<",
		"W07": `xsi:type="dcterms:W3CDTF">` + at + "</dcterms:created>",
	} {
		if !strings.Contains(core, want) {
			t.Errorf("%s: the properties lack %s: %s", rule, want, core)
		}
	}
	if !strings.Contains(core, at+"</dcterms:modified>") {
		t.Errorf("W07: modified is not %s: %s", at, core)
	}
	for _, want := range []string{"Report id", "Ledger range", "Data date", "Version", "Status", "Profile", ">" + string(p) + "<", ">" + r.AsAt.String() + "<"} {
		if !strings.Contains(custom, want) {
			t.Errorf("W08: the custom properties lack %s", want)
		}
	}
	if got := string(o.parts["docProps/app.xml"]); !strings.Contains(got, "<Application>Common Purse<") {
		t.Errorf("the application is %s", got)
	}
	holdWorkbook(t, o)
	holdContents(t, o)
}

// holdRelations holds the second half of W02.
func holdRelations(t *testing.T, o *opened, name string) {
	t.Helper()
	var relations relationsXML
	parse(t, o.parts[name], &relations)
	of := path.Join(path.Dir(path.Dir(name)), strings.TrimSuffix(path.Base(name), ".rels"))
	for id, target := range o.targets(t, of) {
		if o.parts[target] == nil {
			t.Errorf("W02: %s leads from %s to %s, which is not there", id, of, target)
		}
	}
	for _, r := range relations.Relations {
		if r.Mode == "External" {
			t.Errorf("W10: %s leads outside, to %s", name, r.Target)
		}
	}
}

// holdContentTypes holds the first half of W02, and that no type stands for nothing.
func holdContentTypes(t *testing.T, o *opened) {
	t.Helper()
	var types struct {
		Defaults []struct {
			Extension string `xml:"Extension,attr"`
		} `xml:"Default"`
		Overrides []struct {
			Part string `xml:"PartName,attr"`
		} `xml:"Override"`
	}
	parse(t, o.parts["[Content_Types].xml"], &types)
	named := map[string]bool{}
	for _, p := range types.Overrides {
		named[p.Part[1:]] = true
		if o.parts[p.Part[1:]] == nil {
			t.Errorf("W02: %s has a content type and is not there", p.Part)
		}
	}
	for _, name := range o.names {
		if name != "[Content_Types].xml" && !strings.HasSuffix(name, ".rels") && !named[name] {
			t.Errorf("W02: %s has no content type of its own", name)
		}
	}
	for _, d := range types.Defaults {
		if !slices.ContainsFunc(o.names, func(n string) bool { return strings.HasSuffix(n, "."+d.Extension) }) {
			t.Errorf("there is a content type for %s and no such part", d.Extension)
		}
	}
}

var definedName = regexp.MustCompile(`<definedName([^>]*)>([^<]*)</definedName>`)

// holdWorkbook holds the rules that are read from xl/workbook.xml.
func holdWorkbook(t *testing.T, o *opened) {
	t.Helper()
	book := string(o.parts["xl/workbook.xml"])
	if !strings.Contains(book, `calcMode="auto" fullCalcOnLoad="true"`) {
		t.Error("W20: the workbook does not say calculate automatically, and fully on load")
	}
	if strings.Contains(book, `date1904="true"`) || strings.Contains(book, `date1904="1"`) {
		t.Error("W21: the 1904 date system")
	}
	if strings.Contains(book, "activeTab") {
		t.Error("W14: another sheet than the first is active")
	}
	for _, n := range definedName.FindAllStringSubmatch(book, -1) {
		setting := strings.Contains(n[1], `name="RAG_`) && strings.Contains(n[1], `comment="`)
		if !setting && !strings.Contains(n[1], "_xlnm.Print_") || strings.Contains(n[2], "#REF!") {
			t.Errorf("W24: the defined name %s", n[0])
		}
	}
	if o.sheets[0].name != "Cover" || o.sheets[1].name != "Contents" || o.sheets[len(o.sheets)-1].name != "Checks" {
		t.Error("W13: the sheets are not Cover, Contents, …, Checks")
	}
	seen := map[string]bool{}
	for i, s := range o.sheets {
		folded := strings.ToLower(s.name)
		if seen[folded] || len([]rune(s.name)) > 31 || s.name[0] >= '0' && s.name[0] <= '9' || folded == "sheet1" {
			t.Errorf("W15: the name %q", s.name)
		}
		seen[folded] = true
		if selected := s.xml.View.Selected == "true" || s.xml.View.Selected == "1"; selected != (i == 0) {
			t.Errorf("W14: sheet %s is selected: %t", s.name, selected)
		}
		if len(s.cells) == 0 {
			t.Errorf("W19: sheet %s is blank", s.name)
		}
	}
}

var linkTarget = regexp.MustCompile(`^'((?:[^']|'')+)'!([A-Z]+[0-9]+)$`)

// holdContents holds that every link leads somewhere and that the contents are complete: W17, W18, S24, F14.
func holdContents(t *testing.T, o *opened) {
	t.Helper()
	for _, s := range o.sheets {
		back := false
		for _, l := range s.xml.Links {
			m := linkTarget.FindStringSubmatch(l.Location)
			if m == nil || l.ID != "" {
				t.Fatalf("W18: %s!%s leads to %q", s.name, l.At, l.Location)
			}
			target := o.find(t, strings.ReplaceAll(m[1], "''", "'"))
			if _, there := target.cells[m[2]]; !there {
				t.Errorf("W18: %s!%s leads to %s, where nothing is", s.name, l.At, l.Location)
			}
			if words := s.cells[l.At].value; words == "" || strings.Contains(words, "://") {
				t.Errorf("F14: the words of the link %s!%s are %q", s.name, l.At, words)
			}
			back = back || target.name == "Contents"
		}
		if !back && s.name != "Contents" {
			t.Errorf("S24: no link leads from %s back to the contents", s.name)
		}
	}
	contents := o.find(t, "Contents")
	_, y, _, last := area(t, contents.table.Ref)
	if last-y != len(o.sheets)-2 {
		t.Fatalf("W17: %d sheets are listed of %d", last-y, len(o.sheets)-2)
	}
	for i, s := range o.sheets[2:] {
		at := letters(0) + itoa(y+1+i)
		if contents.cells[at].value != s.name {
			t.Errorf("W17: %s lists %q, want %q", at, contents.cells[at].value, s.name)
		}
		linked := false
		for _, l := range contents.xml.Links {
			linked = linked || l.At == at && l.Location == quoted(s.name)+"!A1"
		}
		if !linked {
			t.Errorf("W17: %s does not lead to %s", at, s.name)
		}
	}
}
