/* What travels between the server and the scripts, and what the scripts are given by others. */

/* A parameter of the page state (dashboard/parameters.py: declared). */
interface Parameter {
  name: string;
  default?: string | null;
  always?: boolean;
  scope?: boolean;
  only?: string[];
  not?: string[];
  kept?: boolean;
  typed?: boolean;
  path?: boolean;
  number?: boolean;
  look?: boolean;
  ahead?: boolean;
}
/* The page's state: a value for each parameter, and which of the look its address said. Those that a script does
   something with are named here; the others are only carried. */
interface PageState {
  [name: string]: string | number | string[] | null | undefined;
  region: string;
  service?: string | null;
  as_of?: string | null;
  version?: number | null;
  q?: string;
  customer?: string | null;
  tab?: string;
  range?: string;
  compare?: string | null;
  endpoint?: string | null;
  feature?: string | null;
  lang?: string;
  theme?: string;
  pinned?: string[];
}
/* What somebody asks for: a part of the state; `replace`: the address is there already. */
type Change = { [name in keyof PageState]?: PageState[name] | boolean } & { region?: string; replace?: boolean; n?: number | string };

/* A value of a row, as the server sends it. */
type Value = string | number | boolean | null | undefined | (number | null)[];
interface Row {
  region: string;
  customer: string;
  kind?: string;
  subscription_id?: string;
  start_date?: string | null;
  end_date?: string | null;
  days?: number | null;
  auto_renew?: boolean | null;
  total?: number | null;
  assigned?: number | null;
  used?: number | null;
  rate?: number | null;
  used_rate?: number | null;
  assignment_change?: number | null;
  usage_change?: number | null;
  usage_13_weeks?: (number | null)[];
  band?: string | null;
  bound?: number | null;
  cohort_size?: number | null;
  worst_endpoint?: string | null;
  worst_endpoint_poor_rate?: number | null;
  /* Places of its texts in the reader's order (components/grid_columns.py). */
  by?: (number | null)[];
}

/* An answer of /blocks/<id>. */
interface Answer {
  region: string;
  as_of: string;
  version: string;
  slots: Slots;
  /* Of a window: how many rows pass the filter, and those that were asked for. */
  count?: number;
  rows?: Row[];
}
type Slots = Record<string, unknown> & { rows?: Row[] | FirstWindow };
/* Instead of all rows, where there are many: how many, and the first in the default order. */
interface FirstWindow { count: number; first: Row[] }
/* /rows/<id>: rows of the order and the filter that were asked for; null where they are the block's own. */
interface RowsAsked { sort: string | null; filter: string | null }
interface RowsKnown { count: number; rows: Row[] }
/* What a table with windows shows: its block's answer, and the address of that. */
interface Held { address: string; version: string; given: FirstWindow }
/* An answer that is none: what went wrong, with the server's words. */
interface Wrong extends Error {
  id?: string;
  status?: number;
  suggestion?: string;
}
interface ErrorSaid { id?: string; message: string; field?: string; suggestion?: string; now?: string | null }

/* What is known of an address: its answer, or that it is coming. */
type Kept = { value: Answer; coming?: undefined } | { value?: undefined; coming: Promise<Answer> };
/* What an answer gives one of a block's children. */
interface SlotGiven { id: string; prop: string; given: unknown }
/* What was put into a box and is not painted yet. */
interface Landing { box: HTMLElement; address: string; region: string; rows?: Row[] | FirstWindow; still: number }

/* /fresh. */
interface Fresh { today: string; rights: string; regions: Record<string, string> }
/* /wall/<name>/screen. */
interface WallItem { v: string; dwell: number; html: string }
interface WallAnswer { title: string; lang: string; theme: string; zone: string; transition: string; dim: string; release: string; words: Record<string, string>; items: WallItem[]; alerts: string[] }
/* /mirror/<name>/open and /mirror/<name>/shown. */
interface MirrorSaid { asks?: boolean; band: string; lang: string }
interface MirrorShown extends MirrorSaid { title: string; html: string }
/* /customers/names. */
interface Named { name: string; region: string; put: string }
interface Names { customers: Named[]; sure: boolean }

/* What the frame tells (components/dash_components.py: Words). */
interface Form { point: string; group: string; percent: string }
interface Rules { ceiling: number; least: number; soon: number; now: number; fresh: number; undo: number; rights: string; own: string }
type Word = string | Record<string, string>;
/* Name, definition, formula, window. */
type Defined = [string, string, string, string];
interface Frame { title?: string; words?: Record<string, Word>; defined?: Record<string, Defined>; rules?: Rules; form: Form }
type WordValues = Record<string, string | number | null | undefined>;

/* The query's block: what was understood, and the counts of what could be added. */
interface Term { key: string; value: string; text: string; negated: boolean; without: string }
interface Facet { key: string; values: { value: string; count?: number; note?: string }[] }
interface QueryAnswer { terms: Term[]; facets?: Facet[]; found?: number | null; note?: string }
interface Suggestion {
  put: string; name: string; hint?: string; icon?: string; go?: boolean; whole?: boolean; sure?: boolean; count?: number; note?: string;
}

/* A figure of plotly as the server sends it; `meta` is ours (components/trend_chart). */
interface TrendWeek { date: string; day: string; kind: string; here: boolean; rings: number[]; values: [string, string][] }
interface TrendMeta {
  kind?: string; narrow?: boolean; other?: Partial<Layout>; address?: string; words: { here: string; click: string; enter: string };
  series: { id: string; name: string }[]; weeks: TrendWeek[];
}
interface Layout {
  meta?: TrendMeta; template?: unknown; height: number; margin: { l: number; r: number; t: number; b: number };
  xaxis: { range: [string, string] }; yaxis: { range: [number, number]; domain: [number, number] };
}
interface Figure { data: unknown; layout: Layout }
interface Plot extends HTMLElement { data: unknown; layout: Layout; _fullLayout?: Layout; on?(type: string, then: () => void): void }

/* Elements that carry something of ours: a body draws one more of its blocks, a sleeping table wakes. */
interface HTMLElement {
  grow?(whole?: boolean): boolean;
  wake?(): void;
}
/* Our selectors name elements of HTML. */
interface Element {
  closest(selectors: string): HTMLElement | null;
}
interface ParentNode {
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}
interface DocumentEventMap {
  "hub:as-of": CustomEvent<{ date: string; service?: string }>;
}
