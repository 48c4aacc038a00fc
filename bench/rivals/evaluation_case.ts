/** Features of one evaluation that rivals in TypeScript compute too. */
import { sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { normals } from "../evaluation.ts";

/** Features p × L: a draw an item and a draw a feature, as hundreds of megabytes of draws would take a minute. */
export function featuresOf(p: number, L: number) {
  const features = sharedFeatures([p, L]);
  const x = features.values;
  const base = normals(p, "items"), tilt = normals(L, "tilts");
  for (let i = 0; i < x.length; i++) {
    x[i] = Math.sin(1e3 * base[Math.floor(i / L)]! * (tilt[i % L]! + 3));
  }
  return features;
}
