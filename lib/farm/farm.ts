/**
 * Workers that do whole tasks.
 *
 * Where a crew (`kernels/crew.ts`) shares the passes of one fit, a farm gives each worker a fit of
 * its own: nothing is waited for but the last task.
 *
 * @module
 */
import { Pool } from "./pool.ts";
import { withSharedArrays } from "./shared_arrays.ts";
import { type Farm, NO_STOP, type Stop, type TasksAt } from "./task.ts";

/** Who does the tasks, and until when. */
export interface FarmOptions {
  /** How many tasks are done at once, an integer ≥ 1; 1 is the calling thread. */
  readonly workers: number;
  /** Asks for an end. */
  readonly signal?: Stop | undefined;
}

/**
 * Starts workers, runs `body` with them, and ends them, also after an error. Where there can be no
 * workers, as they may not load the module, the calling thread does the tasks, to the same bytes.
 */
export async function withFarm<Input, Task, Value, T>(
  at: TasksAt<Input, Task, Value>,
  input: Input,
  { workers, signal = NO_STOP, body }: FarmOptions & {
    readonly body: (farm: Farm<Task, Value>) => Promise<T>;
  },
): Promise<T> {
  const alone = workers === 1 || typeof Worker === "undefined" ||
    typeof Blob === "undefined";
  const pool = new Pool(at, alone ? input : withSharedArrays(input), {
    workers: alone ? 1 : workers,
    signal,
  });
  try {
    return await body(pool);
  } finally {
    pool.close();
  }
}
