"""The parts of a workbook that are not its rows: how sheets begin and end, styles, and the list of what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count

from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.exports.cells import printable

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Places of the styles below.
_GENERAL, TEXT, WHOLE, NUMBER, HEAD, WORDS = range(6)
_TEXT_FORMAT, _WHOLE_FORMAT, _DECIMAL_FORMAT = 49, 3, 4
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">'
    + "".join(
        f'<xf numFmtId="{shape}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
        for shape, font in ((0, 0), (_TEXT_FORMAT, 0), (_WHOLE_FORMAT, 0), (_DECIMAL_FORMAT, 0), (_TEXT_FORMAT, 1))
    )
    + f'<xf numFmtId="{_TEXT_FORMAT}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_NO_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'<>&\"", "-"))  # signs that a sheet's name may not hold, or XML not
_NAME = 31
_ABOUT_WIDTHS = (24, 72)


def sheet_begins(widths: Sequence[int]) -> str:
    """What stands before the rows: the head stays in sight."""
    return _begins(widths, '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')


def _begins(widths: Sequence[int], pane: str = "") -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def sheet_ends(columns: int, rows: int) -> str:
    """What stands after them: the filter over all, the head among the rows."""
    return f'</sheetData><autoFilter ref="A1:{xl_rowcol_to_cell(rows - 1, columns - 1)}"/></worksheet>'


def about(facts: Iterable[tuple[str, str]]) -> str:
    """A sheet of labels, and what stands beside them. Both as texts of XML."""
    rows = "".join(f"<row>{text(label, HEAD)}{text(value, WORDS)}</row>" for label, value in facts)
    return f"{_begins(_ABOUT_WIDTHS)}{rows}</sheetData></worksheet>"


def text(written: str, style: int) -> str:
    """A cell of a text of XML."""
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


def of(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Path and text of every other part, for sheets of these names."""
    sheets = len(names)
    yield "xl/styles.xml", _XML + _STYLES
    yield "xl/workbook.xml", _workbook(names)
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            [*(("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, sheets + 1)), ("styles", "styles.xml")]
        ),
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield "docProps/core.xml", _core()
    yield "[Content_Types].xml", _types(sheets)


def _workbook(names: Sequence[str]) -> str:
    listed = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1))
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>'


def named(name: str, sheets: int, last: str) -> list[str]:
    """Names for so many sheets and a last one: no two of a workbook are the same."""
    found = list[str]()
    for each in (*[name] * sheets, last):
        number = next(at for at in count(1) if _sheet_name(each, at).casefold() not in map(str.casefold, found))
        found.append(_sheet_name(each, number))
    return found


def _sheet_name(name: str, number: int) -> str:
    after = "" if number == 1 else f" {number}"
    plain = printable(name).replace("\n", " ").replace("\t", " ").translate(_NO_NAME).strip() or "-"
    return plain[: _NAME - len(after)] + after


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/{kind}" Target="{path}"/>'
        for at, (kind, path) in enumerate(parts, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _core() -> str:
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>Partner Hub</dc:creator>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
    )


def _types(sheets: int) -> str:
    parts = [
        ("/xl/workbook.xml", f"{_TYPE}.sheet.main+xml"),
        ("/xl/styles.xml", f"{_TYPE}.styles+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        *((f"/xl/worksheets/sheet{at}.xml", f"{_TYPE}.worksheet+xml") for at in range(1, sheets + 1)),
    ]
    listed = "".join(f'<Override PartName="{path}" ContentType="{kind}"/>' for path, kind in parts)
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
