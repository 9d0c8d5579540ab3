package xlsx

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"commonpurse/reports"
)

// The names of the languages that charts are written in.
const (
	chartSpace   = "http://schemas.openxmlformats.org/drawingml/2006/chart"
	drawingMain  = "http://schemas.openxmlformats.org/drawingml/2006/main"
	sheetDrawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
	relations    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// emu is how many of the file format's units a pixel has.
const emu = 9525

// theCharts are the charts of the workbook, in order.
func (b *book) theCharts() []*chart {
	for _, s := range b.sheets {
		if len(s.charts) > 0 {
			return s.charts
		}
	}
	return nil
}

// drawing says where each chart stands: within the column, whose width in pixels depends on who draws it.
func (b *book) drawing() ([]byte, error) {
	out := fmt.Appendf(nil, `%s<xdr:wsDr xmlns:xdr="%s" xmlns:a="%s">`, xml.Header, sheetDrawing, drawingMain)
	for i, c := range b.theCharts() {
		out = fmt.Appendf(out, `<xdr:twoCellAnchor editAs="oneCell"><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>`+
			`<xdr:to><xdr:col>0</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>`+
			`<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="%d" name="Chart %d" descr="`,
			c.row-1, chartWidth*emu, c.row-1+c.height/chartRow, i+2, i+1)
		out = escape(out, c.Alt)
		out = fmt.Appendf(out, `"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>`+
			`<a:graphic><a:graphicData uri="%[1]s"><c:chart xmlns:c="%[1]s" xmlns:r="%[2]s" r:id="rId%[3]d"/></a:graphicData></a:graphic>`+
			`</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`, chartSpace, relations, i+1)
	}
	return append(out, `</xdr:wsDr>`...), nil
}

// chartPart writes a chart, with the figures that it draws beside where they stand.
//
// Errors: a part that is no chart of the report.
func (b *book) chartPart(name string) ([]byte, error) {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "xl/charts/chart"), ".xml"))
	charts := b.theCharts()
	if err != nil || n < 1 || n > len(charts) {
		return nil, fmt.Errorf("it is no chart of the report")
	}
	c := charts[n-1]
	out := fmt.Appendf(nil, `%s<c:chartSpace xmlns:c="%s" xmlns:a="%s" xmlns:r="%s"><c:date1904 val="0"/><c:lang val="en-GB"/><c:roundedCorners val="0"/><c:chart>`,
		xml.Header, chartSpace, drawingMain, relations)
	out = chartTitle(out, fold(c.Title, titleLetters), 1400, 1)
	out = append(out, `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>`...)
	out = c.plot(out)
	out = c.axes(out)
	out = append(out, `<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>`...)
	if len(c.series) > 1 {
		out = append(out, `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>`+plainText(1200)+`</c:legend>`...)
	}
	return append(out, `<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>`+
		plainText(1200)+`</c:chartSpace>`...), nil
}

// chartTitle writes a title, of the chart or of an axis.
func chartTitle(out []byte, lines []string, size, bold int) []byte {
	out = append(out, `<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>`...)
	for _, line := range lines {
		out = fmt.Appendf(out, `<a:p><a:pPr><a:defRPr sz="%[1]d" b="%[2]d"/></a:pPr><a:r><a:rPr lang="en-GB" sz="%[1]d" b="%[2]d"><a:solidFill><a:srgbClr val="%[3]s"/></a:solidFill><a:latin typeface="%[4]s"/></a:rPr><a:t>`,
			size, bold, black, family)
		out = escape(out, line)
		out = append(out, `</a:t></a:r></a:p>`...)
	}
	return append(out, `</c:rich></c:tx><c:overlay val="0"/></c:title>`...)
}

// plainText is how the words of axes and legends look.
func plainText(size int) string {
	return fmt.Sprintf(`<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="%d" b="0"><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:latin typeface="%s"/></a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>`,
		size, black, family)
}

// plot writes the series.
func (c *chart) plot(out []byte) []byte {
	if c.Kind == reports.ChartLines {
		out = append(out, `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`...)
		out = c.allSeries(out)
		return append(out, `<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>`...)
	}
	direction, grouping, overlap := "col", "clustered", 0
	if c.Kind == reports.ChartBars {
		direction = "bar"
	}
	if c.Kind == reports.ChartStacked {
		grouping, overlap = "stacked", 100
	}
	out = fmt.Appendf(out, `<c:barChart><c:barDir val="%s"/><c:grouping val="%s"/><c:varyColors val="0"/>`, direction, grouping)
	out = c.allSeries(out)
	return fmt.Appendf(out, `<c:gapWidth val="60"/><c:overlap val="%d"/><c:axId val="1"/><c:axId val="2"/></c:barChart>`, overlap)
}

