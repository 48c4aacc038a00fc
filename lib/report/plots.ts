/**
 * Charts of fits and experiments, as options for Observable Plot.
 *
 * A chart function takes results and returns a {@linkcode Chart}; nothing is
 * drawn and no document is needed until {@linkcode drawChart}. Every chart is 640
 * pixels wide, has a title and units, and can be read without telling colours
 * apart.
 *
 * @module
 */
export type { Axis, Chart } from "./plots/chart.ts";
export { drawChart } from "./drawing.ts";
export {
  type Curve,
  curvesChart,
  type CurvesChartOptions,
} from "./plots/curves.ts";
