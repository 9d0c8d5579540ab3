package lint

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Making judges a workbook while it is made: what is at hand at once, and long sheets as they are written, since
// reading them again would take as long as writing them.
type Making struct {
	book *book
	long map[string]*sheet
}

// Begin judges the parts of a workbook that are at hand. Those without a body are sheets that are given as they are
// written. Errors: *Unreadable.
func Begin(parts []Part, o Options) (*Making, error) {
	all := make([]entry, 0, len(parts))
	atHand := map[string]bool{}
	for _, p := range parts {
		atHand[p.Name] = p.Body != nil
		all = append(all, entry{p.Name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p.Body)), nil }})
	}
	b, err := opened(all, "", o, mostUnpacked)
	if err != nil {
		return nil, err
	}
	m := &Making{book: b, long: map[string]*sheet{}}
	for _, s := range b.sheets {
		i, there := b.byName[s.part]
		switch {
		case !there:
		case !atHand[s.part]:
			m.long[s.part] = s
		default:
			if err := b.read(s, bytes.NewReader(parts[i].Body)); err != nil {
				b.unread(s, err)
			}
		}
	}
	return m, nil
}

// Waits tells whether a sheet is still to be given.
func (m *Making) Waits() bool { return len(m.long) > 0 }

// Sheet is where the part of a long sheet is to be written, besides its file; Close waits until all of it is judged.
// One is given at a time. Errors: a part that no sheet waits for.
func (m *Making) Sheet(part string) (io.WriteCloser, error) {
	s, waits := m.long[part]
	if !waits {
		return nil, fmt.Errorf("no sheet waits for the part %s", part)
	}
	delete(m.long, part)
	read, write := io.Pipe()
	g := &giving{PipeWriter: write, done: make(chan struct{})}
	go func() {
		defer close(g.done)
		err := m.book.read(s, read)
		if err != nil {
			m.book.unread(s, err)
		}
		_, _ = io.Copy(io.Discard, read) // whoever writes is not to be held up by what is found
	}()
	return g, nil
}

// giving is a sheet on its way to the judge.
type giving struct {
	*io.PipeWriter
	done chan struct{}
}

// Close says that the sheet is whole, and waits for the judge.
func (g *giving) Close() error {
	err := g.PipeWriter.Close()
	<-g.done
	return err
}

// End is the judgement, when every sheet has been given.
func (m *Making) End() Judgement {
	for part := range m.long {
		m.book.broken(part, fmt.Errorf("it was not given"))
	}
	return m.book.judgement()
}

// Fault is what was found of how a workbook was made, as an error that names the first of it; nil when nothing was.
// What people recorded is no fault of the workbook.
func (j Judgement) Fault() error {
	made := j.Made()
	if len(made) == 0 {
		return nil
	}
	var said []string
	for _, f := range made[:min(3, len(made))] {
		at := f.ID
		if f.Sheet != "" {
			at += " " + f.Sheet
		}
		if f.Cell != "" {
			at += "!" + f.Cell
		}
		said = append(said, at+": "+f.Found)
	}
	return fmt.Errorf("the workbook is not as it must be, and was not handed over; %s: %s", counted(len(made), "thing"), strings.Join(said, "; "))
}
