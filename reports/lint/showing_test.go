package lint

import "testing"

// TestPlainFormat holds that what is the same format is written the same, and nothing else is.
func TestPlainFormat(t *testing.T) {
	for code, want := range map[string]string{
		pounds: pounds, `\£#,##0.00;"-£"#,##0.00;\£0.00`: pounds, `"£"#,##0.00;\-"£"#,##0.00;"£"0.00`: pounds, `[$£-809]#,##0.00;-[$£-809]#,##0.00;[$£-809]0.00`: pounds,
		`d\ mmm\ yyyy`: date, `#,##0;\-#,##0;0`: count,
		`£#,##0".00"`: `£#,##0".00"`, `£#,##0\.00`: `£#,##0\.00`, `£#,##0.00,`: `£#,##0.00,`, `;;;`: `;;;`, `"`: `"`, `\`: `\`, `[$£`: `[$£`, "": "",
	} {
		if got := plainFormat(code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

// TestShowings holds what of a style can mislead.
func TestShowings(t *testing.T) {
	const styles = `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode=";;;"/></numFmts>
<fonts><font><sz val="12"/><color rgb="FF000000"/></font><font><sz val="12"/><color theme="0"/></font><font><sz val="1"/></font><font><strike/></font></fonts>
<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill></fills>
<cellXfs><xf numFmtId="4" fontId="0" fillId="0"/><xf numFmtId="49" fontId="1"/><xf fontId="2"/><xf numFmtId="164" fontId="3"/><xf fontId="1" fillId="2"/><xf fontId="0" fillId="2"/><xf><alignment horizontal="fill"/></xf></cellXfs>
<dxfs><dxf><font><color rgb="FF942514"/></font><fill><patternFill><bgColor rgb="FFF6D7D2"/></patternFill></fill></dxf><dxf><numFmt numFmtId="170" formatCode=";;;"/></dxf></dxfs></styleSheet>`
	cells, rules, err := Showings([]byte(styles), nil)
	if err != nil || len(cells) != 7 || len(rules) != 2 {
		t.Fatalf("%v %v %v", cells, rules, err)
	}
	for i, want := range []Showing{
		{"#,##0.00", "#,##0.00", ""},
		{"@", "", "too pale to be read"},
		{"General", "", "too small to be read"},
		{";;;", ";;;", "struck out"},
		{"General", "", ""},
		{"General", "", "too pale to be read"},
		{"General", "", "repeated across the cell"},
	} {
		if cells[i] != want {
			t.Errorf("style %d: %+v, want %+v", i, cells[i], want)
		}
	}
	if rules[0] != "letters #942514 on #F6D7D2" || rules[1] != "letters #000000 as ;;;" {
		t.Errorf("%v", rules)
	}
	if _, _, err := Showings([]byte("<styleSheet>"), nil); err == nil {
		t.Error("half a part was read")
	}
}

// TestPale holds which letters of a run can hardly be seen.
func TestPale(t *testing.T) {
	for c, want := range map[[3]string]bool{
		{"FFFFFFFF"}: true, {"FF000000"}: false, {"", "0"}: true, {"", "1"}: false, {"", "2"}: true, {"", "4"}: false, {"", "", "9"}: true, {"", "", "8"}: false, {}: false, {"?"}: false,
	} {
		if Pale(c[0], c[1], c[2]) != want {
			t.Errorf("%v", c)
		}
	}
}
