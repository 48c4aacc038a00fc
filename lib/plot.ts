/**
 * Charts of fits and experiments, as options for Observable Plot.
 *
 * A chart function takes results and returns a {@linkcode Chart}; nothing is
 * drawn and no document is needed until {@linkcode drawChart}. A chart is 640
 * pixels wide unless told, has a title and units, and can be read without telling colours
 * apart. {@linkcode fitPage} and {@linkcode selectionPage} are whole pages of
 * HTML, with the charts in them.
 *
 * @example The items that were chosen, drawn
 * ```ts
 * import { assert } from "@std/assert";
 * import { choiceData, fit } from "@softmix/softmix";
 * import { drawChart, frequenciesChart } from "@softmix/softmix/plot";
 *
 * const data = choiceData([[9], [12], [15], [18]], [31, 15, 14, 6]);
 * const { mixture } = fit(data, { components: 1 });
 * assert(drawChart(frequenciesChart(data, mixture)).startsWith("<svg"));
 * ```
 *
 * @module
 */

// Drawing
export { drawChart } from "./report/drawing.ts";
export type { Axis } from "./report/plots/axes.ts";
export type { Chart, ChartOptions } from "./report/plots/chart.ts";

// A fit
export {
  convergenceChart,
  type ConvergenceChartOptions,
  type ConvergencePath,
  startsChart,
} from "./report/plots/starts.ts";
export { atomsChart, type AtomsChartOptions } from "./report/plots/atoms.ts";
export {
  coefficientsChart,
  type CoefficientsChartOptions,
} from "./report/plots/coefficients.ts";
export { sharesChart, type SharesChartOptions } from "./report/plots/shares.ts";
export { itemsChart, type ItemsChartOptions } from "./report/plots/items.ts";
export type { Coordinates } from "./report/plots/coordinates.ts";
export {
  frequenciesChart,
  type FrequenciesChartOptions,
  residualsChart,
} from "./report/plots/frequencies.ts";

// How far to trust it
export {
  type ChargingCriterion,
  criteriaChart,
  type CriteriaChartOptions,
  type RankedCriteria,
} from "./report/plots/criteria.ts";
export { gainChart, type GainChartOptions } from "./report/plots/gain.ts";
export { eigenvaluesChart, type Spectrum } from "./report/plots/eigenvalues.ts";

// Experiments
export {
  type Curve,
  curvesChart,
  type CurvesChartOptions,
} from "./report/plots/curves.ts";
export { errorsChart, type ErrorsChartOptions } from "./report/plots/errors.ts";

// Pages
export type { PageOptions } from "./report/page_frame.ts";
export { fitPage } from "./report/page.ts";
export { selectionPage } from "./report/selection_page.ts";
export { recommendedFit } from "./report/selection_reasons.ts";
