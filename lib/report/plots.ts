/**
 * Charts of fits and experiments, as options for Observable Plot.
 *
 * A chart function takes results and returns a {@linkcode Chart}; nothing is
 * drawn and no document is needed until {@linkcode drawChart}. A chart is 640
 * pixels wide unless told, has a title and units, and can be read without telling colours
 * apart.
 *
 * @module
 */

// Drawing
export { drawChart } from "./drawing.ts";
export type { Axis, Chart, ChartOptions } from "./plots/chart.ts";

// A fit
export {
  convergenceChart,
  type ConvergenceChartOptions,
  type ConvergencePath,
  startsChart,
} from "./plots/starts.ts";
export { atomsChart, type AtomsChartOptions } from "./plots/atoms.ts";
export {
  coefficientsChart,
  type CoefficientsChartOptions,
} from "./plots/coefficients.ts";
export { sharesChart, type SharesChartOptions } from "./plots/shares.ts";
export { itemsChart, type ItemsChartOptions } from "./plots/items.ts";
export type { Coordinates } from "./plots/coordinates.ts";
export {
  frequenciesChart,
  type FrequenciesChartOptions,
  residualsChart,
} from "./plots/frequencies.ts";

// How far to trust it
export {
  type ChargingCriterion,
  criteriaChart,
  type CriteriaChartOptions,
  type RankedCriteria,
} from "./plots/criteria.ts";
export { gainChart, type GainChartOptions } from "./plots/gain.ts";
export { eigenvaluesChart, type Spectrum } from "./plots/eigenvalues.ts";

// Experiments
export {
  type Curve,
  curvesChart,
  type CurvesChartOptions,
} from "./plots/curves.ts";
export { errorsChart, type ErrorsChartOptions } from "./plots/errors.ts";

// Pages
export type { PageOptions } from "./page_frame.ts";
export { fitPage } from "./page.ts";
export { selectionPage } from "./selection_page.ts";
export { recommendedFit } from "./selection_reasons.ts";
