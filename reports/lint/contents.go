package lint

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// links are where the cells of a sheet lead.
func (b *book) links(s *sheet) []link {
	var out []link
	for _, n := range s.element("hyperlinks").all("hyperlink") {
		l := link{at: n.attrs["ref"], location: n.attrs["location"]}
		if id := n.attrs["id"]; id != "" {
			r, _ := b.leadOf(s.part, id)
			l.outside = r.target
		}
		out = append(out, l)
	}
	return out
}

// leads resolves a location within the workbook.
func (b *book) resolve(location string) (*sheet, area, bool) {
	location = strings.TrimPrefix(location, "#")
	cut := strings.LastIndexByte(location, '!')
	if cut < 0 {
		if d, known := b.names()[strings.ToLower(location)]; known && strings.Contains(d.refers, "!") {
			return b.resolve(d.refers)
		}
		return nil, area{}, false
	}
	name := location[:cut]
	if strings.HasPrefix(name, "'") && strings.HasSuffix(name, "'") && len(name) > 1 {
		name = strings.ReplaceAll(name[1:len(name)-1], "''", "'")
	}
	a, ok := parseArea(location[cut+1:])
	s := b.bySheet[strings.ToLower(name)]
	return s, a, ok && s != nil
}

// judgeContents judges links, the list of sheets and the names of sheets: W16 to W18, S14, S24, F14.
func judgeContents(b *book) {
	for _, s := range b.sheets {
		links := b.links(s)
		linked, back := map[place]bool{}, false
		var wide []area
		for _, l := range links {
			a, ok := parseArea(l.at)
			switch {
			case !ok:
				b.find(finding{id: "W18", sheet: s, found: "a link is at " + l.at})
				continue
			case a.x1 == a.x2 && a.y1 == a.y2:
				linked[place{a.x1, a.y1}] = true
			case len(wide) < 1_000:
				wide = append(wide, a)
			}
			target := b.judgeLink(s, l, a)
			back = back || target == "Contents" && (s.table() == nil || a.y1 < s.table().area.y1)
		}
		if !s.read {
			continue
		}
		if !back && s.name != "Contents" {
			b.find(finding{id: "S24", sheet: s, found: "no link leads back to the contents"})
		}
		for _, at := range s.lined {
			if !linked[at] && !slices.ContainsFunc(wide, func(a area) bool { return a.holds(at.x, at.y) }) {
				b.find(finding{id: "S14", sheet: s, x: at.x, y: at.y, found: "the text is underlined and is no link"})
			}
		}
	}
	b.judgeListed()
	for _, s := range b.sheets {
		b.judgeSheetName(s)
	}
}

// judgeLink judges one link, and answers the name of the sheet that it leads to.
func (b *book) judgeLink(s *sheet, l link, a area) string {
	words := strings.TrimSpace(s.at(a.x1, a.y1).text())
	if words == "" && !s.keeps() && s.covers(area{a.x1, a.y1, a.x1, a.y1}) { // it was passed and not kept
		words = "a cell"
	}
	if words == "" || strings.Contains(words, "://") || strings.HasPrefix(strings.ToLower(words), "www.") {
		b.find(finding{id: "F14", sheet: s, x: a.x1, y: a.y1, found: fmt.Sprintf("the text of a link is %q", words)})
	}
	if l.outside != "" {
		scheme, _, _ := strings.Cut(l.outside, ":")
		if !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "mailto") {
			b.find(finding{id: "F14", sheet: s, x: a.x1, y: a.y1, found: "a link leads to " + l.outside})
		}
		return ""
	}
	target, at, ok := b.resolve(l.location)
	if !ok || target.read && !target.covers(area{at.x1, at.y1, at.x1, at.y1}) {
		b.find(finding{id: "W18", sheet: s, x: a.x1, y: a.y1, found: "a link leads to " + l.location + ", where nothing is"})
		return ""
	}
	return target.name
}

