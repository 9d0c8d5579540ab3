package lint

import (
	"slices"
	"strings"
)

// Level says how much an assertion matters, and to whom.
type Level string

// The levels.
const (
	Essential  Level = "E" // essential in the government's checklist for spreadsheets
	Desirable  Level = "D" // desirable there
	Finance    Level = "F" // practice of finance
	Robust     Level = "R" // what programs that read workbooks trip over
	ToBeFilled Level = "T" // of templates only
)

// Assertion is one thing that is asserted of a workbook.
type Assertion struct {
	ID    string
	Level Level
	Says  string // in one sentence, what is so of a good workbook
	Why   string
	words bool // it judges what words say, and people record words
}

// of tells whether the assertion is made of a kind of workbook.
func (a Assertion) of(k Kind) bool {
	switch {
	case a.ID[0] == 'D':
		return k == Template
	case k == Mending && slices.Contains(notOfMending, a.ID):
		return false
	case k != Template && k != Mending:
		return true
	}
	return a.ID[0] != 'K' && !slices.Contains(notOfTemplates, a.ID)
}

// notOfMending are those that rows as somebody gave them cannot meet besides: what is wrong in them stands there.
var notOfMending = strings.Fields("S20 S26 T17 T18")

// notOfTemplates are the assertions that a sheet to be filled in cannot meet: it has empty rows, its own order of
// sheets, and opens where a person begins to write.
var notOfTemplates = strings.Fields("W07 W08 W13 W14 W16 W17 S03 S04 S08 S22 S24 S25 S27 T01 T08 T09 T10 T13 T14 T15 T16 T19 F12")

// Assertions lists what is asserted, in order.
func Assertions() []Assertion { return slices.Clone(assertions) }

// Groups are the parts of the list, by the first letter of an identifier.
var Groups = []struct{ Letter, Name string }{
	{"W", "Package and workbook"},
	{"S", "Each sheet"},
	{"T", "Each table"},
	{"F", "Formulas and values"},
	{"K", "Controls and provenance"},
	{"C", "Charts and conditional formats"},
	{"P", "Prose and content"},
	{"D", "Input templates"},
}

var assertions = slices.Concat(ofPackage, ofSheets, ofTables, ofFormulas, ofControls, ofCharts, ofProse, ofTemplates)

// known is every assertion by its identifier.
var known = func() map[string]*Assertion {
	out := map[string]*Assertion{}
	for i := range assertions {
		out[assertions[i].ID] = &assertions[i]
	}
	return out
}()

var ofPackage = []Assertion{
	{ID: "W01", Level: Robust, Says: "The list of content types is the first part of the file, no part is there twice, and no name leads outside of it.", Why: "Programs look for the list first, and a name may not write where it should not."},
	{ID: "W02", Level: Robust, Says: "Every part is well-formed and has a content type, and whatever a part leads to is there.", Why: "A program that misses a part offers to repair the file."},
	{ID: "W04", Level: Essential, Says: "The file has a title, which is not the name of the file.", Why: "A screen reader says the title first."},
	{ID: "W05", Level: Essential, Says: "The language of the file is en-GB.", Why: "It is read aloud in the voice of its language."},
	{ID: "W06", Level: Robust, Says: "The creator is the body that answers for the figures.", Why: "A library's default name says nothing of who to ask."},
	{ID: "W07", Level: Robust, Says: "Created and modified are when the last event of the figures was recorded.", Why: "The same figures give the same file, whenever it is made."},
	{ID: "W08", Level: Finance, Says: "Custom properties hold the report id, ledger range, data date, version, status and profile.", Why: "The workbook can be made again, and proved, from them."},
	{ID: "W09", Level: Desirable, Says: "There are no macros, embedded objects or form controls.", Why: "They are a danger, and many readers cannot use them."},
	{ID: "W10", Level: Finance, Says: "There are no links to other files, data connections or queries.", Why: "Figures may not change with what is outside of the file."},
	{ID: "W11", Level: Robust, Says: "There are no pivot tables, slicers or timelines.", Why: "Most programs show them blank."},
	{ID: "W12", Level: Essential, Says: "No sheet is hidden.", Why: "A reader must be able to find everything."},
	{ID: "W13", Level: Essential, Says: "The first sheet is Cover and the second Contents; Notes, where there is one, is third.", Why: "Readers know where to begin."},
	{ID: "W14", Level: Essential, Says: "The first sheet is the one that opens, and the only one selected.", Why: "With several selected, what is typed goes into all of them."},
	{ID: "W15", Level: Essential, Says: "Names of sheets differ, have 31 characters at most, begin with no figure and are not Sheet1.", Why: "Names are how people find their way and formulas theirs."},
	{ID: "W16", Level: Desirable, Says: "A sheet is named as its title or its table is.", Why: "One thing has one name."},
	{ID: "W17", Level: Desirable, Says: "Contents lists every later sheet once, in order, with a link to its A1.", Why: "It is the quickest way there for those who cannot see the tabs."},
	{ID: "W18", Level: Robust, Says: "Every link within the workbook leads to a cell that is used.", Why: "A link to nowhere is a dead end."},
	{ID: "W19", Level: Essential, Says: "No sheet is blank.", Why: "A blank sheet looks like a fault."},
	{ID: "W20", Level: Robust, Says: "The workbook calculates automatically, and fully when it is opened.", Why: "Totals must follow what a reader changes."},
	{ID: "W21", Level: Robust, Says: "Dates count from 1900.", Why: "Dates copied to another workbook would be four years off."},
	{ID: "W23", Level: Desirable, Says: "The file's name is in lower case with dashes, and says the report, what it is of and the period.", Why: "It is known by its name wherever it is saved."},
	{ID: "W24", Level: Finance, Says: "Defined names are used, lead to cells that are there, and those of settings have a comment.", Why: "A name that leads nowhere hides a mistake."},
}

