/* The namespace `hub`: each interface is what one script adds to it (tests/javascript/test_declared.py). */

interface Dash {
  dash: {
    unchanged(): object | undefined;
    triggered(): Triggered[];
    set(id: string, props: object): void;
    went(): void;
    asks(address: string): boolean;
    asksPage(address: string): boolean;
    firstRequests(path: string, search: string): [string, RequestInit][];
    requestKey(address: string, options?: RequestInit): string;
    isHtml(node: Described): boolean;
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
    search(state: Partial<PageState>, now: string): string;
    parsed(address: string, before: PageState, served: boolean): PageState;
    same(one: PageState, other: PageState): boolean;
    moved(said: PageState, state: PageState): boolean;
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
    suggestions(text: string, answer: QueryAnswer | undefined, names: Names): Suggestion[];
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
  search(state: Partial<PageState>): string;
  lastDay(): string | undefined;
  change(...given: unknown[]): unknown;
  ask(change: Change): void;
  sync(state: PageState): void;
  rest(body: HTMLElement | null, resting: boolean): void;
  still(): void;
  show(service: string | null | undefined): void;
}
interface Answers {
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
  busy(): boolean;
  boxes(): HTMLElement[];
  shownBoxes(): HTMLElement[];
  fill(state: PageState): unknown;
  refill(): void;
  refresh(): void;
}
interface Filters {
  fold(text: string): string;
  condition(text: string, kind: string): NumberModel | null | undefined;
}
type Sent = { said: { show?: Shown[]; go?: string }; error?: undefined } | { said?: undefined; error: ErrorSaid };
interface Shown { label: string; value: string }
interface Forms {
  send(address: string, body: object): Promise<Sent>;
}
interface Keys {
  keysDialog(): void;
  goPlace(link: HTMLElement, atOnce: boolean): void;
}
interface NamesPart {
  useNames(text: string): Names;
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
  toast(good: boolean, title: string, text: string, more?: { text: string; act: () => void } | null): void;
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
interface Tables {
  kindOf(column: Column): string;
  contextOf(column: Column): ColumnKind;
  choosable(api: GridApi): Column[];
  filterRow(button: HTMLElement, api: GridApi, on: boolean, focus: boolean): void;
  tableHeads(column: Column, api: GridApi): string[];
  tableValues(column: Column, row: Row): (string | number | null | undefined)[];
  tableSaid(value: Value): string;
  tableSingle(column: Column, api: GridApi): string;
  sortOf(api: GridApi): Column | null;
  resting(api: GridApi): boolean;
}
interface Tips {
  closeTip(): boolean;
}
/* How one table is looked at, and each block by its id. */
interface TableView { sort?: [string, Sort]; filter?: FilterModel; columns?: string[]; twin?: number }
type ViewSaid = Record<string, TableView>;
interface View {
  applyView(node: HTMLElement, api: GridApi): void;
}
interface Voice {
  endpoint(name: string | null | undefined): string | null;
  worst(row: Row): string | null;
  lastOf(values: Series): number | null;
  voiceCell(column: string, row: Row, kind: string): string;
}
interface Whose {
  disown(): void;
  disownBox(box: HTMLElement): void;
  land(box: HTMLElement, address: string, answer: Answer): void;
}

interface Hub extends Dash, Core, Format, State, Versions, Terms, Address, Answers, Appearance, CellsPart, Orders, Connection, Fill, Filters, Forms,
  Keys, NamesPart, PartsPart, Places, Pops, Query, Ready, Tables, Tips, View, Voice, Whose {}

/* Our own components, by the names of dashboard/components/dash_components.py. */
interface FieldSaid {
  name: string; kind: string; label: string; value: string; hint?: string; required?: boolean; autocomplete?: string; rows?: number;
  options: [string, string, string][]; suggests: string; nothing: string; many?: boolean;
}
interface PanelProps {
  id: string; tag: string; tree: Tree[]; children: Drawn | Drawn[]; rows?: string; shown?: string; filled?: Record<string, Tree>; attributes?: object;
}
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
  Post: Draws<{ address: string; body: object; words: string; label?: string; icon?: string }>;
  Lookup: Draws<{ field: FieldSaid; common: Props & { id: string } }>;
  Form: Draws<{
    id: string; address: string; fields: FieldSaid[]; submit: string; opens?: string; title?: string; note?: string; done?: string; danger?: boolean;
    icon?: string; asks?: string;
  }>;
  Weeks: Draws<{ label: string; value: string; options: [string, string][] }>;
  Line: Draws<{ points: ([number, number] | null)[] }>;
}
