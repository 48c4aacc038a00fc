/** Options of the functions of ./estimation. */
import {
  audit,
  auditReport,
  em,
  emStep,
  fitMixingMeasure,
  quasiNewton,
  runStudy,
  runTasks,
  selectComponentsParallel,
  selectComponentsShard,
} from "../../lib/estimation.ts";
import { type Case, data, mixture, study, truth } from "./case.ts";

const audited = audit(data, mixture, { starts: 1, effort: "quick" });

export const ESTIMATION_CASES: Readonly<Record<string, Case>> = {
  em: {
    action: "fit by EM",
    call: (o) => em(data, truth, o),
    slip: ["maxIteration", "maxIterations"],
    not: ["tolerance", null, ">= 0"],
  },
  emStep: {
    action: "fit by EM",
    call: (o) => emStep(data, truth, o),
    slip: ["mstep", "mStep"],
    not: ["mStep", "Newton", '"newton" or "gradient"'],
  },
  quasiNewton: {
    action: "fit",
    call: (o) => quasiNewton(data, truth, o),
    slip: ["maxEvaluation", "maxEvaluations"],
    not: ["gradientTolerance", "1e-8", ">= 0"],
  },
  runTasks: {
    action: "run tasks",
    call: (o) => runTasks(study.at, study.input, o),
    needs: { tasks: [] },
    slip: ["onValues", "onValue"],
    not: ["tasks", 3, "an array or a typed array"],
  },
  runStudy: {
    action: "bootstrap",
    call: (o) => runStudy(study, o),
    slip: ["onTask", "onTasks"],
    not: ["workers", "2", "an integer >= 1"],
  },
  selectComponentsParallel: {
    action: "select components",
    call: (o) => selectComponentsParallel(data, o),
    needs: { components: [1] },
    slip: ["worker", "workers"],
    not: ["workers", "2", "an integer >= 1"],
  },
  selectComponentsShard: {
    action: "select components",
    call: (o) => selectComponentsShard(data, o),
    needs: { components: [1], tasks: [] },
    slip: ["task", "tasks"],
    not: ["fits", 3, "an array or a typed array"],
  },
  fitMixingMeasure: {
    action: "fit a mixing measure",
    call: (o) => fitMixingMeasure(data, o),
    slip: ["maxRound", "maxRounds"],
    not: ["tolerance", "1", "> 0"],
  },
  audit: {
    action: "audit",
    call: (o) => audit(data, mixture, o),
    slip: ["error", "errors"],
    not: ["effort", "hard", '"quick", "default" or "thorough"'],
  },
  auditReport: {
    action: "write a report",
    call: (o) => auditReport(data, audited, o),
    slip: ["componentName", "componentNames"],
    not: ["width", null, "an integer >= 60"],
  },
};