// judgeListed holds that the contents list every later sheet once, in order, with a link.
func (b *book) judgeListed() {
	if len(b.sheets) < 2 || b.sheets[1].name != "Contents" {
		b.find(finding{id: "W17", found: "there is no list of contents"})
		return
	}
	s := b.sheets[1]
	t := s.table()
	if t == nil {
		b.find(finding{id: "W17", sheet: s, found: "the contents are no table"})
		return
	}
	leads := map[place]string{}
	for _, l := range b.links(s) {
		if a, ok := parseArea(l.at); ok {
			if target, at, ok := b.resolve(l.location); ok && at == (area{1, 1, 1, 1}) {
				leads[place{a.x1, a.y1}] = target.name
			}
		}
	}
	y := t.first()
	for _, later := range b.sheets[2:] {
		switch got := s.at(t.area.x1, y).text(); {
		case y > t.last() || got != later.name:
			b.find(finding{id: "W17", sheet: s, x: t.area.x1, y: y, found: fmt.Sprintf("the contents list %q where the sheet is %s", got, later.name)})
		case leads[place{t.area.x1, y}] != later.name:
			b.find(finding{id: "W17", sheet: s, x: t.area.x1, y: y, found: "no link leads from here to A1 of " + later.name})
		}
		y++
	}
	if y <= t.last() {
		b.find(finding{id: "W17", sheet: s, x: t.area.x1, y: y, found: "the contents list more than the sheets that follow"})
	}
}

// fixedNames are the sheets that have the same name in every workbook.
var fixedNames = []string{"Cover", "Contents", "Notes", "Checks", "Charts", "History", "Settings", "Lists", "Guidance"}

// judgeSheetName holds that a sheet is called what it or its table is called.
func (b *book) judgeSheetName(s *sheet) {
	if slices.Contains(fixedNames, s.name) || !s.read {
		return
	}
	title := strings.TrimPrefix(s.at(1, 1).text(), "DRAFT: ")
	if title == s.name || strings.HasPrefix(title, s.name+": ") {
		return
	}
	spoken := strings.ToLower(s.name)
	for _, t := range s.tables {
		name := strings.ReplaceAll(strings.ToLower(t.name), "_", " ")
		if name == spoken || strings.HasSuffix(name, " "+spoken) {
			return
		}
	}
	b.find(finding{id: "W16", sheet: s, found: fmt.Sprintf("the sheet is called %q, its title is %q and its table has another name", s.name, title)})
}

// judgeNames judges the defined names: W24, S22.
func judgeNames(b *book) {
	used := b.namesUsed()
	for _, d := range b.defined {
		if strings.HasPrefix(d.name, "_xlnm.") {
			continue
		}
		switch {
		case strings.Contains(d.refers, "#REF!"):
			b.find(finding{id: "W24", found: "the name " + d.name + " leads nowhere"})
			continue
		case !used[strings.ToLower(d.name)]:
			b.find(finding{id: "W24", found: "the name " + d.name + " is used nowhere"})
		}
		s, a, ok := b.resolve(d.refers)
		switch {
		case !ok && !numeric([]byte(d.refers)):
			b.find(finding{id: "W24", found: "the name " + d.name + " leads to " + d.refers + ", which is no place in the workbook"})
		case ok && s.read && !s.covers(a):
			b.find(finding{id: "W24", found: "the name " + d.name + " leads to " + d.refers + ", where a cell is blank"})
		case (!ok || s.name == "Settings") && d.comment == "":
			b.find(finding{id: "W24", found: "the setting " + d.name + " has no comment"})
		}
	}
}

// namesUsed are the names that formulas, rules, lists and charts use, in lower case.
func (b *book) namesUsed() map[string]bool {
	used := map[string]bool{}
	take := func(f string) {
		for _, name := range parse(f).names {
			used[strings.ToLower(name)] = true
		}
	}
	for _, s := range b.sheets {
		for _, c := range s.formulas {
			take(c.formula)
		}
		for _, f := range s.asides() {
			take(f)
		}
		for _, l := range b.links(s) {
			used[strings.ToLower(strings.TrimPrefix(l.location, "#"))] = true
		}
	}
	for _, d := range b.defined {
		take(d.refers)
	}
	for _, e := range b.entries {
		if strings.HasPrefix(e.name, "xl/charts/chart") && path.Ext(e.name) == ".xml" {
			for _, f := range b.tree(e.name).deep("f") {
				take(f.words())
			}
		}
	}
	return used
}