func (c *chart) allSeries(out []byte) []byte {
	rows := c.of.survey.kept
	for i, column := range c.series {
		out = fmt.Appendf(out, `<c:ser><c:idx val="%[1]d"/><c:order val="%[1]d"/><c:tx><c:strRef><c:f>`, i)
		out = escape(out, c.head(column))
		out = append(out, `</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>`...)
		out = escape(out, c.of.columns[column].label)
		out = append(out, `</c:v></c:pt></c:strCache></c:strRef></c:tx>`...)
		if c.Kind == reports.ChartLines {
			out = fmt.Appendf(out, `<c:spPr><a:ln w="28575" cap="rnd"><a:solidFill><a:srgbClr val="%[1]s"/></a:solidFill><a:prstDash val="%[2]s"/><a:round/></a:ln></c:spPr>`+
				`<c:marker><c:symbol val="%[3]s"/><c:size val="7"/><c:spPr><a:solidFill><a:srgbClr val="%[1]s"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr></c:marker>`,
				palette[i], []string{"solid", "sysDash", "dash", "lgDash"}[i], []string{"circle", "square", "diamond", "triangle"}[i])
		} else {
			out = fmt.Appendf(out, `<c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>`, palette[i])
		}
		out = append(out, `<c:cat><c:strRef><c:f>`...)
		out = escape(out, c.values(c.categories))
		out = fmt.Appendf(out, `</c:f><c:strCache><c:ptCount val="%d"/>`, len(rows))
		for k, row := range rows {
			out = fmt.Appendf(out, `<c:pt idx="%d"><c:v>`, k)
			out = escape(out, row[c.categories].text)
			out = append(out, `</c:v></c:pt>`...)
		}
		out = append(out, `</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>`...)
		out = escape(out, c.values(column))
		out = fmt.Appendf(out, `</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="%d"/>`, len(rows))
		for k, row := range rows {
			if row[column].content == figure {
				out = fmt.Appendf(out, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, k, row[column].value())
			}
		}
		out = append(out, `</c:numCache></c:numRef></c:val>`...)
		if c.Kind == reports.ChartLines {
			out = append(out, `<c:smooth val="0"/>`...)
		}
		out = append(out, `</c:ser>`...)
	}
	return out
}

// axes writes the two axes. Bars begin at nought; the first row of lying ones is at the top.
func (c *chart) axes(out []byte) []byte {
	category, value, orientation, crosses := "b", "l", "minMax", "autoZero"
	if c.Kind == reports.ChartBars {
		category, value, orientation, crosses = "l", "b", "maxMin", "max"
	}
	const line = `<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="505A5F"/></a:solidFill></a:ln></c:spPr>`
	out = fmt.Appendf(out, `<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="%s"/></c:scaling><c:delete val="0"/><c:axPos val="%s"/>`+
		`<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>`+line+plainText(1200)+
		`<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>`, orientation, category)
	least, unit, format := c.scale()
	floor := ""
	if least >= 0 {
		floor = `<c:min val="0"/>`
	}
	out = fmt.Appendf(out, `<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>%s</c:scaling><c:delete val="0"/><c:axPos val="%s"/>`+
		`<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>`, floor, value, rule)
	out = chartTitle(out, []string{unit}, 1200, 0)
	out = fmt.Appendf(out, `<c:numFmt formatCode="%s" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>`+line+plainText(1200)+
		`<c:crossAx val="1"/><c:crosses val="%s"/><c:crossBetween val="between"/></c:valAx>`, format, crosses)
	return out
}

// scale says the least figure drawn, and the unit and format of the value axis: pounds in thousands or millions where
// they would not be read at a glance.
func (c *chart) scale() (least int64, unit, format string) {
	most := int64(0)
	for _, row := range c.of.survey.kept {
		sum := int64(0)
		for _, column := range c.series {
			if row[column].content != figure {
				continue
			}
			n := row[column].n
			least, most = min(least, n), max(most, n, -n)
			sum += n
		}
		if c.Kind == reports.ChartStacked {
			most = max(most, sum)
		}
	}
	const thousand, million = 1_000_00, 1_000_000_00
	switch l := c.of.columns[c.series[0]].look; {
	case l == lookPercent:
		return least, c.Unit, "0%"
	case !l.isMoney() || c.Unit != "£":
		return least, c.Unit, "#,##0"
	case most >= 10*million:
		return least, "£ million", "#,##0,,"
	case most >= 2*million:
		return least, "£ million", "#,##0.0,,"
	case most >= 10*thousand:
		return least, "£ thousand", "#,##0,"
	}
	return least, "£", "#,##0"
}