var ofSheets = []Assertion{
	{ID: "S01", Level: Essential, Says: "A1 holds the title of the sheet, as text.", Why: "It is the first thing read aloud."},
	{ID: "S02", Level: Essential, Says: "A1 has the style Heading 1, and headings of sections Heading 2.", Why: "Screen readers go from heading to heading."},
	{ID: "S03", Level: Desirable, Says: "The lines under the title say how many tables and charts the sheet has.", Why: "A reader knows when they have read everything."},
	{ID: "S04", Level: Essential, Says: "The cursor is in A1 and the sheet is scrolled to it.", Why: "Reading begins there."},
	{ID: "S05", Level: Essential, Says: "No cells are merged.", Why: "A merged cell belongs to several rows or columns, and is read as one of them."},
	{ID: "S06", Level: Desirable, Says: "No row or column is hidden, collapsed or of no size.", Why: "What is hidden is missed, or read out and not seen."},
	{ID: "S07", Level: Desirable, Says: "A sheet has one table at most.", Why: "A second one is easily missed."},
	{ID: "S08", Level: Robust, Says: "The dimension that a sheet gives is the range in use.", Why: "Some programs read no further than it says."},
	{ID: "S09", Level: Essential, Says: "There is no header or footer.", Why: "It is not read aloud."},
	{ID: "S10", Level: Desirable, Says: "There are no pictures, text boxes or shapes.", Why: "They float over the cells, and are not read in their place."},
	{ID: "S11", Level: Desirable, Says: "There are no comments.", Why: "They are not read with the cell."},
	{ID: "S12", Level: Desirable, Says: "Text is 12 point or more.", Why: "Smaller text is hard to read for many."},
	{ID: "S13", Level: Desirable, Says: "All text is in one family of letters without serifs.", Why: "It is the easiest to read."},
	{ID: "S14", Level: Desirable, Says: "No text is slanted, struck out or raised, and only links are underlined.", Why: "Such letters are hard to read, and their meaning is not read aloud."},
	{ID: "S15", Level: Essential, Says: "Text stands out from what is behind it by 4.5 to 1 or more.", Why: "Pale text cannot be read by many."},
	{ID: "S16", Level: Desirable, Says: "No cell has a colour behind it, but for ratings on a workbook for a board.", Why: "Colour hides grid lines and says nothing aloud."},
	{ID: "S17", Level: Desirable, Says: "No text is turned.", Why: "Turned text is hard to read."},
	{ID: "S18", Level: Robust, Says: "Rows are as tall as their text needs.", Why: "Text that is cut off is not read."},
	{ID: "S19", Level: Robust, Says: "Columns are as wide as their figures need.", Why: "A figure that does not fit shows as ####."},
	{ID: "S20", Level: Desirable, Says: "Columns of text are 80 characters wide at most, and no sentence over the tables is in a cell of more than 300.", Why: "Long lines and long cells are hard to follow."},
	{ID: "S21", Level: Finance, Says: "A sheet prints on A4, one page wide.", Why: "A table whose columns are on several pages cannot be read."},
	{ID: "S22", Level: Finance, Says: "The print area is the range in use, and the header row and first column are on every page.", Why: "A page of figures without headings says nothing."},
	{ID: "S23", Level: Desirable, Says: "Nothing stands to the right of a table.", Why: "It is not found by somebody who reads down."},
	{ID: "S24", Level: Desirable, Says: "A link back to the contents stands above the table.", Why: "It is the quickest way back."},
	{ID: "S25", Level: Desirable, Says: "Panes are frozen at the header row and the first column in the profile board, and not at all in publish.", Why: "Frozen panes help at a meeting, and trap somebody who magnifies the screen."},
	{ID: "S26", Level: Robust, Says: "No text has spaces to spare, tabs, or characters that show nothing.", Why: "Two names that look alike would not match."},
	{ID: "S27", Level: Desirable, Says: "No row is blank between A1 and the end of the table.", Why: "A blank row looks like the end."},
}

