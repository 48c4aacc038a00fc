/**
 * The model file: a fitted mixture with what it takes to go on with it, as a JSON value.
 *
 * Numbers come back to the bit. JSON has no NaN, no infinities and no −0: they are the texts
 * "NaN", "Infinity", "-Infinity", "-0". A file of another version is refused with that version.
 */
import { OBJECT, TEXT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import type { Categories } from "../data/categories.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { WeighedChoosers } from "../data/choosers.ts";
import type { Covariance } from "../inference/covariance.ts";
import type { CovarianceRoot } from "../inference/covariance_root.ts";
import { type Matrix, matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Fitted } from "./fitted.ts";
import { FieldReader } from "./json_fields.ts";

const FORMAT = "softmix-model";
const VERSION = 1;

/** Most items that are named, and most kinds of choosers that are told apart. */
const MOST_ROWS = 100_000;

/** What a model file holds. */
export interface FittedModel extends Fitted {
  /** A root of the covariance; undefined where there is none. */
  readonly root: CovarianceRoot | undefined;
  /** Names of the L features; each is a column of a table, or log(a), a^2, a*b of columns. */
  readonly featureNames: readonly string[];
  /** What the columns of categories held, which features such as brand:red are made of. */
  readonly categories: readonly Categories[];
  /** The columns of the table with another use than as features, by that: counts, chosen, id, offset, set, person, weight. */
  readonly columns: Readonly<Record<string, string>>;
  /** Names of the items of the fit, where there were some and at most 100,000. */
  readonly itemNames: readonly string[] | undefined;
  /** Names of the covariates or populations that weights depend on; undefined where they do not. */
  readonly membershipNames: readonly string[] | undefined;
  /** Whether these are populations. */
  readonly arePopulations: boolean;
  /** Which covariance it is, and what its status says; or why there is none. */
  readonly covariance: {
    readonly kind: string | undefined;
    readonly message: string;
  };
  /** Log-likelihood in nats, without the multinomial constant. */
  readonly logLikelihood: number;
  /** What was maximised. */
  readonly objective: number;
  /** Number of choices. */
  readonly choices: number;
  /** Number of choosers. */
  readonly choosers: number;
  /** What a reader should know before using it. */
  readonly warnings: readonly string[];
}

/** What a fit says that its model file keeps; what `fit` returned is such. */
export interface FitToKeep {
  /** The mixture. */
  readonly mixture: SoftmaxMixture;
  /** Its log-likelihood. */
  readonly logLikelihood: number;
  /** What was maximised. */
  readonly objective: number;
  /** Number of choosers. */
  readonly choosers: number;
  /** What a reader should know. */
  readonly warnings: readonly string[];
}

/** Options of {@linkcode modelToJson}. */
export interface ModelOptions {
  /**
   * What `covariance` returned; predictions have no errors without.
   * @default {none}
   */
  readonly covariance?: Covariance | undefined;
  /**
   * Why there is none, where it is not given.
   * @default {"none was computed"}
   */
  readonly why?: string | undefined;
  /**
   * The columns of the table with another use than as features, by that.
   * @default {none known}
   */
  readonly columns?: Readonly<Record<string, string>> | undefined;
}

/**
 * A fit as a JSON value from which {@linkcode modelFromJson} goes on: `softmix fit --out` writes it as
 * the field `model` of its object.
 *
 * @param data What was fitted; from a table with categories, these as well.
 * @param fit What `fit` returned.
 * @param options Covariance, columns.
 * @returns An object for `JSON.stringify`.
 *
 * @example Kept and read again
 * ```ts
 * import { choiceData, covariance, fit, modelFromJson, modelToJson, predictShares } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const drinks = choiceData([[0], [5], [12]], [100, 300, 500]);
 * const result = fit(drinks, { components: 1 });
 * const of = covariance(drinks, result.mixture);
 * const text = JSON.stringify(modelToJson(drinks, result, { covariance: of }));
 * const model = modelFromJson(JSON.parse(text));
 * assertEquals(predictShares(drinks, model), predictShares(drinks, of));
 * ```
 */
export function modelToJson(
  data: ChoiceData & { readonly categories?: readonly Categories[] },
  fit: FitToKeep,
  options: ModelOptions = {},
): Readonly<Record<string, unknown>> {
  checkOptions("keep a model", options, {
    covariance: OBJECT,
    why: TEXT,
    columns: OBJECT,
  });
  const { mixture: { weights, atoms, membership } } = fit;
  const { itemNames, choosers } = data;
  return {
    format: FORMAT,
    version: VERSION,
    mixture: {
      weights: numbers(weights),
      atoms: rows(atoms),
      membership: membership ? rows(membership) : null,
    },
    features: { names: data.featureNames, categories: data.categories ?? [] },
    columns: options.columns ?? {},
    items: itemNames && itemNames.length <= MOST_ROWS ? itemNames : null,
    membershipNames: membership ? choosers?.covariates?.names ?? null : null,
    arePopulations: choosers?.covariates?.arePopulations ?? false,
    covariance: covarianceJson(options),
    logLikelihood: number(fit.logLikelihood),
    objective: number(fit.objective),
    choices: number(data.choices),
    choosers: number(fit.choosers),
    warnings: fit.warnings,
  };
}

/** A number as JSON has it, or the text of one that it has not. */
function number(value: number): number | string {
  return Object.is(value, -0)
    ? "-0"
    : Number.isFinite(value)
    ? value
    : String(value);
}

function numbers(values: Float64Array): (number | string)[] {
  return Array.from(values, number);
}

function rows(m: Matrix): (number | string)[][] {
  return rowsOf(m).map(numbers);
}

function covarianceJson(
  { covariance, why = "none was computed" }: ModelOptions,
): Readonly<Record<string, unknown>> {
  const none = { message: why, held: [], root: null };
  if (!covariance) return { kind: null, ...none };
  const { kind, message, held, root } = covariance;
  if (!root) return { kind, message, held, root: null };
  const choosers = root.choosers && distinctChoosers(root.choosers);
  if (choosers && choosers.counts.length > MOST_ROWS) {
    const message = `choosers are of more than ${MOST_ROWS} kinds`;
    return { kind, ...none, message };
  }
  const covariates = choosers?.covariates;
  return {
    kind,
    message,
    held,
    root: {
      directions: rows(root.directions),
      lengths: numbers(root.lengths),
      choosers: choosers && covariates
        ? {
          counts: numbers(choosers.counts),
          covariates: rows(covariates.values),
          names: covariates.names,
          constant: numbers(covariates.constant),
          arePopulations: covariates.arePopulations,
        }
        : null,
    },
  };
}

/** Choosers alike in their covariates as one; undefined where weights depend on none. */
function distinctChoosers(
  { counts, size, covariates }: WeighedChoosers,
): WeighedChoosers | undefined {
  if (!covariates) return undefined;
  const index = new Map<string, number>();
  const kept: number[] = [], sums: number[] = [];
  for (const [u, row] of rowsOf(covariates.values).entries()) {
    const key = row.join();
    const at = index.get(key) ?? index.size;
    if (at === index.size) {
      index.set(key, at);
      kept.push(u);
    }
    sums[at] = (sums[at] ?? 0) + counts[u]!;
  }
  const values = matrix([kept.length, covariates.values.columns]);
  for (const [i, u] of kept.entries()) {
    rowOf(values, i).set(rowOf(covariates.values, u));
  }
  return {
    counts: Float64Array.from(sums),
    size,
    covariates: { ...covariates, values },
  };
}

/**
 * The model of a JSON value: what {@linkcode modelToJson} made, or the object that `softmix fit --out`
 * writes, which has it as its field `model`.
 *
 * @param json A value of `JSON.parse`.
 * @returns The model; `predictShares`, `elasticities`, `ratios` and `deltaMethod` take it as it is.
 * @throws {RangeError} If it is no model of a known version, whole and consistent.
 */
export function modelFromJson(json: unknown): FittedModel {
  const outer = new FieldReader(json, "");
  const file = outer.has("format") || !outer.has("model")
    ? outer
    : outer.object("model");
  file.expect("format", FORMAT);
  file.expect("version", VERSION);
  const given = file.object("mixture");
  const weights = given.numbers("weights");
  const mixture: SoftmaxMixture = {
    weights,
    atoms: given.matrix("atoms", { rows: weights.length }),
    ...given.isNull("membership") ? {} : {
      membership: given.matrix("membership", { rows: weights.length }),
    },
  };
  const features = file.object("features");
  const featureNames = features.texts("names");
  checkMixture(mixture, featureNames.length);
  const covariance = file.object("covariance");
  const known = covariance.isNull("root")
    ? undefined
    : rootOf(covariance.object("root"), mixture);
  return {
    mixture,
    root: known,
    held: known && covariance.flags("held", weights.length),
    featureNames,
    categories: features.objects("categories").map((of) => ({
      column: of.text("column"),
      reference: of.text("reference"),
      others: of.texts("others"),
    })),
    columns: file.textsByName("columns"),
    itemNames: file.isNull("items") ? undefined : file.texts("items"),
    membershipNames: file.isNull("membershipNames")
      ? undefined
      : file.texts("membershipNames"),
    arePopulations: file.flag("arePopulations"),
    covariance: {
      kind: covariance.isNull("kind") ? undefined : covariance.text("kind"),
      message: covariance.text("message"),
    },
    logLikelihood: file.number("logLikelihood"),
    objective: file.number("objective"),
    choices: file.number("choices"),
    choosers: file.number("choosers"),
    warnings: file.texts("warnings"),
  };
}

function rootOf(root: FieldReader, mixture: SoftmaxMixture): CovarianceRoot {
  const { weights, atoms, membership } = mixture;
  const lengths = root.numbers("lengths");
  const W = membership?.values.length ?? weights.length;
  return {
    lengths,
    directions: root.matrix("directions", {
      rows: lengths.length,
      columns: W + atoms.values.length,
    }),
    choosers: membership
      ? choosersOf(root.object("choosers"), membership.columns)
      : undefined,
  };
}

function choosersOf(of: FieldReader, Q: number): WeighedChoosers {
  const counts = of.numbers("counts");
  return {
    counts,
    size: counts.reduce((a, b) => a + b, 0),
    covariates: {
      values: of.matrix("covariates", { rows: counts.length, columns: Q }),
      names: of.texts("names"),
      constant: of.numbers("constant"),
      arePopulations: of.flag("arePopulations"),
    },
  };
}
