/* What travels between the server and the scripts, and what the scripts are given by others. */

/* The page's state, as its address says it. */
interface PageState {
  region: string;
  service?: string | null;
  as_of?: string | null;
  version?: number | null;
  q?: string;
  range?: string;
  compare?: string | null;
  endpoint?: string | null;
  feature?: string | null;
  lang?: string;
  theme?: string;
  pinned?: string[];
}
type StateName = "region" | "service" | "as_of" | "version" | "q" | "range" | "compare" | "endpoint" | "feature";
/* What somebody asks for: a part of the state; `replace`: the address is there already. */
type Change = Partial<PageState> & { replace?: boolean; n?: number | string };

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
  /* Places of its texts in the reader's order (components/columns.py). */
  by?: (number | null)[];
}

/* An answer of /blocks/<id>. */
interface Answer {
  region: string;
  as_of: string;
  version: string;
  slots: Slots;
}
type Slots = Record<string, unknown> & { rows?: Row[] };
/* An answer that is none: what went wrong, with the server's words. */
interface Wrong extends Error {
  id?: string;
  status?: number;
  suggestion?: string;
}
interface ErrorSaid { id?: string; message: string; field?: string; suggestion?: string }

/* What is known of an address: its answer, or that it is coming. */
type Kept = { value: Answer; coming?: undefined } | { value?: undefined; coming: Promise<Answer> };
/* What was put into a box and is not painted yet. */
interface Landing { box: HTMLElement; address: string; region: string; rows?: Row[]; still: number }

/* /fresh. */
interface Fresh { today: string; rights: string; regions: Record<string, string> }
/* /customers/names. */
interface Named { name: string; region: string; put: string }
interface Names { customers: Named[]; sure: boolean }

/* What the frame tells (components/dash_components.py: Words). */
interface Form { point: string; group: string; percent: string }
interface Rules { ceiling: number; least: number; soon: number; now: number; fresh: number; rights: string }
type Word = string | Record<string, string>;
/* Name, definition, formula, window. */
type Defined = [string, string, string, string];
interface Frame { title?: string; words?: Record<string, Word>; defined?: Record<string, Defined>; rules?: Rules; form: Form }
type WordValues = Record<string, string | number | null | undefined>;

/* The query's block: what was understood, and the counts of what could be added. */
interface Term { key: string; value: string; text: string; negated: boolean; without: string }
interface Facet { key: string; values: { value: string; count: number; note?: string }[] }
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
