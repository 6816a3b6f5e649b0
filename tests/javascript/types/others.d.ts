/* What we use of React, of the tables and of Dash: no more than this. */

type Drawn = object | string | number | boolean | null | undefined;
type Props = Record<string, unknown>;
type Draws<P> = (props: P) => Drawn;
/* An element that React keeps: what acts on it runs once it is laid out. */
interface Ref<E> { current: E }
type ChangeEvent = Event & { target: HTMLInputElement };
type KeyEvent = KeyboardEvent & { target: HTMLInputElement };
/* Properties of an element, with what its events are. */
interface Given {
  onClick?: (event: MouseEvent) => void;
  onMouseDown?: (event: MouseEvent) => void;
  onKeyDown?: (event: KeyEvent) => void;
  onChange?: (event: ChangeEvent) => void;
  onInput?: (event: ChangeEvent) => void;
  onSubmit?: (event: Event) => void;
  [name: string]: unknown;
}
interface ReactUsed {
  Fragment: object;
  createElement(kind: unknown, props?: Given | null, ...children: Drawn[]): object;
  useState<T>(first: T): [T, (next: T) => void];
  useRef(first: null): { current: never };
  useRef<T>(first: T): Ref<T>;
  useEffect(act: () => void | (() => void), on?: unknown[]): void;
  useLayoutEffect(act: () => void | (() => void), on?: unknown[]): void;
  useMemo<T>(make: () => T, on: unknown[]): T;
}

/* Tables. */
type Sort = "asc" | "desc" | null;
/* What the server says of a column (components/grid_columns.py). */
interface ColumnKind {
  kind: string; at?: number; type: string; hidden?: boolean; flex?: number | null; reads?: string[]; heads?: string[]; name?: string; help?: string;
  helpReads?: string[]; sortOfPart?: Sort; fixed?: "always" | "combined"; pinned?: boolean; roomy?: boolean;
  icons?: Record<string, string>;
}
interface ColumnDef { context?: ColumnKind; initialSort?: Sort; initialWidth?: number }
interface Column {
  getColId(): string;
  getColDef(): ColumnDef;
  getSort(): Sort | undefined;
  getPinned(): string | boolean | null | undefined;
  getFlex(): number | null;
  getMinWidth(): number;
  getActualWidth(): number;
  isVisible(): boolean;
}
interface ColumnState { colId: string; sort?: Sort | undefined; flex?: number | null; pinned?: string | null; width?: number }
interface NumberModel { filterType: string; type: string; filter?: number | null; filterTo?: number | null }
type FilterModel = Record<string, unknown>;
interface RowNode { data: Row }
/* What the grid asks its datasource for. */
interface RowsParams { api: GridApi; startRow: number; endRow: number; successCallback(rows: Row[], count: number): void; failCallback(): void }
interface GridApi {
  addEventListener(type: string, act: (event: { top: number; finished?: boolean; source?: string; column?: Column | null }) => void): void;
  ensureColumnVisible(column: Column): void;
  setFocusedCell(row: number, column: Column): void;
  ensureIndexVisible(at: number, where: string): void;
  getColumnState(): ColumnState[];
  getFirstDisplayedRowIndex(): number;
  getLastDisplayedRowIndex(): number;
  getCacheBlockState(): Record<string, { startRow: number; endRow: number }>;
  getRenderedNodes(): RowNode[];
  purgeInfiniteCache(): void;
  refreshInfiniteCache(): void;
  refreshCells(which: { columns: string[]; force: boolean }): void;
  refreshHeader(): void;
  resetRowHeights(): void;
  setRowCount(count: number, sure: boolean): void;
  applyColumnState(how: { state: ColumnState[]; defaultState?: { sort: Sort }; applyOrder?: boolean }): void;
  forEachLeafNode(act: (node: RowNode) => void): void;
  forEachNodeAfterFilterAndSort(act: (node: RowNode) => void): void;
  forEachNode(act: (node: RowNode) => void): void;
  isAnyFilterPresent(): boolean;
  getAllDisplayedColumns(): Column[];
  getAllGridColumns(): Column[];
  getColumns(): Column[];
  getColumn(id: string): Column | null;
  getColumnDef(id: string): ColumnDef | null;
  getDisplayNameForColumn(column: Column, place: null): string;
  getDisplayedRowAtIndex(at: number): RowNode | undefined;
  getDisplayedRowCount(): number;
  getFilterModel(): FilterModel | null;
  getGridOption(name: "rowModelType"): string;
  getGridOption(name: "cacheBlockSize"): number;
  getGridOption(name: "localeText"): Record<string, string> | undefined;
  getGridOption(name: string): object | undefined;
  isDestroyed(): boolean;
  onFilterChanged(): void;
  setColumnFilterModel(column: Column, model: NumberModel | null): Promise<void>;
  setColumnsVisible(columns: (Column | string)[], on: boolean): void;
  setFilterModel(model: FilterModel | null): void;
  setGridOption(name: string, value: unknown): void;
}
interface CellParams<V = Value> { value: V; data: Row; api: GridApi; column: Column; colDef: { context: ColumnKind }; displayName: string }
interface FilterParams { column: Column; model: NumberModel | null; api: GridApi }
interface TableTheme { withParams(params: object): TableTheme }

