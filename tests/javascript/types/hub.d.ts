/* The namespace `hub`: each interface is what one script adds to it (tests/javascript/test_declared.py). */

interface Dash {
  dash: {
    unchanged(): object | undefined;
    triggered(): Triggered[];
    set(id: string, props: object): void;
    together(sets: () => void): void;
    given(id: string): Props;
    knowTables(): void;
    infinite(options: Props, more: Props): object;
    went(): void;
    asks(address: string): boolean;
    asksPage(address: string): boolean;
    firstRequests(path: string, search: string): [string, RequestInit][];
    requestKey(address: string, options?: RequestInit): string;
    isHtml(node: Described): boolean;
    setFilters(api: GridApi, model: FilterModel | null): void;
    chartsFrom(address: string): void;
    drawnLayout(plot: HTMLElement | null): Layout | null;
    withoutCharts(event: Event): void;
  };
  grid(id: string): GridApi | null;
  h: ReactUsed["createElement"];
  sure<T>(value: T): NonNullable<T>;
}
/* A component as the server describes it. */
interface Described { namespace: string; type: string; props: Props & { name: string; at: number; children?: Tree } }
/* A description as a function of what fills it and of its children. */
type Plan = ((filled: Record<string, Tree>, inside: Drawn[] | null) => Drawn) & { fixed?: boolean };
type Tree = Described | string | number | null | undefined | Tree[];

interface Core {
  root: HTMLElement;
  leaving?: boolean;
  phone: MediaQueryList;
  lang(): string;
  el<K extends keyof HTMLElementTagNameMap>(name: K, props?: ElementProps, ...inside: (Node | string | null | undefined)[]): HTMLElementTagNameMap[K];
  icon(name: string, extra?: string): SVGSVGElement;
  steps: Record<string, number>;
  main(): HTMLElement | null;
  at(event: Event, selector: string): HTMLElement | null;
  input(id: string): HTMLInputElement | null;
  say(text: string): void;
  frames(n: number, then: () => void): void;
  idle(then: () => void): void;
  post(address: string, body?: object): Promise<Response>;
  signIn(): void;
  prefer(key: string, value: unknown): Promise<void>;
}
type ElementProps = Record<string, string | number | boolean | null | undefined | Listeners> & { text?: string | null; on?: Listeners };
type Listeners = Record<string, (event: Event) => void>;

interface Format {
  DASH: string;
  NBSP: string;
  tell(frame: Frame): void;
  valueIn(row: Row, column: string): Value;
  numberIn(row: Row, column: string): number | null;
  seriesIn(row: Row, column: string): Series;
  t(key: string, values?: WordValues): string;
  rules(): Partial<Rules>;
  form(): Form;
  defined(path: string): Defined | undefined;
  shifted(number: number, places: number): string;
  integer(n: number): number;
  count(n: number | null | undefined): string;
  signed(n: number | null | undefined): string;
  rate(x: number | null | undefined): string;
  decimal(x: number, places?: number): string;
  percent(x: number): string;
  points(x: number | null | undefined): string;
  wait(seconds: number | null | undefined): string;
  shortDay(iso: string | null | undefined): string;
  day(iso: string | null | undefined): string;
  addDays(iso: string, days: number): string;
}

interface State {
  pageState: {
    search(state: Partial<PageState>, now: string, page?: string): string;
    parsed(address: string, before: PageState, served: boolean): PageState;
    same(one: PageState, other: PageState): boolean;
    moved(said: PageState, state: PageState): boolean;
    ofScope(typed: boolean): string[];
    besides(): string[];
  };
}
interface Versions {
  versions: {
    older(version: string | undefined, before: string | undefined, region: string): boolean;
    shown(regions: Record<string, string>, version: string | undefined, region: string): Record<string, string>;
    lastDay(text: string | undefined): string | undefined;
  };
}
interface Terms {
  terms: {
    suggestions(text: string, answer: QueryAnswer | undefined, names: Names, tags: Facet): Suggestion[];
    isTag(text: string): boolean;
    isPlain(text: string): boolean;
    nameTyped(text: string): { before: string; minus: string; text: string };
    meant(error: Wrong): Suggestion[];
    only(text: string, all: Suggestion[]): Suggestion | undefined;
  };
}

