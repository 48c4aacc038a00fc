/**
 * The model file: a fitted mixture with what it takes to go on with it, as a JSON value.
 *
 * Numbers come back to the bit. JSON has no NaN, no infinities and no −0: they are the texts
 * "NaN", "Infinity", "-Infinity", "-0". A file of another version is refused with that version.
 */
import { OBJECT, TEXT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { Categories } from "../data/categories.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import type { CovarianceRoot } from "../inference/covariance_root.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Fitted } from "./fitted.ts";
import { covarianceJson, MOST_ROWS, rootOf } from "./covariance_json.ts";
import {
  FieldReader,
  jsonNumber,
  jsonNumbers,
  jsonRows,
} from "./json_fields.ts";

const FORMAT = "softmix-model";
const VERSION = 1;

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
  /** The command that made it, where it was a command. */
  readonly command: string | undefined;
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
  /**
   * The command that made it.
   * @default {none}
   */
  readonly command?: string | undefined;
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
  checkData("keep a model", data);
  checkOptions("keep a model", options, {
    covariance: OBJECT,
    why: TEXT,
    columns: OBJECT,
    command: TEXT,
  });
  const { mixture: { weights, atoms, membership } } = fit;
  const { itemNames, choosers } = data;
  return {
    format: FORMAT,
    version: VERSION,
    command: options.command ?? null,
    mixture: {
      weights: jsonNumbers(weights),
      atoms: jsonRows(atoms),
      membership: membership ? jsonRows(membership) : null,
    },
    features: { names: data.featureNames, categories: data.categories ?? [] },
    columns: options.columns ?? {},
    items: itemNames && itemNames.length <= MOST_ROWS ? itemNames : null,
    membershipNames: membership ? choosers?.covariates?.names ?? null : null,
    arePopulations: choosers?.covariates?.arePopulations ?? false,
    covariance: covarianceJson(options),
    logLikelihood: jsonNumber(fit.logLikelihood),
    objective: jsonNumber(fit.objective),
    choices: jsonNumber(data.choices),
    choosers: jsonNumber(fit.choosers),
    warnings: fit.warnings,
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
    // Files of the first days have none.
    command: !file.has("command") || file.isNull("command")
      ? undefined
      : file.text("command"),
  };
}
