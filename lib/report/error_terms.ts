/** Errors of a fit in words: what they are of, what they leave out, what the estimates hang on. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import type { Influential } from "../inference/influence.ts";
import {
  type ConfidenceIntervals,
  confidenceIntervals,
} from "../inference/intervals.ts";
import type { ProfileIntervals } from "../inference/profile_intervals.ts";
import { counted, countText, percent, shortNumber } from "./number_text.ts";
import { printable } from "./text_width.ts";

/** A term and its explanation. */
export type Term = readonly [term: string, text: string];

/** Errors and intervals as reports show them. */
export interface ShownErrors {
  readonly errors: Covariance | undefined;
  /** The same for choices in bunches, to stand beside. */
  readonly scaled: Covariance | undefined;
  readonly intervals: ConfidenceIntervals | undefined;
  /** Such as "profile", before "intervals"; empty for Wald's. */
  readonly kind: string;
}

/** What a report shows of errors: intervals asked for, else Wald's. */
export function shownErrors(diagnostics: Diagnostics | undefined): ShownErrors {
  const { covariance: errors, scaled, intervals } = diagnostics ?? {};
  return {
    errors,
    scaled,
    intervals: intervals ?? (errors && confidenceIntervals(errors)),
    kind: intervals ? isProfile(intervals) ? "profile " : "percentile " : "",
  };
}

function isProfile(
  intervals: ConfidenceIntervals | ProfileIntervals,
): intervals is ProfileIntervals {
  return "doubts" in intervals;
}

/** What to think of the errors, in the words of the text and of the page. */
export function errorTerms(
  data: ChoiceData,
  diagnostics: Diagnostics,
): Term[] {
  return [
    ...standardErrors(data, diagnostics),
    ...intervalTerms(diagnostics),
    ...influenceTerms(diagnostics),
    ...fitTerms(diagnostics),
  ];
}

const TERM = "Standard errors";

function standardErrors(
  data: ChoiceData,
  { covariance, scaled }: Diagnostics,
): Term[] {
  if (!covariance) return [];
  const { status, message, kind, held } = covariance;
  if (status !== "ok") return [[TERM, `none: ${printable(message)}`]];
  if (kind !== "observed") return [[TERM, kindText(data, covariance)]];
  const which = held.includes(true) ? `; ${printable(message)}` : "";
  const words = kindText(data, covariance) + which;
  if (!scaled) return [[TERM, words]];
  const factor = shortNumber(scaled.scale);
  const times = shortNumber(Math.sqrt(scaled.scale));
  return [[
    TERM,
    `${words}. The counts vary ${factor} times as much around this mixture, as choices come in bunches or it does not fit: for bunches errors are ${times} times as large, the second number in the tables`,
  ]];
}

/** What errors of a kind are of. */
function kindText(
  { choosers }: ChoiceData,
  { kind, scale, message }: Covariance,
): string {
  const whose = choosers ? "choosers" : "choices";
  switch (kind) {
    case "observed":
      return scale === 1
        ? `from the observed information of independent ${whose}`
        : `from the observed information, times √${shortNumber(scale)} = ${
          shortNumber(Math.sqrt(scale))
        } for choices in bunches`;
    case "sandwich":
      return choosers
        ? "a sandwich: right for independent choosers, whatever each one's choices have to do with each other"
        : "a sandwich: right for independent choices where the mixture is only the nearest one. It does not see that choices come in bunches: scaled errors or the jackknife do";
    case "bootstrap":
      return `a bootstrap: ${message}`;
    default:
      return printable(message);
  }
}

function intervalTerms({ intervals, wald, warnings }: Diagnostics): Term[] {
  const term = "Intervals";
  if (intervals && isProfile(intervals)) {
    const { doubts } = intervals;
    const of = (status: string) =>
      doubts.filter((doubt) => doubt.status === status)
        .map(({ name, side }) => `${printable(name)} (${side})`);
    const [unbounded, higher, failed] = [
      of("unbounded"),
      of("higher"),
      of("failed"),
    ] as [string[], string[], string[]];
    return [[
      term,
      [
        "from the profile of the likelihood",
        ...unbounded.length > 0
          ? [`no end, as the choices allow any value: ${named(unbounded)}`]
          : [],
        ...higher.length > 0
          ? [
            `the likelihood rises above that of this fit, which is not the best: ${
              named(higher)
            }`,
          ]
          : [],
        ...failed.length > 0 ? [`not found: ${named(failed)}`] : [],
      ].join("; "),
    ]];
  }
  if (intervals) return [[term, "percentiles of the bootstrap's refits"]];
  if (!wald || warnings.length > 0) return [];
  const [worst] = wald.intervals;
  return worst
    ? [[
      term,
      `from standard errors; by the likelihood at their ends the worst, of ${
        printable(worst.name)
      }, holds with ${percent(worst.holds)}`,
    ]]
    : [];
}

/** More names than these are counted. */
const MOST_NAMED = 6;

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0
    ? `${names.slice(0, MOST_NAMED).join(", ")} and ${more} more`
    : names.join(", ");
}

/** Lines on what moves the estimates: the largest few. */
const MOST_INFLUENTIAL = 10;

function influenceTerms({ influence }: Diagnostics): Term[] {
  if (!influence) return [];
  const { most, unit, distances } = influence;
  const lines = most.slice(0, MOST_INFLUENTIAL).map((one, i): Term => [
    i === 0 ? "Influence" : "",
    influenceText(one, unit),
  ]);
  return lines.length > 0
    ? lines
    : [["Influence", `none of ${counted(distances.length, unit)} looked at`]];
}

function influenceText(
  { index, name, count, expected, largest, largestOfRefit }: Influential,
  unit: string,
): string {
  const called = name === undefined ? `${unit} ${index + 1}` : printable(name);
  const chosen = expected === undefined
    ? ""
    : ` (chosen ${countText(count)} times where ${shortNumber(expected)} fit)`;
  const { name: moved, standardErrors } = largestOfRefit ?? largest;
  const size = shortNumber(Math.abs(standardErrors));
  return `without ${called}${chosen} ${
    printable(moved)
  } is ${size} standard errors ${standardErrors < 0 ? "lower" : "higher"}${
    largestOfRefit ? "" : ", by one step"
  }`;
}

function fitTerms({ fitTest }: Diagnostics): Term[] {
  if (!fitTest) return [];
  const { deviance, pearson, structure, agreement, message } = fitTest;
  const p = (name: string, test: typeof deviance) =>
    test && !Number.isNaN(test.pValue)
      ? [
        `${name} p = ${test.pValue.toFixed(3)} ± ${
          test.monteCarloError.toFixed(3)
        }`,
      ]
      : [];
  const all = [
    ...p("deviance", deviance),
    ...p("Pearson", pearson),
    ...p(`groups by ${printable(structure.by)}`, structure),
    ...p("populations", agreement),
  ];
  const tested = all.length > 0 ? ` (${all.join(", ")})` : "";
  return [["Test of fit", printable(message) + tested]];
}
