/** Options of the functions of ./moments. */
import {
  calibratedDesign,
  designBias,
  estimateLatentMoments,
  estimateSubspace,
  measureFromMixedMoments,
  measureFromMoments,
  measureFromThirdMoments,
  methodOfMoments,
  sampleAmbient,
  sampleSubspace,
  tensorMoments,
} from "../../lib/moments.ts";
import { type Case, data, mixture } from "./case.ts";

export const MOMENTS_CASES: Readonly<Record<string, Case>> = {
  calibratedDesign: {
    action: "calibrate a design",
    call: (o) => calibratedDesign(o),
    slip: ["component", "components"],
    not: ["atoms", 3, "an integer >= 20"],
  },
  estimateLatentMoments: {
    action: "estimate moments",
    call: (o) => estimateLatentMoments(data, o),
    slip: ["oder", "order"],
    not: ["order", true, "an integer >= 1"],
  },
  designBias: {
    action: "find the bias of a design",
    call: (o) => designBias(data, mixture, o),
    slip: ["desing", "design"],
    not: ["design", "gaussian", "an object"],
  },
  measureFromMoments: {
    action: "solve for a measure",
    call: (o) => measureFromMoments(Float64Array.of(1, 0.5), o),
    needs: { bound: 1 },
    slip: ["error", "errors"],
    not: ["bound", "1", "finite and > 0"],
  },
  measureFromMixedMoments: {
    action: "solve for coordinates",
    call: (o) =>
      measureFromMixedMoments(
        { weights: Float64Array.of(1), nodes: Float64Array.of(0) },
        Float64Array.of(1),
        o,
      ),
    needs: { dimension: 1 },
    slip: ["spred", "spread"],
    not: ["spread", null, "> 0"],
  },
  measureFromThirdMoments: {
    action: "decompose third moments",
    call: (o) =>
      measureFromThirdMoments({
        first: Float64Array.of(1),
        second: Float64Array.of(1),
        third: Float64Array.of(1),
      }, o),
    needs: { components: 1 },
    slip: ["error", "errors"],
    not: ["components", [1], "an integer from 1 to 2"],
  },
  methodOfMoments: {
    action: "apply the method of moments",
    call: (o) => methodOfMoments(data, o),
    needs: { components: 2 },
    slip: ["direction", "directions"],
    not: ["directions", 0.5, "an integer >= 1"],
  },
  tensorMoments: {
    action: "decompose third moments",
    call: (o) => tensorMoments(data, o),
    needs: { components: 2 },
    slip: ["atombound", "atomBound"],
    not: ["atomBound", "3", "> 0"],
  },
  estimateSubspace: {
    action: "estimate a subspace",
    call: (o) => estimateSubspace(data, o),
    needs: { components: 2 },
    slip: ["component", "components"],
    not: ["design", 1, "an object"],
  },
  sampleSubspace: {
    action: "sample a start",
    call: (o) => sampleSubspace(data, o),
    needs: {
      components: 2,
      subspace: estimateSubspace(data, { components: 2 }),
    },
    slip: ["low", "law"],
    not: ["law", "normal", '"gaussian" or "sphere"'],
  },
  sampleAmbient: {
    action: "sample a start",
    call: (o) => sampleAmbient(data, o),
    needs: { components: 2 },
    slip: ["raduis", "radius"],
    not: ["radius", "1", "finite and > 0"],
  },
};