var ofTables = []Assertion{
	{ID: "T01", Level: Essential, Says: "Whatever has two or more rows and columns is a table.", Why: "Only in a table are headings read with the cells."},
	{ID: "T02", Level: Essential, Says: "A table begins in column A.", Why: "Reading begins there."},
	{ID: "T03", Level: Essential, Says: "Headings are text, filled in, and all different.", Why: "A heading says what a figure is."},
	{ID: "T04", Level: Robust, Says: "Each heading is the name of its column in the table.", Why: "A spreadsheet program would offer to repair the file."},
	{ID: "T05", Level: Robust, Says: "A table has as many columns as its range.", Why: "A spreadsheet program would offer to repair the file."},
	{ID: "T06", Level: Desirable, Says: "A table's name says what it holds, and is no other table's or name's.", Why: "Names of tables are read aloud, and used in formulas."},
	{ID: "T07", Level: Desirable, Says: "There are no filter buttons.", Why: "They cover the headings."},
	{ID: "T08", Level: Essential, Says: "No row or column of a table is blank.", Why: "It looks like the end of the table."},
	{ID: "T09", Level: Essential, Says: "No cell of a table is empty: a missing value is a shorthand that is explained above.", Why: "An empty cell could be a mistake."},
	{ID: "T10", Level: Robust, Says: "A table has a row; without data, one that says so.", Why: "A table without a row is damaged, and silence could be a fault."},
	{ID: "T11", Level: Finance, Says: "Totals stand in the table's own totals row, and in no row of its body.", Why: "A total among the rows is counted twice."},
	{ID: "T12", Level: Finance, Says: "Each total covers the rows of the table and nothing else.", Why: "A total must be the total."},
	{ID: "T13", Level: Essential, Says: "All values of a column are of one type.", Why: "A text among figures is left out of sums without a word."},
	{ID: "T14", Level: Finance, Says: "The heading of a column of amounts, percentages or counts says the unit.", Why: "A figure without a unit says nothing."},
	{ID: "T15", Level: Finance, Says: "A column has one number format, one of the six that are approved.", Why: "Figures that are written alike can be compared."},
	{ID: "T16", Level: Finance, Says: "Figures are aligned to the right, texts to the left, and headings as their column.", Why: "Digits stand under digits."},
	{ID: "T17", Level: Robust, Says: "Amounts and counts are stored as numbers.", Why: "A figure stored as text is left out of sums without a word."},
	{ID: "T18", Level: Robust, Says: "Dates are stored as dates, shown as 1 Oct 2026.", Why: "01/10/2026 is two different days on two machines."},
	{ID: "T19", Level: Finance, Says: "The first column, or those that the sheet says, identify a row.", Why: "A row must be known to be followed up."},
	{ID: "T20", Level: Desirable, Says: "The table's style is plain, without stripes.", Why: "Stripes hide ratings, and pale ones are not seen."},
	{ID: "T21", Level: Essential, Says: "Markers of notes are written [note 1], in titles, headings or a column for notes.", Why: "A raised figure is not read as a marker.", words: true},
	{ID: "T22", Level: Essential, Says: "Every marker has a row in Notes, every row there has a marker, and they stand in order.", Why: "A marker without a note leads nowhere.", words: true},
	{ID: "T23", Level: Finance, Says: "No column holds two facts, such as a name and a code.", Why: "Two facts in one cell can be neither sorted nor matched."},
}

