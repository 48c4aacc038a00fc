/** Features and counts from files of arrays, instead of a table. */
import { choiceData } from "../../mod.ts";
import { sharedFeatures } from "../estimation.ts";
import { arrayInto, sizesOf } from "../data/array_elements.ts";
import {
  type ArrayLayout,
  npyLayout,
  type ReadBytes,
  tensorLayout,
} from "../data/array_layout.ts";
import { type ChoiceTable, withChoices } from "../data/table_choices.ts";
import { utf8Of } from "../data/encoding.ts";
import { arrayWarnings } from "../data/table_warnings.ts";
import { type Arguments, refuseValue, required } from "./arguments.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";

/** Options of arrays. */
export const ARRAY_OPTIONS: readonly string[] = [
  "features-file",
  "counts-file",
  "names",
];

/** Files of arrays. */
export interface ArrayRequest {
  readonly features: ArrayFile;
  readonly counts: ArrayFile;
  /** A file with a name on each line. */
  readonly names: string | undefined;
}

/** An array in a file. */
interface ArrayFile {
  readonly file: string;
  /** One of several in the file. */
  readonly tensor?: string | undefined;
}

/** The arrays that the options name, if any; options in `others` go with a table only. */
export function arraysOf(
  given: Arguments,
  others: readonly string[],
): ArrayRequest | undefined {
  const features = given.options.get("features-file");
  if (features === undefined) {
    const alone = ARRAY_OPTIONS.find((name) => given.options.has(name));
    if (alone === undefined) return undefined;
    throw new UsageError(`--${alone} needs --features-file`);
  }
  const other = others.find((name) => given.options.has(name));
  if (other !== undefined) {
    throw new UsageError(
      `--${other} goes with a table, not with --features-file`,
    );
  }
  return {
    features: arrayFile("features-file", features),
    counts: arrayFile("counts-file", required(given, "counts-file")),
    names: given.options.get("names"),
  };
}

function arrayFile(option: string, text: string): ArrayFile {
  const [, file, tensor] =
    /^(.*\.(?:npy|safetensors))(?::(.+))?$/is.exec(text) ?? [];
  if (file === undefined) {
    return refuseValue(
      `--${option}`,
      "must be a file .npy, or .safetensors with a colon and the name of a tensor after it",
      text,
    );
  }
  return { file, tensor };
}

/** Reads and checks the arrays. */
export function readArrays(
  env: Environment,
  { features, counts, names }: ArrayRequest,
  { choices, dependentFeatures }: {
    readonly choices: number | undefined;
    readonly dependentFeatures: "reject" | "drop";
  },
): ChoiceTable {
  const matrix = inFile(features, () => featuresIn(env, features));
  const column = inFile(counts, () => countsIn(env, counts));
  const itemNames = names === undefined ? undefined : namesIn(env, names);
  return inFile(features, () => {
    const data = choiceData(matrix, withChoices(column, choices), {
      itemNames,
      dependentFeatures,
    });
    const kept = new Set(data.featureNames);
    return {
      data,
      unusedColumns: [],
      categories: [],
      droppedFeatures: Array.from(
        { length: matrix.columns },
        (_, l) => `x${l + 1}`,
      ).filter((name) => !kept.has(name)),
      warnings: arrayWarnings(column, itemNames),
    };
  });
}

function inFile<T>({ file }: ArrayFile, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`${JSON.stringify(file)}: ${error.message}`);
  }
}

function layoutOf(
  { file, tensor }: ArrayFile,
  read: ReadBytes,
): ArrayLayout {
  return /\.npy$/i.test(file) ? npyLayout(read) : tensorLayout(read, tensor);
}

function reader(env: Environment, file: string): ReadBytes {
  return (at, length) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, env.readPart(file, at, bytes));
  };
}

/** In single precision, in a memory that workers share; what is so in the file goes there as it is. */
function featuresIn(env: Environment, from: ArrayFile) {
  const read = reader(env, from.file);
  const layout = layoutOf(from, read);
  const matrix = sharedFeatures(sizesOf(layout), "single");
  const { values } = matrix;
  if (layout.type === "float32" && !layout.fortran && LITTLE_ENDIAN) {
    const bytes = new Uint8Array(
      values.buffer,
      values.byteOffset,
      values.byteLength,
    );
    // Where the file ends early, the reader below says after how many numbers.
    if (env.readPart(from.file, layout.at, bytes) === bytes.length) {
      return matrix;
    }
  }
  arrayInto(values, layout, read);
  return matrix;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function countsIn(env: Environment, from: ArrayFile): Float64Array {
  const read = reader(env, from.file);
  const layout = layoutOf(from, read);
  const [rows, columns] = sizesOf(layout);
  if (columns !== 1) {
    throw new RangeError(
      `Cannot read an array as counts must have one column: its shape is (${
        layout.shape.join(", ")
      })`,
    );
  }
  const counts = new Float64Array(rows);
  arrayInto(counts, layout, read);
  return counts;
}

function namesIn(env: Environment, file: string): string[] {
  const text = utf8Of(env.readFile(file));
  if (text === undefined) {
    throw new InputError(
      `Cannot read ${JSON.stringify(file)} as it must be UTF-8 text`,
    );
  }
  return new TextDecoder().decode(text).replace(/\r?\n$/, "").split(/\r?\n/);
}
