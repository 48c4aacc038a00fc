/** The checkpoint of a fit: the steps that it has made, from which it goes on. */
import type { FitOptions, FitStep } from "../../mod.ts";
import { type Arguments, fileOption } from "./arguments.ts";
import { arithmetic } from "./arithmetic.ts";
import { digestOf } from "./digest.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";
import { VERSION } from "./help.ts";
import { type FileKind, Keeper, readSealed, sealed } from "./sealed_file.ts";

const KIND: FileKind = {
  format: "softmix-checkpoint",
  version: 1,
  what: "a checkpoint",
};

/** Where the steps of a fit are kept, and whether to go on from them. */
export interface CheckpointRequest {
  readonly file: string;
  readonly resumes: boolean;
}

/**
 * Reads `--checkpoint FILE` and `--resume`.
 *
 * @throws {UsageError} If `--resume` is without a checkpoint, or there is one and no `--resume`.
 */
export function checkpointRequest(
  given: Arguments,
  { env, others }: {
    readonly env: Environment;
    readonly others: Readonly<Record<string, string | undefined>>;
  },
): CheckpointRequest | undefined {
  const file = fileOption(given, "checkpoint", { env, others });
  const resumes = given.switches.has("resume");
  if (file === undefined) {
    if (resumes) throw new UsageError("--resume needs --checkpoint");
    return undefined;
  }
  if (!resumes && env.exists(file)) {
    throw new UsageError(
      `--checkpoint ${
        JSON.stringify(file)
      } is there already: --resume goes on from it`,
    );
  }
  env.checkWritable(file);
  return { file, resumes };
}

/** The options by which a fit goes on from a checkpoint and keeps its steps there; and what writes the last of them. */
export function keptIn(
  request: CheckpointRequest | undefined,
  env: Environment,
  of: unknown,
): Pick<FitOptions, "done" | "onStep"> & { readonly flush: () => void } {
  if (!request) return { flush: () => {} };
  const { file, resumes } = request;
  const header = {
    format: KIND.format,
    version: KIND.version,
    softmix: VERSION,
    digest: digestOf({ softmix: VERSION, of }),
    arithmetic: arithmetic(),
  };
  const done = resumes && env.exists(file) ? stepsIn(env, file, header) : [];
  const steps = [...done];
  const keeper = new Keeper(() =>
    env.writeFile(file, sealed({ ...header, steps }))
  );
  return {
    done,
    onStep: (step) => {
      steps.push(step);
      keeper.note();
    },
    flush: () => keeper.flush(),
  };
}

function stepsIn(
  env: Environment,
  file: string,
  header: Readonly<Record<string, unknown>>,
): readonly FitStep[] {
  const kept = readSealed(env, file, KIND);
  const other = (["softmix", "digest", "arithmetic"] as const)
    .find((field) => kept[field] !== header[field]);
  if (other !== undefined) {
    throw new InputError(
      `Cannot go on from ${JSON.stringify(file)} as ${OTHER[other]}`,
    );
  }
  return kept.steps as readonly FitStep[];
}

const OTHER = {
  softmix: "another version of softmix wrote it",
  digest: "it is of other data or options",
  arithmetic:
    "a machine wrote it whose arithmetic differs in the last digits from that of this one",
} as const;