/* What draws cells, by the names that components/grid_columns.py gives. */
interface Cells {
  HubName: Draws<CellParams<string>>;
  HubSubscription: Draws<CellParams<string>>;
  HubDue: Draws<CellParams<number>>;
  HubBar: Draws<CellParams>;
  HubOverBar: Draws<CellParams>;
  HubShare: Draws<CellParams>;
  HubSwitch: Draws<CellParams<boolean>>;
  HubSpark: Draws<CellParams<(number | null)[] | null>>;
  HubNumberFilter: Draws<FilterParams>;
  HubLicenses: Draws<CellParams<number | null>>;
  HubWorst: Draws<CellParams>;
  HubLine: Draws<CellParams<(number | null)[] | null>>;
  HubStatuses: Draws<CellParams<string[] | null>>;
  HubLaunch: Draws<CellParams>;
  HubTags: Draws<CellParams<string[] | null>>;
  HubProducts: Draws<CellParams<string[] | null>>;
  HubTotalBar: Draws<CellParams>;
  HubNext: Draws<CellParams<string | null>>;
  HubHealth: Draws<CellParams<number>>;
  HubSelect: Draws<CellParams>;
  HubSelectAll: Draws<CellParams>;
  HubCard: Draws<CellParams>;
}
type Compare<V> = (one: V, other: V, a: RowNode, b: RowNode, descending: boolean) => number;
type Series = (number | null)[] | null | undefined;
type Amount = number | null | undefined;
/* One text of the values that a cell reads. */
type Format1 = (...values: Value[]) => Value;
/* What formats and orders cells. */
interface GridFunctions {
  hubCount: Format["count"];
  hubSigned: Format["signed"];
  hubRate: Format["rate"];
  hubDay: Format["day"];
  hubPoints: Format["points"];
  hubWait: Format["wait"];
  hubRegion(region: string): string;
  hubSwitch(on: boolean): string;
  hubBand(band: string | null | undefined, unknown?: string): string;
  hubTheme(base: TableTheme, params: object): TableTheme;
  hubMaximum(p: CellParams): number | null;
  hubNumbers: Compare<number | null>;
  hubMaxima: Compare<Series>;
  hubDays: Compare<string | null>;
  hubWords(value: string | string[] | null): string;
  hubWordsOf(p: CellParams): string;
  hubNamesOf(p: CellParams): string;
  hubPlain(value: string | null): string;
  hubLasts: Compare<Series>;
  hubOrder(at: number): Compare<unknown>;
  hubFold(text: unknown): string | null;
  hubTyped(text: unknown, type: string): number | null;
  hubWritten(number: number | null | undefined, type: string): string | null;
  hubField(p: CellParams): Value;
  hubEndpointOf(p: CellParams): string | null;
  hubLastOf(p: CellParams): number | null;
}

/* Dash in the browser. */
interface Triggered { prop_id: string; value: unknown }
interface DashClientside {
  hub?: Hub;
  no_update?: object;
  callback_context: { triggered?: Triggered[] };
  set_props(id: string, props: object): void;
}
interface Charts {
  react(plot: HTMLElement, data: unknown, layout: unknown): unknown;
  relayout(plot: HTMLElement, changes: object): unknown;
  [name: string]: unknown;
}

interface Window {
  hub: Hub;
  hubTrend?: { attach(wrapper: HTMLElement): void; choose(figure: Figure): Figure };
  partner_hub: Parts;
  dashAgGridComponentFunctions: Cells;
  dashAgGridFunctions: GridFunctions;
  dash_clientside: DashClientside;
  dash_component_api: { getLayout(id: string): object | undefined };
  dash_ag_grid?: { AgGrid: unknown; getApi(id: string): GridApi | undefined };
  React: ReactUsed;
  ReactDOM: { flushSync(act: () => void): void; createRoot(node: Element): { render(drawn: Drawn): void; unmount(): void } };
  Plotly?: Charts;
}
