// What scripts of the site leave for one another, and what libraries bring.

/** Rows and drawings of a live chart, as the build writes them. */
interface LiveChart {
  charts: Record<"desk" | "phone", import("vega").Spec>;
  params: string[];
  brush?: string;
  rows: null | { fields: Record<string, string[]>; period?: string[] };
}

/** A class, by its place in the legend, and the years it held, from (null: always) up to (null: today). */
type Span = [index: number, from: number | null, to: number | null];

interface LiveYears {
  classes: string[];
  words: string[];
  paints: string[];
  spans: Record<string, Span[]>;
}

interface Trace {
  type: string;
  meta: { layer: number | null; hatch?: string };
  visible?: boolean;
  locations: string[];
  ids: string[];
  z?: number[];
  marker: { color: string[] };
  geojson?: unknown;
}

/** Traces and years of a live map, as the build writes them. */
interface LiveMap {
  outlines: string;
  figure: { data: Trace[]; layout: Record<string, unknown> };
  years: Record<number, LiveYears>;
}

/** The search, and its parts for tests. */
interface Finding extends Pick<typeof import("./find.js"), "engine" | "excerpt" | "start"> {
  marks(text: string, terms: Set<string>): string[];
}

/** Makes a figure live, or still again. `wanted`: a control was touched, so live stays live. */
type Kit = (figure: HTMLElement, button: HTMLButtonElement | null, status: HTMLElement, wanted: boolean) => Promise<void>;

interface Window {
  kits?: { map?: Kit; chart?: Kit; roles?: typeof import("./role-answers.js"); answers?: import("./role-answers.js").Answers; find?: Finding; lookup?: typeof import("./lookup.js").start };
  live?: Record<string, unknown>;
  found?: import("./find.js").Found;
  lookups?: Record<string, import("./lookup.js").Lookup>;
  outlines?: Record<string, unknown>;
  walkMarks: (svg: SVGSVGElement) => void;
  PlotlyGeoAssets?: unknown;
  Plotly?: {
    react(box: HTMLElement, data: unknown, layout: unknown, settings: unknown): Promise<unknown>;
    purge(box: HTMLElement): void;
  };
}

// A mark that Vega drew knows its row.
interface SVGElement {
  __data__?: { datum?: { row?: number } };
}

interface HTMLElement {
  view?: import("vega").View | null;
}

interface Navigator {
  connection?: { saveData?: boolean };
}
