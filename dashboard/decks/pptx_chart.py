"""Native charts: their data in a workbook inside, the colours of the pages, zero at the bottom, few lines."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from dashboard.decks import brand as colours
from dashboard.decks import grid, measure
from dashboard.decks.grid import Box
from dashboard.decks.model import Chart, ChartKind, Series
from dashboard.decks.template import rgb
from dashboard.exports.cells import neutral

_Data: Any = CategoryChartData  # the library has no types here
_KINDS = {
    ChartKind.STACKED: XL_CHART_TYPE.COLUMN_STACKED,
    ChartKind.COLUMNS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    ChartKind.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
}
_GAP_WIDTH, _WIDE_GAP = 35, 90
_FEW = 4  # categories whose columns have their numbers in them
_COUNT, _NO_ZERO, _SHARE = "#,##0", "#,##0;;", "0.0%"
_CORNER = (
    f'<c:layout {nsdecls("c")}><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="0.0"/><c:y val="0.0"/></c:manualLayout></c:layout>'
)


def drawn(slide: Any, part: Chart, box: Box) -> Any:
    """The chart at its place."""
    data: Any = _Data(number_format=_SHARE if part.share else _COUNT)
    data.categories = [neutral(name) for name in part.categories]
    for series in part.series:
        data.add_series(neutral(series.name), [_amount(number.value) for number in series.values])
    place = [Inches(each) for each in (box.left, box.top, box.width, box.height)]
    frame = slide.shapes.add_chart(_KINDS[part.kind], *place, data)
    chart = frame.chart
    chart.font.size, chart.font.color.rgb = Pt(grid.CHART_SIZE), rgb(colours.SOFT_TEXT)
    _title(chart, part, box)
    _legend(chart, part)
    _axes(chart, part, box)
    for drawn_one, series in zip(chart.plots[0].series, part.series, strict=True):
        _series(drawn_one, series)
    _labels(chart.plots[0], part)
    return frame


def _amount(value: object) -> float | None:
    return value if isinstance(value, (int, float)) else None


def _title(chart: Any, part: Chart, box: Box) -> None:
    """In the corner, where the other texts of the slide begin."""
    chart.has_title = True
    frame = chart.chart_title.text_frame
    text = measure.shortened(part.title.text, grid.CHART_TITLE_SIZE, box.width * 0.95, 1, bold=True)
    frame.text = text
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold, font.color.rgb = Pt(grid.CHART_TITLE_SIZE), True, rgb(colours.TEXT)
    title = chart.chart_title._element
    for old in title.findall(qn("c:layout")):
        title.remove(old)
    title.find(qn("c:tx")).addnext(parse_xml(_CORNER))
    chart.chart_title.include_in_layout = False


def _legend(chart: Any, part: Chart) -> None:
    chart.has_legend = len(part.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(grid.CHART_SIZE)


def _axes(chart: Any, part: Chart, box: Box) -> None:
    values, names = chart.value_axis, chart.category_axis
    values.minimum_scale = 0
    values.has_major_gridlines = part.kind is not ChartKind.BARS
    values.visible = part.kind is not ChartKind.BARS
    values.major_tick_mark = names.major_tick_mark = XL_TICK_MARK.NONE
    values.format.line.fill.background()
    values.tick_labels.number_format = "0%" if part.share else _COUNT
    values.tick_labels.number_format_is_linked = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = rgb(colours.LINE)
    names.has_major_gridlines = False
    if values.has_major_gridlines:
        values.major_gridlines.format.line.color.rgb = rgb(colours.HAIRLINE)
    if not part.share:
        _whole_steps(values, part)
    names.tick_labels.font.size = Pt(grid.CHART_SIZE)
    if part.kind is not ChartKind.BARS:
        _every(names, part, box)


def _whole_steps(axis: Any, part: Chart) -> None:
    """Few of a kind are counted one by one."""
    greatest = max(
        (sum(series.values[at].amount for series in part.series) for at in range(len(part.categories))), default=0
    )
    if greatest <= _FEW:
        axis.major_unit = 1
        axis.maximum_scale = max(1, greatest)


def _every(axis: Any, part: Chart, box: Box) -> None:
    """As many names under the columns as there is room for, level."""
    room = box.width * 0.9 / max(1, len(part.categories))
    widest = max((measure.width(name, grid.CHART_SIZE) for name in part.categories), default=0) + 0.08
    step = max(1, -(-int(widest * 1000) // max(1, int(room * 1000))))
    if step == 1:
        axis._element.txPr.find(qn("a:bodyPr")).set("rot", "0")
    skip = axis._element.makeelement(qn("c:tickLblSkip"), {"val": str(step)})
    before = axis._element.find(qn("c:noMultiLvlLbl"))
    before.addprevious(skip) if before is not None else axis._element.append(skip)


def _series(drawn_one: Any, series: Series) -> None:
    drawn_one.invert_if_negative = False
    fill = drawn_one.format.fill
    fill.solid()
    fill.fore_color.rgb = rgb(colours.SERIES[series.role])
    if edge := colours.EDGES.get(series.role):
        drawn_one.format.line.color.rgb = rgb(edge)
        drawn_one.format.line.width = Pt(0.75)


def _labels(plot: Any, part: Chart) -> None:
    few = len(part.categories) <= _FEW
    plot.gap_width = _WIDE_GAP if few or part.kind is ChartKind.BARS else _GAP_WIDTH
    if part.kind is ChartKind.STACKED:
        plot.overlap = 100
    if not (few or part.kind is ChartKind.BARS):
        return
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.font.size, labels.number_format_is_linked = Pt(grid.CHART_SIZE), False
    labels.number_format = _SHARE if part.share else _NO_ZERO
    if part.kind is ChartKind.STACKED:
        _inside(plot, part)
    else:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _inside(plot: Any, part: Chart) -> None:
    """Numbers in the columns: light on dark, dark on light."""
    for drawn_one, series in zip(plot.series, part.series, strict=True):
        labels = drawn_one.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, _NO_ZERO, False
        labels.font.size, labels.font.bold = Pt(grid.CHART_SIZE), True
        dark = series.role not in colours.EDGES
        labels.font.color.rgb = rgb("FFFFFF" if dark else colours.TEXT)
