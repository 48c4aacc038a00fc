/**
 * Plot's marks; the only file that imports Observable Plot.
 *
 * Marks are made without a document; `drawing.ts` draws them.
 */
export {
  areaY,
  axisX,
  axisY,
  dot,
  gridX,
  gridY,
  line,
  link,
  type Markish,
  plot,
  ruleX,
  ruleY,
  text,
} from "npm:@observablehq/plot@0.6.17";
