package load

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"commonpurse/ledger"
)

// Find lists the files that paths name: files as they are, folders by the files in them, not those of folders in them.
//
// Shape: files are in order of name, whatever the order of the paths, each once; passed names what is neither .csv nor
// .xlsx, hidden or a program's lock, in order. Errors: a refusal, when a path is not there or none of them holds a file to load.
func Find(paths []string) (files []File, passed []string, err error) {
	var infos []os.FileInfo
	add := func(path string, info os.FileInfo) {
		if !isLoadable(filepath.Base(path)) {
			passed = append(passed, filepath.Base(path))
			return
		}
		if slices.ContainsFunc(infos, func(known os.FileInfo) bool { return os.SameFile(known, info) }) {
			return
		}
		infos = append(infos, info)
		files = append(files, File{Path: path, Size: info.Size()})
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, nil, ledger.Refuse(ledger.NotFound, "LOAD-022", filepath.Base(path)+" cannot be opened: "+reason(err)+".",
				"Check the spelling of the file or folder.")
		}
		if !info.IsDir() {
			add(path, info)
			continue
		}
		inside, err := os.ReadDir(path)
		if err != nil {
			return nil, nil, ledger.Refuse(ledger.NotFound, "LOAD-022", filepath.Base(path)+" cannot be listed: "+reason(err)+".",
				"Check that the folder may be read.")
		}
		for _, e := range inside {
			if !isLoadable(e.Name()) || e.IsDir() {
				passed = append(passed, e.Name()+map[bool]string{true: "/"}[e.IsDir()])
				continue
			}
			info, err := os.Stat(filepath.Join(path, e.Name()))
			if err != nil {
				return nil, nil, ledger.Refuse(ledger.NotFound, "LOAD-022", e.Name()+" cannot be opened: "+reason(err)+".",
					"Check that it is there and may be read.")
			}
			add(filepath.Join(path, e.Name()), info)
		}
	}
	slices.Sort(passed)
	passed = slices.Compact(passed)
	if len(files) == 0 {
		return nil, passed, nothing(passed)
	}
	name(files)
	return files, passed, nil
}

// isLoadable tells whether a file is one to read, by its name. Programs leave hidden files and locks beside their own.
func isLoadable(base string) bool {
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") {
		return false
	}
	ending := strings.ToLower(filepath.Ext(base))
	return ending == ".csv" || ending == ".xlsx"
}

// nothing refuses a load without a file, and says what became of those that were named.
func nothing(passed []string) error {
	r := ledger.Refuse(ledger.NotFound, "LOAD-022", "There is no .csv or .xlsx file to load.", "Name the files, or the folder they are in.")
	if len(passed) > 0 {
		var said []string
		for _, name := range passed[:min(len(passed), 10)] {
			if form := otherForms[formEnding(name)]; form != "" {
				name += " (" + form + ")"
			}
			said = append(said, name)
		}
		r.Text += " Passed over: " + strings.Join(said, ", ") + "."
	}
	if slices.ContainsFunc(passed, isOtherSpreadsheet) {
		r.Hint = "Open the spreadsheet and save it as an Excel workbook (.xlsx), or each sheet as CSV UTF-8."
	}
	return r
}

// otherForms are spreadsheets that are not read, by the ending of their name.
var otherForms = map[string]string{
	".xls": "in the form of an older Excel", ".xlsm": "a workbook with macros", ".xltm": "a template with macros",
	".xlam": "an add-in with macros", ".xltx": "a template of Excel", ".xlsb": "in Excel's binary form",
	".ods": "an OpenDocument spreadsheet", ".ots": "an OpenDocument template", ".numbers": "a spreadsheet of Numbers",
}

// formEnding is the ending of a name that says its form; a spreadsheet of Numbers may be a folder.
func formEnding(name string) string {
	return strings.ToLower(filepath.Ext(strings.TrimSuffix(name, "/")))
}

func isOtherSpreadsheet(name string) bool { return otherForms[formEnding(name)] != "" }

// name gives the files the names that people are shown, no two the same, and puts them in their order.
func name(files []File) {
	for depth := 1; ; depth++ {
		seen := map[string]int{}
		for i := range files {
			if files[i].Name == "" {
				seen[ending(files[i].Path, depth)]++
			}
		}
		done := true
		for i := range files {
			f := &files[i]
			tail := ending(f.Path, depth)
			switch {
			case f.Name != "":
			case seen[tail] == 1, tail == filepath.ToSlash(f.Path):
				f.Name = tail
			default:
				done = false
			}
		}
		if done {
			break
		}
	}
	for i := range files { // a name may hold bytes that are no text, which not every ledger can keep
		files[i].Name = strings.ToValidUTF8(files[i].Name, "\uFFFD")
	}
	slices.SortFunc(files, func(a, b File) int {
		return cmp.Or(cmp.Compare(filepath.Base(a.Path), filepath.Base(b.Path)), cmp.Compare(a.Name, b.Name))
	})
}

// ending is the last elements of a path.
func ending(path string, elements int) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	if elements >= len(parts) {
		return filepath.ToSlash(path)
	}
	return strings.Join(parts[len(parts)-elements:], "/")
}
