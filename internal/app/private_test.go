package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/reports"
	"commonpurse/reports/text"
	"commonpurse/reports/xlsx"
)

// shire is a small book in which everything that can hold a body's name does: a fund hosted by another partner, its name,
// references, notes, an alias, a file.
var shire = map[string]string{
	"organisations.csv": "code,name,sector\nSHIRE,Shire & County Council,county\nNHSB,Shire Health Board,nhs\nCARELTD,Rowan Care Limited,business\n",
	"aliases.csv":       "organisation,alias\nSHIRE,The Shire Treasurer\n",
	"partnerships.csv":  "code,name,tier\nP,Shire & County Council and friends,upper\n",
	"funds.csv":         "code,partnership,name,kind,host,legal_basis,opens\nSHIRE-BCF,P,Better care of Shire & County Council,pooled,SHIRE,s75,2025-04-01\n",
	"services.csv":      "code,fund,name,lead\nBEDS,SHIRE-BCF,Beds at Rowan Care Limited,SHIRE\n",
	"risk_rules.csv":    "fund,year,direction,step,method\nSHIRE-BCF,2025-26,both,1,proportional\n",
	"contributions.csv": "ref,fund,year,partner,source,amount,instalments\nC-SHIRE,SHIRE-BCF,2025-26,SHIRE,council-base,600.00,2\nNHSB-TO-SHIRE,SHIRE-BCF,2025-26,NHSB,nhs-minimum,400.00,4\n",
	"receipts.csv":      "ref,date,payer,fund,amount,bank_ref,note\nSHIRE.1,2025-05-01,NHSB,SHIRE-BCF,150.00,CARELTD,As Rowan Care Limited asked\nR2,2025-05-02,The Shire Treasurer,SHIRE-BCF,300.00,,\n",
	"invoices.csv":      "ref,provider,date,service,net,note\nI-CARELTD,CARELTD,2025-06-01,BEDS,900.00,Rowan Care Limited\n",
	"journals.csv":      "ref,line,date,layer,account,amount,fund,partner,memo\nSHIRE/J,1,2025-07-01,actual,1100,5.00,SHIRE-BCF,NHSB,Owed by The Shire Treasurer before\nSHIRE/J,2,2025-07-01,actual,1100,-5.00,SHIRE-BCF,SHIRE,Rowan Care Limited\n",
	"instalments.csv":   "contribution,number,raised_on\nNHSB-TO-SHIRE,1,2025-04-01\nNHSB-TO-SHIRE,2,2025-07-01\n",
	"disputes.csv":      "ref,date,contribution,amount,reason\nD-CARELTD,2025-08-01,NHSB-TO-SHIRE,20.00,Rowan Care Limited did not come\n",
}

// TestStatementNamesNobodyElse looks for the codes and names of all other bodies in every byte of a partner's statement,
// return and pack, in every format, and of the entries behind its figures.
func TestStatementNamesNobodyElse(t *testing.T) {
	t.Parallel()
	for name, made := range map[string]func(*testing.T) *books{
		"shire": func(t *testing.T) *books {
			b := fresh(t)
			b.load(folder(t, shire))
			b.raise("2025-10-31")
			return b
		},
		"demonstration": demonstrated,
		"devon": func(t *testing.T) *books {
			path := shared(t, "devon-pool")
			b := fresh(t)
			b.load(path)
			b.raise("2026-03-31")
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := made(t)
			partners := partnersOf(b)
			if len(partners) < 2 {
				t.Fatalf("only %v have an account: nobody could be named", partners)
			}
			for _, p := range partners {
				said := everythingSaid(t, b, app.Query{Year: 2025, Partner: p})
				lower := strings.ToLower(said)
				for _, other := range namesOf(t, b, p) {
					in := lower
					if other.code {
						in = said // a code such as OFFICE is not every office
					}
					if at := strings.Index(in, other.words); at >= 0 {
						t.Errorf("the statement of %s says %q: …%s…", p, other.words, said[max(0, at-60):min(len(said), at+60)])
					}
				}
			}
		})
	}
}

// partnersOf lists whoever has an account with a host.
func partnersOf(b *books) []string {
	b.t.Helper()
	codes, err := b.Codes(ctx, "organisations")
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.DeleteFunc(codes, func(p string) bool {
		_, err := reportOf(b.Book, "statement", app.Query{Year: 2025, Partner: p})
		return err != nil
	})
}

