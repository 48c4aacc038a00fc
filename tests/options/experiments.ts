/** Options of the functions of ./experiments. */
import {
  drawsNeeded,
  errorAgainstChoices,
  errorAgainstComponents,
  experimentParallel,
  experimentStudy,
  initialisationRadius,
} from "../../lib/experiments.ts";
import type { Case } from "./case.ts";

export const EXPERIMENTS_CASES: Readonly<Record<string, Case>> = {
  experimentStudy: {
    action: "run an experiment",
    call: (o) => experimentStudy("drawsNeeded", o),
    slip: ["place", "places"],
    not: ["draws", "2", "an integer >= 1"],
  },
  experimentParallel: {
    action: "run an experiment",
    call: (o) => experimentParallel("drawsNeeded", o),
    slip: ["plans", "plan"],
    not: ["plan", "p.json", "an object"],
  },
  initialisationRadius: {
    action: "run an experiment",
    call: (o) => initialisationRadius(o),
    slip: ["distance", "distances"],
    not: ["starts", null, "an integer >= 1"],
  },
  drawsNeeded: {
    action: "run an experiment",
    call: (o) => drawsNeeded(o),
    slip: ["place", "places"],
    not: ["features", 5, "an array of integers >= 1"],
  },
  errorAgainstChoices: {
    action: "run an experiment",
    call: (o) => errorAgainstChoices(o),
    slip: ["replicate", "replicates"],
    not: ["choices", [1, "2"], "an array of integers >= 1"],
  },
  errorAgainstComponents: {
    action: "run an experiment",
    call: (o) => errorAgainstComponents(o),
    slip: ["component", "components"],
    not: ["design", {}, "a function"],
  },
};