interface Address {
  now: PageState | null;
  going?: boolean;
  shown?: HTMLElement;
  enters(state: PageState): PageState;
  search(state: Partial<PageState>, page?: string): string;
  pageName(): string;
  lastDay(): string | undefined;
  change(...given: unknown[]): unknown;
  ask(change: Change): void;
  sync(state: PageState): void;
  rest(body: HTMLElement | null, resting: boolean): void;
  still(): void;
  unstill(): void;
  show(service: string | null | undefined): void;
}
interface Answers {
  forgetAnswer(address: string): void;
  blockAddress(block: string, asks: string, state: PageState, service?: string): string;
  wanted(box: HTMLElement, state: PageState): string;
  isKnown(address: string | undefined): boolean;
  answer(address: string): Answer | undefined;
  get(address: string): Promise<Answer>;
  anew(addresses: string[]): Promise<Answer[]>;
  replace(region: string, addresses: string[], fresh: Answer[]): void;
  forgetRegions(regions: string[], except: string | null): void;
  forgetAll(): void;
  understood(text: string): Promise<Answer>;
  wrong(error: Wrong): string;
  ahead(): void;
}
interface Appearance {
  theme(clicks: number | null | undefined): unknown;
  language(clicks: number | null | undefined, other: string): unknown;
}
/* What a reader can choose: a suggestion of a lookup. */
interface Choice { value: string; name: string; hint: string }
/* What keys do in the text box of the filter. */
interface QueryActs { isOpen: boolean; move(step: number): void; enter(one?: Suggestion): void; close(): void; last(): void }
interface CellsPart {
  customerPage(region: Value, orgId: Value): string;
  sparkline(series: Series, W: number, label: string): Drawn;
}
interface Orders {
  known(values: Series): number[];
  maximum(values: Series): number | null;
}
interface Connection {
  passing(error: Wrong | undefined): boolean;
  offline(): void;
  online(): void;
  later(): void;
  tryNow(): void;
  whole(): void;
  limit(): AbortSignal | undefined;
}
interface Fill {
  allThere(): void;
  lose(box: HTMLElement, error: Wrong): void;
  busy(): boolean;
  boxes(): HTMLElement[];
  shownBoxes(): HTMLElement[];
  fill(state: PageState): unknown;
  refill(): void;
  begins(state: PageState): void;
  refresh(): void;
}
interface Filters {
  fold(text: string): string;
  condition(text: string, type: string): NumberModel | null | undefined;
}
type Sent = { said: { show?: Shown[]; go?: string; open?: string; lines?: [string, string][]; result?: ResultSaid; note?: NoteSaid; undo?: string; takes_back?: TakesBack; prose?: string }; error?: undefined } | { said?: undefined; error: ErrorSaid };
interface Shown { label: string; value: string }
interface Forms {
  send(address: string, body: object): Promise<Sent>;
  formRow(field: FieldSaid, form: string, error: ErrorSaid | null, away?: boolean): Drawn;
  formValues(node: HTMLFormElement, fields: FieldSaid[]): Record<string, unknown>;
}
interface Keys {
  keysDialog(): void;
  goPlace(link: HTMLElement, atOnce: boolean): void;
}
interface NamesPart {
  useNames(text: string): Names;
  useTags(typed: boolean): Facet;
  forgetNames(): void;
}
interface PartsPart {
  wake(under: HTMLElement | null): boolean;
}
interface Places {
  visitPlace(place: HTMLElement): void;
  hold(node: HTMLElement | null): void;
}
interface MenuItem { text: string; icon?: string; href?: string; page?: boolean; act?: () => void }
interface Pops {
  acts: Record<string, (button: HTMLElement, event: Event) => void>;
  opened(): number;
  closeTop(refocus?: boolean): boolean;
  closeAll(): void;
  pop(opener: HTMLElement, node: HTMLElement): void;
  menu(opener: HTMLElement, label: string | null, items: MenuItem[]): void;
  toast(good: boolean, title: string, text: string, more?: { text: string; act: () => void; lasts?: number } | null): void;
  dismissToast(): boolean;
  dialog(title: string, body: Node): void;
}
interface Query {
  queryValue?: string;
}
/* What the card of the trend shows, and where things lie. */
interface TrendShown {
  day: string | null; byKey?: boolean; meta?: TrendMeta; followed?: TrendPlot; shownFirst?: boolean;
  drawn?: TrendLayer;
}
interface TrendLayer { layer: HTMLElement; picture: Element; card: HTMLElement; said: HTMLElement }
interface TrendPlot extends Plot { layout: Layout & { meta: TrendMeta } }
interface TrendScale {
  left: number; right: number; top: number; bottom: number; x(day: string): number; day(x: number): number; y(value: number): number;
}
interface Ready {
  readiness(): void;
  outside(box: Element): boolean;
}
interface Formats {
  kindOf(column: Column): string;
  contextOf(column: Column): ColumnKind;
  read(fields: string[] | undefined, row: Row | undefined): Value[];
  words(given: Value | string[]): string;
  cellRead(p: CellParams<unknown>): Value[];
  onOff(on: boolean): string;
  tableHeads(column: Column, api: GridApi): string[];
  tableValues(column: Column, row: Row): Value[];
  tablePrinted(column: Column, row: Row): string[];
  tableSingle(column: Column, api: GridApi): string;
  tableName(column: Column, api: GridApi): string;
}
/* Rows that are chosen: the keys, or all but the keys under a scope and a filter. */
interface ChosenRows { all: boolean; keys: Set<string>; under: string }
interface SelectionPart {
  selected(id: string): { all: boolean; only?: string[]; except?: string[] };
  chosenRows(id: string): TagsMeant;
  selectionAsks(id: string): Record<string, string> | null;
  hasSelection(id: string): boolean;
  keepSelection(id: string, api: GridApi): void;
}
/* A tag as the server tells it, and whose tags are meant: these, or all that a query and column filters select. */
interface TagSaid { id: number; name: string; colour: string; version: number; customers: number }
interface TagsMeant { customers: string[]; query: Record<string, string> | null; filter: string; except: string[] }
interface Tags {
  tagsDone(answer: Sent): void;
}
/* A view that is kept, and those of a page (dashboard/web/routes/views.py). */
interface SavedView {
  id: number; name: string; query: string; shared: boolean; version: number; owner: string; mine: boolean; may: boolean;
}
interface ViewsSaid { views: SavedView[]; default: number | null; may_share: boolean }
interface Tagging {
  manageTags(): void;
}
interface Cards {
  toldColumns(api: GridApi): Column[];
  fitCards(api: GridApi, narrow: boolean): boolean;
}
interface Columns {
  choosable(api: GridApi): Column[];
  columnsSaid(api: GridApi): string[];
  columnsAsMade(api: GridApi): boolean;
  arrangeColumns(api: GridApi, said: string[]): void;
  resetColumns(api: GridApi): void;
  leadWidth(api: GridApi, column: Column): number | null;
  PINNED: number;
  serveColumns(id: string, api: GridApi): void;
}
interface Tables {
  filterRow(button: HTMLElement, api: GridApi, on: boolean, focus: boolean): void;
  tableSaid(value: Value): string;
  tableAsks(api: GridApi): RowsAsked;
  settleOrder(api: GridApi): void;
  sortOf(api: GridApi): Column | null;
  resting(api: GridApi): boolean;
}
/* A table that has windows, and what of them is on its way to its grid. */
interface Flight { params: RowsParams; asked: RowsAsked }
interface WindowedTable {
  id: string; box: HTMLElement; held: Held; api: GridApi | null; flying: Set<Flight>; top: number; failed: boolean;
  counted: { filter: string | null; count: number } | null;
}
interface Windows {
  windows: {
    isWindowed(given: unknown): given is FirstWindow;
    first(given: Row[] | FirstWindow): FirstWindow;
    address(block: string, asked: RowsAsked, offset: number, limit: number): string;
    next(view: { first: number; last: number; down: boolean }, size: number, count: number): number | null;
    starts(count: number, most: number): number[];
    known(held: Held, asked: RowsAsked, offset: number, limit: number): RowsKnown | null;
    ask(held: Held, asked: RowsAsked, offset: number, limit: number): Promise<Answer>;
    all(held: Held, asked: RowsAsked, count: number, came: (n: number) => void): Promise<Row[] | null>;
    atOnce(held: Held, asked: RowsAsked, most: number): RowsKnown | null;
  };
}
interface Infinite {
  rowsGiven(box: HTMLElement, id: string, given: unknown, answer: Answer, address: string): object | null;
  remade(box: HTMLElement, given: unknown): boolean;
  serveWindows(node: HTMLElement, api: GridApi): boolean;
  windowsMissing(): boolean;
  rowsPassing(id: string, api: GridApi): number | null;
  hasWindows(api: GridApi): boolean;
  ownsRow(row: Row | undefined, address: string): boolean;
  rowsOfOther(box: HTMLElement): boolean;
  windowsOf(id: string): WindowedTable | null;
  windowsInView(): string[];
}
interface Tips {
  closeTip(): boolean;
}
/* How one table is looked at, and each block by its id. */
interface TableView { sort?: [string, Sort]; filter?: FilterModel; columns?: string[]; twin?: number }
type ViewSaid = Record<string, TableView>;
interface View {
  viewQuery(pinned: boolean): string;
  applyView(node: HTMLElement, api: GridApi): void;
}
interface Calling {
  endpoint(name: string | null | undefined): string | null;
  worst(name: string | null | undefined, rate: number | null | undefined): string | null;
  lastOf(values: Series): number | null;
}
interface Whose {
  disown(): void;
  disownBox(box: HTMLElement): void;
  settleFigures(): void;
  strange(box: HTMLElement, region: string): boolean;
  land(box: HTMLElement, address: string, answer: Answer, strange: boolean): void;
}
interface FreshPart {
  renewShown(): Promise<boolean>;
}
interface Later {
  watchSight(box: HTMLElement): void;
  outOfSight(box: HTMLElement): boolean;
  afterPaint(box: HTMLElement, draw: (() => void) | null): void;
  drawing(box: HTMLElement): boolean;
}