// named is what a body is known by, as plain words between spaces; but for a code in small letters.
type named struct {
	words string
	code  bool
}

// namesOf lists the codes, names and aliases of everybody but one partner; but for those that are part of its own.
func namesOf(t *testing.T, b *books, partner string) []named {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := b.ExportTables(ctx, dir); err != nil {
		t.Fatal(err)
	}
	var own string
	var others []named
	for _, file := range []string{"organisations.csv", "aliases.csv"} {
		for _, row := range csvRows(t, filepath.Join(dir, file)) {
			code, name := named{plainWords(row[0]), true}, named{words: strings.ToLower(plainWords(row[1]))}
			if row[0] == partner {
				own += code.words + strings.ToLower(code.words) + name.words
			} else {
				others = append(others, code, name)
			}
		}
	}
	return slices.DeleteFunc(others, func(n named) bool { return strings.Contains(own, n.words) })
}

func csvRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// mostExplained is about how many rows of a long account are explained: they are alike, and each takes its time.
const mostExplained = 30

// everythingSaid is a statement and a return in every format, with every figure of the account (of a long one, of rows spread over it)
// and one of each column elsewhere explained, as plain words.
func everythingSaid(t *testing.T, b *books, q app.Query) string {
	t.Helper()
	var said []string
	say := func(r reports.Report) error {
		var b bytes.Buffer
		err := errors.Join(text.JSON(&b, r), text.CSV(&b, r, ""), text.RawCSV(&b, r, ""), text.Table(&b, r, text.TableOptions{}))
		said = append(said, b.String(), xlsx.FileName(r))
		return err
	}
	sayBook := func(r reports.Report) error {
		var b bytes.Buffer
		err := xlsx.Write(&b, r, xlsx.Options{Command: "purse explain statement SECTION:ROW:COLUMN"})
		said = append(said, unpacked(t, b.Bytes())...)
		return errors.Join(err, say(r))
	}
	if err := b.Remake(ctx, "partner-pack", q, sayBook); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"statement", "partner-return"} {
		r := b.report(name, q)
		if err := sayBook(r); err != nil {
			t.Fatal(err)
		}
		explainSpread(t, b, q, r, say, sayBook)
	}
	return plainWords(strings.Join(said, "\n"))
}

// explainSpread explains the figures of an account, and one of each column elsewhere, in a workbook or in plain formats.
func explainSpread(t *testing.T, b *books, q app.Query, r reports.Report, say, sayBook func(reports.Report) error) {
	t.Helper()
	for _, s := range r.Sections {
		render := sayBook // one workbook for each section: all its others are made alike
		explained := map[string]bool{}
		at := 0
		for row := range s.Rows {
			at++
			if s.Key == "statement" && at%(1+s.Count/mostExplained) != 0 {
				continue
			}
			for i, c := range s.Columns {
				figure := c.Type == reports.TypeMoney || c.Type == reports.TypePercent
				if !figure || row.Cells[i].IsNull() || s.Key != "statement" && explained[c.Key] && at%7 != 0 {
					continue
				}
				explained[c.Key] = true
				if err := b.Explain(ctx, r.Name, s.Key+":"+row.Key+":"+c.Key, q, render); err != nil {
					t.Fatalf("%s:%s:%s: %v", s.Key, row.Key, c.Key, err)
				}
				render = say
			}
		}
	}
}

// unpacked is every text and attribute of every part of a workbook, and the parts' names. What names a standard is no
// text of ours.
func unpacked(t *testing.T, workbook []byte) []string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, part := range z.File {
		out = append(out, part.Name)
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(f); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
			switch x := token.(type) {
			case xml.CharData:
				out = append(out, string(x))
			case xml.Comment:
				out = append(out, string(x))
			case xml.StartElement:
				for _, a := range x.Attr {
					if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" && !strings.HasPrefix(a.Value, "http://") {
						out = append(out, a.Value)
					}
				}
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

var notWord = regexp.MustCompile(`[^\pL\pN]+`)

// plainWords is a text as words with single spaces, so that a name is found whatever stands between its words.
func plainWords(s string) string {
	return " " + strings.TrimSpace(notWord.ReplaceAllString(s, " ")) + " "
}
