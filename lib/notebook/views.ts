/** Which view a result has: told by its properties, as results are plain objects. */
import type { TableRow } from "./blocks.ts";
import {
  choicesView,
  componentsView,
  drawsView,
  radiusView,
} from "./experiment_views.ts";
import {
  diagnosticsView,
  emView,
  fitView,
  mixingMeasureView,
  quasiNewtonView,
  selectionView,
} from "./fit_views.ts";
import {
  bootstrapView,
  covarianceView,
  criteriaView,
  derivedView,
  gapView,
  heldOutView,
  identifiabilityView,
  intervalsView,
  missingView,
  oddsRatiosView,
  summariesView,
} from "./inference_views.ts";
import { dataView, mixtureView } from "./mixture_views.ts";
import {
  lineMeasureView,
  momentStartView,
  momentsView,
  subspaceView,
} from "./moment_views.ts";
import {
  comparedView,
  estimatesView,
  ratiosView,
  sharesView,
} from "./prediction_views.ts";
import type { Presented } from "./presented.ts";
import type { ShowOptions } from "./show_options.ts";
import type { Chart } from "../report/plots/chart.ts";

/** A result, ready to present itself. */
export type View = (options: ShowOptions) => Presented;

interface Kind {
  /** Properties that no other kind has together. */
  readonly properties: readonly string[];
  // deno-lint-ignore no-explicit-any -- what has the properties is what the view takes
  readonly view: (thing: any, options: ShowOptions) => Presented;
}

const chartView = (chart: Chart): Presented => ({ blocks: [{ chart }] });

/** In the order in which they are asked: what has more properties stands before what has fewer. */
const KINDS: readonly Kind[] = [
  { properties: ["ariaLabel", "marks"], view: chartView },
  { properties: ["features", "frequencies", "whitening"], view: dataView },
  { properties: ["foundBest", "starts", "bounds"], view: fitView },
  { properties: ["candidates", "chosen"], view: selectionView },
  { properties: ["logLikelihoods", "objectives"], view: emView },
  { properties: ["rounds", "gap"], view: mixingMeasureView },
  { properties: ["gradientNorm", "evaluations"], view: quasiNewtonView },
  { properties: ["smallestWeight", "skipped"], view: diagnosticsView },
  { properties: ["newtonStep", "names"], view: covarianceView },
  { properties: ["level", "weights", "atoms"], view: intervalsView },
  { properties: ["perStep", "steps"], view: oddsRatiosView },
  { properties: ["verdict", "checks"], view: identifiabilityView },
  { properties: ["mostGain", "maxima"], view: gapView },
  { properties: ["chance", "atoms"], view: missingView },
  { properties: ["replicates", "biases"], view: bootstrapView },
  { properties: ["aic", "bic"], view: criteriaView },
  { properties: ["perChoice", "deviation"], view: heldOutView },
  { properties: ["means", "variances"], view: summariesView },
  { properties: ["values", "covariance"], view: derivedView },
  { properties: ["first", "second", "directional"], view: momentsView },
  { properties: ["eigenvalues", "basis"], view: subspaceView },
  { properties: ["mixture", "status", "warnings"], view: momentStartView },
  { properties: ["nodes", "weights"], view: lineMeasureView },
  { properties: ["before", "after", "diversion"], view: comparedView },
  { properties: ["shares", "components"], view: sharesView },
  { properties: ["components", "average"], view: ratiosView },
  { properties: ["values", "lower", "upper"], view: estimatesView },
  { properties: ["rows", "separations"], view: radiusView },
  { properties: ["rows", "subspaces"], view: drawsView },
  { properties: ["rows", "slopes"], view: choicesView },
  { properties: ["weights", "atoms"], view: mixtureView },
];

/** How a thing presents itself; undefined if it is no result of this package. */
export function viewOf(thing: unknown): View | undefined {
  if (typeof thing !== "object" || thing === null) return undefined;
  if (Array.isArray(thing)) {
    if (has(thing[0], ["failureRate", "loss"])) {
      return (options) => componentsView(thing, options);
    }
    return isTable(thing) ? () => ({ blocks: [{ rows: thing }] }) : undefined;
  }
  const kind = KINDS.find(({ properties }) => has(thing, properties));
  return kind && ((options) => kind.view(thing, options));
}

/** Whether it is rows of a table: objects with nothing but cells. */
export function isTable(thing: unknown): thing is readonly TableRow[] {
  return Array.isArray(thing) && thing.length > 0 &&
    thing.every((row) =>
      typeof row === "object" && row !== null && !Array.isArray(row) &&
      Object.values(row).every((cell) =>
        typeof cell !== "object" && typeof cell !== "function"
      )
    );
}

function has(thing: unknown, properties: readonly string[]): boolean {
  return typeof thing === "object" && thing !== null &&
    properties.every((property) => property in thing);
}