var ofFormulas = []Assertion{
	{ID: "F01", Level: Robust, Says: "Every formula has its value stored beside it.", Why: "Previews, phones and protected views do not calculate, and show nothing."},
	{ID: "F02", Level: Robust, Says: "The stored value is of the type that the formula comes to.", Why: "A number stored as text is left out of sums."},
	{ID: "F04", Level: Finance, Says: "No cell holds an error.", Why: "An error spreads to whatever reads it."},
	{ID: "F05", Level: Finance, Says: "Formulas call only the functions that are approved.", Why: "Every program has them, and readers know them."},
	{ID: "F06", Level: Finance, Says: "No function changes by itself, asks the web, or is known to the newest programs only.", Why: "A figure may not be another one tomorrow."},
	{ID: "F07", Level: Finance, Says: "No number of the business is typed into a formula.", Why: "It could be neither seen nor changed."},
	{ID: "F08", Level: Finance, Says: "A formula has 120 characters at most, and brackets three deep.", Why: "A reader must be able to follow it."},
	{ID: "F09", Level: Finance, Says: "The formula is the same in every row of a column.", Why: "One that differs is a mistake, or hides one."},
	{ID: "F10", Level: Finance, Says: "Formulas read cells of this workbook that are used, and never whole columns.", Why: "What is read must be there."},
	{ID: "F11", Level: Finance, Says: "No formula reads itself, by whatever way.", Why: "It has no value."},
	{ID: "F12", Level: Robust, Says: "The file has as many formulas as its maker gave it.", Why: "A name that begins with = must not have become one."},
	{ID: "F13", Level: Robust, Says: "Text that begins with =, +, - or @ is stored as text.", Why: "It would be carried out as a formula."},
	{ID: "F14", Level: Essential, Says: "The text of a link is words, and it leads within the workbook, to https or to mailto.", Why: "An address read aloud says nothing."},
}

var ofControls = []Assertion{
	{ID: "K01", Level: Finance, Says: "There is a sheet Checks with the checks that its report needs.", Why: "Figures are trusted that are seen to agree."},
	{ID: "K02", Level: Finance, Says: "Each check has this workbook's figure, the ledger's, their difference rounded, and a result in words.", Why: "A reader can follow the check by themselves."},
	{ID: "K03", Level: Finance, Says: "The overall result is a formula, repeated on the Cover.", Why: "It is the first thing to know."},
	{ID: "K04", Level: Finance, Says: "When a check fails, titles begin with DRAFT and the file's name ends with -draft.", Why: "Figures that do not agree must not pass for those that do."},
	{ID: "K05", Level: Finance, Says: "Debits are checked to equal credits.", Why: "It is what double entry means."},
	{ID: "K06", Level: Finance, Says: "Every total of money is checked against the ledger.", Why: "A total must be the ledger's."},
	{ID: "K07", Level: Finance, Says: "Opening balance, movements and closing balance are checked to agree.", Why: "Nothing may be lost between two years."},
	{ID: "K08", Level: Finance, Says: "Contributions agreed are checked against the budgets that they fund.", Why: "A budget without funding is an overspend to come."},
	{ID: "K09", Level: Finance, Says: "A partner's statement is checked against the pool's account.", Why: "Partners must be told the same."},
	{ID: "K10", Level: Finance, Says: "The rows of an audit trail are checked to be all the entries, with no gap in their numbers.", Why: "A trail with a gap proves nothing."},
	{ID: "K11", Level: Finance, Says: "The Cover says the data date, the state of the period, the ledger range and its time, the version, and who to ask.", Why: "A reader knows what the figures are of."},
	{ID: "K12", Level: Finance, Says: "What a minus means is said on the Cover and on every sheet with a variance.", Why: "Bodies differ, and the wrong reading turns a figure round."},
	{ID: "K13", Level: Finance, Says: "The Cover says whether figures are rounded, and totals add what is not.", Why: "Rounded figures do not add up."},
	{ID: "K14", Level: Finance, Says: "The workbook says whether it is provisional or final, and final figures are of closed periods.", Why: "An open period may still change."},
}