/* The form of paper, for pictures too: what the figures are of, and tables with so many rows at most. */
interface Print {
  paper: { facts(): string[]; make(most: number): void };
}
/* What the renderer asks of a page (dashboard/pictures/drawing.py), and what it is told. */
interface PictureAsked { kind: string; block: string; most: number; address: string; made: string; partner: string; logo: string }
interface PictureTold {
  refused?: string; wrong?: string; width?: number; height?: number; wide?: boolean; blocks?: { name: string; top: number; bottom: number }[];
}
interface Pictures {
  pictureItems(name: string): MenuItem[];
}
interface Picture {
  picture(asked: PictureAsked): Promise<PictureTold>;
}

interface Hub extends Dash, Core, Format, State, Versions, Terms, Address, Answers, Appearance, Calling, CellsPart, Orders, Columns, Connection, Fill, Filters, Formats, Forms,
  Keys, Later, NamesPart, PartsPart, Places, Pops, Query, Ready, Tables, Tips, View, Whose, Windows, Infinite, SelectionPart, Cards, FreshPart, Tags, Tagging,
  Print, Picture, Pictures {}
/* What only the renderer of pictures adds (dashboard/pictures/vector.js). */
interface Hub {
  vector(width: number, height: number, title: string): string;
}

/* Our own components, by the names of dashboard/components/dash_components.py. */
interface FieldSaid {
  name: string; kind: string; label: string; value: string; hint?: string; required?: boolean; autocomplete?: string; rows?: number;
  options: [string, string, string][]; suggests: string; nothing: string; many?: boolean; when?: [string, string[]]; accepts?: string; most?: [number, number];
}
/* A file of a form: its content in base64. */
interface FileSent { name: string; data: string; size: number }
/* What a form will do as it is filled in (web/routes/schedules.py: next). */
interface PreviewSaid { title: string; lines: string[]; html?: string; theme?: string } // html: of web/routes/walls.py: preview
/* How an act is taken back for a while (web/routes/resources.py: save). */
interface TakesBack { address: string; token: string; title: string; undo: string; lasts_s: number }
interface PanelProps {
  id: string; tag: string; tree: Tree[]; children: Drawn | Drawn[]; rows?: string; shown?: string; filled?: Record<string, Tree>; attributes?: object;
}
/* A note as its address tells it (components/customer/notes.py: told). */
interface NoteSaid {
  id: number; author: string; created: string; edited: string | null; when: string; edited_when: string | null; text: string; version: number;
  mine: boolean;
}
/* `editing`: the id of one; `undo`: what takes a deletion back, by the note's id. */
interface NotesKept {
  notes: NoteSaid[]; given: NoteSaid[]; editing: number; undo: Record<number, string>; focus: string; draws: number;
}
/* A run of a report as its address tells it (components/settings/report_runs.py: told). */
interface ReportSaid {
  id: string; name: string; owner: string; when: string; region: string; basis: string; days: string; format: string; rows: string; size: string; stage: string;
  said: string; open: boolean; again: boolean; done: number; about: number; file: string;
}
/* A template of reports (data/reports/shape.py, data/report_templates/custom.py: told) and what its editor offers. */
interface ColumnSaid { id: string; header: string }
interface ConditionSaid { column: string; test: string; value: string; to: string }
interface OrderSaid { column: string; way: string }
interface ShapeSaid {
  base: string; columns: ColumnSaid[]; conditions: ConditionSaid[]; sort: OrderSaid[]; q: string; region: string; service: string; lang: string;
  numbers: string; separator: string; mark: boolean; region_first: boolean;
}
interface TemplateSaid { id: number; version: number; name: string; shared: boolean; shape: ShapeSaid; may?: boolean; mine?: boolean; owner?: string }
interface TemplateTold { template?: TemplateSaid; undo?: string }
interface PreviewSaid { head: string[]; rows: string[][] }
type OfferedColumn = { id: string; family: string } & Record<string, string>;
type TestSaid = [string, string, number];
interface OffersSaid {
  base: string; bases: [string, string][]; columns: OfferedColumn[]; tests: Record<string, TestSaid[]>; regions: [string, string][];
  services: [string, string][]; langs: [string, string][]; numbers: [string, string][]; separators: [string, string][]; queried: boolean;
  may_share: boolean; most: number;
}
interface PartProps {
  shape: ShapeSaid; offers: OffersSaid; set(patch: Partial<ShapeSaid>): void; name(id: string): string; wrong(field: string): string;
}
interface WriterProps {
  id: string; label: string; value: string; submit: string; most: number; send(text: string): Promise<ErrorSaid | null | undefined>;
  cancel?: () => void;
}
/* What became of a form in steps (web/routes/trials.py). */
interface ResultSaid { title: string; lines: [string, string][]; note: string; text: string; go: string; go_words: string }
interface StepSaid { name: string; title: string; note: string; fields: FieldSaid[] }
interface SearchProps { hits: string; value: string; tree: Tree; said: string; label: string; submit: string; most: number; begins: boolean }
interface Parts {
  Words: Draws<Frame>;
  Icon: Draws<{ name: string; extra?: string }>;
  Markup: Draws<{ id?: string; tag?: string; tree: Tree; attributes?: object }>;
  Panel: Draws<PanelProps>;
  Mark: Draws<object>;
  Body: Draws<{ children: Drawn | Drawn[]; service: string; shown: boolean }>;
  PointTable: Draws<{ id: string; content?: { caption: string; head: string[]; rows: string[][] } }>;
  QueryBar: Draws<{ id: string; value?: string; answer?: QueryAnswer; setProps(props: { value: string }): void }>;
  Find: Draws<{ address: string; name: string; value: string; label: string; submit: string; kept: Record<string, string> }>;
  Search: Draws<SearchProps>;
  Post: Draws<{ address: string; body: object; words: string; label?: string; icon?: string; opens?: boolean }>;
  WallItem: Draws<{ html: string; theme: string }>;
  Lookup: Draws<{ field: FieldSaid; common: Props & { id: string } }>;
  Upload: Draws<{ field: FieldSaid; common: Props & { id: string } }>;
  Uploads: Draws<{ field: FieldSaid; common: Props & { id: string } }>;
  Form: Draws<{
    id: string; address: string; fields: FieldSaid[]; submit: string; opens?: string; title?: string; note?: string; done?: string; danger?: boolean;
    icon?: string; asks?: string; preview?: string; preview_of?: string;
  }>;
  Copy: Draws<{ text: string }>;
  Help: Draws<{ address: string; label: string; hint: string; failed: string }>;
  ResourceActs: Draws<{ of: string; version: number; name: string; moves: boolean; undo_s: number }>;
  Steps: Draws<{ id: string; check: string; send: string; steps: StepSaid[]; kept: Record<string, string>; submit: string }>;
  Notes: Draws<{ address: string; notes: NoteSaid[]; nothing: Tree; writes: boolean; most: number; undo_s: number }>;
  TemplateActs: Draws<{ template: TemplateSaid; may_share: boolean; undo_s: number }>;
  TemplateEditor: Draws<{ template: TemplateSaid; offers: OffersSaid }>;
  ReportRuns: Draws<{ address: string; runs: ReportSaid[]; nothing: Tree }>;
  Weeks: Draws<{ label: string; value: string; options: [string, string][] }>;
  Line: Draws<{ points: ([number, number] | null)[] }>;
}
