/** The arguments of a command: which there are, and their strict values. */
import { parseArgs } from "npm:deno-std@1.4.0/cli/parse_args.js";
import { numberFromText } from "../data/number_text.ts";
import { type Environment, UsageError } from "./environment.ts";

/** What a command takes; `--help` goes with every command. */
export interface Syntax {
  /** Names of the operands, all of them needed. */
  readonly operands: readonly string[];
  /** Whether the last operand may come several times. */
  readonly isList?: boolean;
  /** The option that takes the place of the operands. */
  readonly instead?: string;
  /** How many operands are needed beside it. */
  readonly kept?: number;
  /** Options with a value. */
  readonly options: readonly string[];
  /** Options without one. */
  readonly switches: readonly string[];
}

/** The arguments of one call. */
export interface Arguments {
  /** As they were typed. */
  readonly words: readonly string[];
  readonly operands: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly switches: ReadonlySet<string>;
}

/**
 * Reads the arguments of a command.
 *
 * @throws {UsageError} If an argument is unknown, missing, repeated or has no value.
 */
export function readArguments(
  args: readonly string[],
  syntax: Syntax,
): Arguments {
  const parsed = parse(joinNegative(args, syntax), syntax);
  const options = new Map<string, string>();
  for (const name of syntax.options) {
    const values = parsed[name] as string[];
    if (values.length > 1) {
      throw new UsageError(
        `--${name} must be given once: it occurs ${values.length} times`,
      );
    }
    if (values[0] === "") throw new UsageError(`--${name} needs a value`);
    if (values[0] !== undefined) options.set(name, values[0]);
  }
  const switches = new Set(
    [...syntax.switches, "help"].filter((name) => parsed[name] === true),
  );
  const operands = parsed._ as string[];
  if (!switches.has("help")) {
    const { instead } = syntax;
    const replaced = instead !== undefined && options.has(instead);
    const all = syntax.operands;
    const needed = replaced ? all.slice(0, syntax.kept ?? 0) : all;
    checkOperands(
      syntax.isList ? operands.slice(0, needed.length) : operands,
      needed,
    );
  }
  return { words: args, operands, options, switches };
}

function parse(
  args: readonly string[],
  syntax: Syntax,
): Readonly<Record<string, unknown>> {
  const switches = [...syntax.switches, "help"];
  for (const arg of args) {
    const name = /^--([^=]+)=/.exec(arg)?.[1];
    if (name !== undefined && switches.includes(name)) {
      throw new UsageError(`--${name} takes no value`);
    }
    if (arg === "--") break;
  }
  // Not left to the parser, to which operands are an option `_`, and numbers if they look so.
  const operands: string[] = [];
  const parsed = (parseArgs as Untyped)(args, {
    string: syntax.options,
    boolean: switches,
    collect: syntax.options,
    alias: { help: "h" },
    unknown: (arg: string, name?: string) => {
      if (name !== undefined) {
        throw new UsageError(
          `there is no option ${JSON.stringify(arg.replace(/=.*/s, ""))}`,
        );
      }
      operands.push(arg);
      return false;
    },
  });
  return { ...parsed, _: [...operands, ...parsed._] }; // those after `--` are in there
}

/** The package has no types. */
type Untyped = (
  args: readonly string[],
  how: unknown,
) => Readonly<Record<string, unknown>> & { readonly _: readonly string[] };

/** `--seed -1` as `--seed=-1`: the parser takes a value with a minus for an option. */
function joinNegative(args: readonly string[], syntax: Syntax): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (
      /^-\.?\d/.test(arg) && last?.startsWith("--") &&
      syntax.options.includes(last.slice(2))
    ) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function checkOperands(
  operands: readonly string[],
  needed: readonly string[],
): void {
  const missing = needed[operands.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const extra = operands[needed.length];
  if (extra !== undefined) {
    throw new UsageError(
      `there is an argument too many: ${JSON.stringify(extra)}`,
    );
  }
}

/** Throws the UsageError of an option, or operand, with a value that breaks a rule. */
export function refuseValue(
  option: string,
  rule: string,
  value: string,
): never {
  throw new UsageError(
    `${option} ${rule}: current value is ${JSON.stringify(value)}`,
  );
}

/** Names in a message, all of them in quotes. */
export function allQuoted(names: Iterable<string>): string {
  return Array.from(names, (name) => JSON.stringify(name)).join(", ");
}

/** The value of an option that must be there. */
export function required({ options }: Arguments, name: string): string {
  const value = options.get(name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

/**
 * The value of an option that takes one of some words; undefined if it was not given.
 *
 * @throws {UsageError} If it is another word.
 */
export function wordOption<Word extends string>(
  { options }: Arguments,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const given = options.get(name);
  return given === undefined ? undefined : wordOf(`--${name}`, given, words);
}

/** One of some words, which `what` must be. */
export function wordOf<Word extends string>(
  what: string,
  given: string,
  words: readonly Word[],
): Word {
  const word = words.find((known) => known === given);
  if (word !== undefined) return word;
  const all = words.length > 2
    ? `one of ${words.join(", ")}`
    : words.join(" or ");
  return refuseValue(what, `must be ${all}`, given);
}

/** A rule for the number of an option, and whether a number keeps it. */
export interface NumberRule {
  readonly rule: string;
  readonly holds: (value: number) => boolean;
}

/** An integer from `least` up. */
export function integerAtLeast(least: number): NumberRule {
  return {
    rule: `must be an integer >= ${least}`,
    holds: (value) => Number.isSafeInteger(value) && value >= least,
  };
}

/** The norm that bounds the atoms, in whitened coordinates. */
export const ATOM_BOUND: NumberRule = {
  rule: "must be a number > 0",
  holds: (value) => value > 0,
};

/** An integer of either sign. */
export const ANY_INTEGER: NumberRule = {
  rule: "must be an integer",
  holds: Number.isSafeInteger,
};

/**
 * The number of an option, or undefined if it was not given.
 *
 * @throws {UsageError} If it is no number in digits, or breaks the rule.
 */
export function numberOption(
  { options }: Arguments,
  name: string,
  { rule, holds }: NumberRule,
): number | undefined {
  const text = options.get(name);
  if (text === undefined) return undefined;
  const value = text === "Infinity" ? Infinity : numberFromText(text);
  return holds(value) ? value : refuseValue(`--${name}`, rule, text);
}

/** As {@linkcode numberOption}, for an option that must be there. */
export function requiredNumber(
  given: Arguments,
  name: string,
  rule: NumberRule,
): number {
  required(given, name);
  return numberOption(given, name, rule)!;
}

/**
 * The file of an option, or undefined if it was not given.
 *
 * @throws {UsageError} If it is one of the other files, by whatever name.
 */
export function fileOption(
  { options }: Arguments,
  name: string,
  { env, others }: {
    readonly env: Environment;
    /** What each is, and its path. */
    readonly others: Readonly<Record<string, string | undefined>>;
  },
): string | undefined {
  const path = options.get(name);
  if (path === undefined) return undefined;
  const identity = env.identityOf(path);
  for (const [what, other] of Object.entries(others)) {
    if (other === undefined || env.identityOf(other) !== identity) continue;
    const [one, two] = [path, other].map((text) => JSON.stringify(text));
    throw new UsageError(
      `--${name} must be another file than ${what}: ${
        one === two ? `both are ${one}` : `${one} is ${two}`
      }`,
    );
  }
  return path;
}