var ofCharts = []Assertion{
	{ID: "C01", Level: Essential, Says: "A rule that colours a cell tests words in the cell's own table.", Why: "Colour alone is not seen by everybody."},
	{ID: "C02", Level: Essential, Says: "There are no data bars, colour scales or icons.", Why: "They cover figures, and are not read aloud."},
	{ID: "C03", Level: Essential, Says: "Within a rule's colours, text stands out by 4.5 to 1 or more.", Why: "Pale text cannot be read by many."},
	{ID: "C04", Level: Essential, Says: "Every chart is described in words, in 20 to 500 characters.", Why: "It is all that somebody who cannot see it gets."},
	{ID: "C05", Level: Desirable, Says: "A chart has a title that says what it shows, and its values have a unit.", Why: "A chart without a message is decoration."},
	{ID: "C06", Level: Essential, Says: "Text in a chart is 12 point or more, and stands out by 4.5 to 1 or more.", Why: "The default is small and pale."},
	{ID: "C07", Level: Essential, Says: "A chart has four series at most, in the government's colours, which stand out by 3 to 1 or more.", Why: "More cannot be told apart."},
	{ID: "C08", Level: Essential, Says: "The figures of a chart are in a table that is named beside it or in its description.", Why: "A reader can look them up."},
	{ID: "C09", Level: Desirable, Says: "Charts stand on a sheet Charts, over no cell that is used.", Why: "A chart may not cover words."},
	{ID: "C10", Level: Finance, Says: "Bars begin at zero, and no chart is in three dimensions, with a second axis, or a pie of more than five.", Why: "A cut axis makes much of little."},
	{ID: "C11", Level: Finance, Says: "Series read the rows of a table exactly, without header and total.", Why: "A total among the bars dwarfs the rest."},
	{ID: "C12", Level: Robust, Says: "Charts carry their figures with them.", Why: "Previews draw from them."},
}

var ofProse = []Assertion{
	{ID: "P02", Level: Desirable, Says: "No sentence in titles, notes and descriptions has more than 25 words.", Why: "Long sentences are not understood at once.", words: true},
	{ID: "P03", Level: Desirable, Says: "No sentence says click here, or sends by place or colour alone.", Why: "It says nothing to somebody who hears it.", words: true},
	{ID: "P04", Level: Desirable, Says: "Abbreviations are spelt out once, on the Cover or in Notes.", Why: "Readers of one body do not know another's.", words: true},
	{ID: "P05", Level: Desirable, Says: "Years are written 2026 to 2027, and dates with the month in letters.", Why: "2026-27 is read as a sum, and 1/10 as two days.", words: true},
	{ID: "P06", Level: Robust, Says: "There are no personal data of people who use services.", Why: "A board paper is published.", words: true},
}

var ofTemplates = []Assertion{
	{ID: "D01", Level: ToBeFilled, Says: "Every column with a closed set of answers has a list, and refuses others.", Why: "A slip is stopped where it is made."},
	{ID: "D02", Level: ToBeFilled, Says: "A list is a defined name on a sheet Lists that can be seen.", Why: "A typed list has 255 characters at most, and cannot be read."},
	{ID: "D03", Level: ToBeFilled, Says: "Columns of dates and amounts are checked for type and range, with a message that gives an example.", Why: "A slip is stopped where it is made."},
	{ID: "D04", Level: ToBeFilled, Says: "Checks cover the whole range for input.", Why: "The rows that matter are not filled in yet."},
	{ID: "D05", Level: ToBeFilled, Says: "Cells for input are unlocked, all others locked, and there is no password.", Why: "Headings stay, and nobody is locked out."},
	{ID: "D06", Level: ToBeFilled, Says: "Columns of references and codes have the format of text.", Why: "A leading nought would be lost."},
	{ID: "D07", Level: ToBeFilled, Says: "The name and version of the template are a custom property and a visible line.", Why: "It is known which one was filled in."},
	{ID: "D08", Level: ToBeFilled, Says: "The example row is on the guidance sheet and not in the input.", Why: "An example that is loaded is a false record."},
	{ID: "D09", Level: ToBeFilled, Says: "Headings are the loader's names, with (required) where so.", Why: "A heading that is not known is not loaded."},
	{ID: "D12", Level: ToBeFilled, Says: "There is no formula in a column for input.", Why: "Its value may be out of date."},
	{ID: "D13", Level: ToBeFilled, Says: "Each column's instruction shows when a cell is selected, and is on the guidance sheet too.", Why: "Not everybody hears the one that shows."},
	{ID: "D14", Level: ToBeFilled, Says: "The sheets are Guidance, those for input, and Lists.", Why: "A person begins by reading."},
	{ID: "D15", Level: ToBeFilled, Says: "Lists say when their values were taken.", Why: "A list of last year lacks this year's."},
	{ID: "D16", Level: ToBeFilled, Says: "Columns of money accept numbers only, and say pounds, for example 1250.50.", Why: "Thousands and pence are mistaken for pounds."},
	{ID: "D17", Level: ToBeFilled, Says: "The file opens on the first cell for input.", Why: "A person begins there."},
}
