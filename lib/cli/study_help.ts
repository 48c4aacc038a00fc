/** What the commands of studies say about themselves. */

const SHARDS = `Many processes and machines:
  --workers N          tasks done at once, each by a thread (default: the number
                       of processors)
  --shard I/N          do tasks I, I+N, I+2N, ... only, and write a part; of all
                       parts softmix merge makes what one process would have
                       made, byte for byte
  --shard auto         the shard of a task of a Slurm array or of a pod of an
                       indexed job of Kubernetes, by their variables
  --shards N           how many shards there are, with auto: in Kubernetes
                       always, in Slurm where some tasks of an array are done
                       again by another (ids 1 to N)
  --out FILE.json      write result and tasks, or the part. What FILE holds of
                       them already is not done again: the same command goes on
                       after whatever ended it. Half a part is refused

  Slurm:       sbatch --array=1-8 --wrap 'softmix {LINE}
                 --shard auto --out part-$SLURM_ARRAY_TASK_ID.json'
  Kubernetes:  completionMode: Indexed, completions: 8, and the command
               softmix {LINE}
                 --shard auto --shards 8 --out part-$(JOB_COMPLETION_INDEX).json
  Then:        softmix merge part-*.json --out all.json`;

const OUTPUT =
  `  --progress lines     a line every ten seconds where there is no terminal
  --json               print the result as one JSON object
  --quiet              no report and no progress
  --help               this text

Exit status: 0 done, 1 bad input or a task that failed, 2 wrong usage, 130
interrupted.
`;

const shardsOf = (line: string) => SHARDS.replaceAll("{LINE}", line);

/** The help of `softmix bootstrap`. */
export const BOOTSTRAP_HELP =
  `Refit a model to data drawn from it: errors and biases of its estimates that
take no approximation.

Usage: softmix bootstrap MODEL.json FILE [options]

MODEL.json is what softmix fit --out wrote, FILE the table that was fitted.
Columns are those of the fit; of its options only those below are needed again:
--choices, --missing, --delimiter, --decimal, --thousands, and --features-file
with --counts-file in place of FILE.

Bootstrap:
  --replicates N       how many data sets are drawn and refitted (default: 200)
  --draw WHAT          estimate: choices are drawn from the model; choosers: the
                       choosers of FILE are drawn, with replacement (default:
                       estimate)
  --starts N           starts of each refit besides the estimate (default: 0)
  --seed N             seed of the draws (default: 1)

${shardsOf("bootstrap m.json d.csv")}

${OUTPUT}`;

/** The help of `softmix experiment`. */
export function experimentHelp(names: readonly string[]): string {
  return `Measure what helps EM, on simulated problems.

Usage: softmix experiment NAME --plan PLAN.json [options]

NAME is one of
  ${names.join("\n  ")}
or the same with hyphens. PLAN.json is an object of its options, such as
  { "items": 2000, "features": [5, 20], "components": 3, "replicates": 12 }

  --plan PLAN.json     the options
  --replicates N       simulated problems of each kind, in place of the plan's

${shardsOf("experiment NAME --plan p.json")}

${OUTPUT}`;
}

/** The help of `softmix merge`. */
export const MERGE_HELP = `Make one result of the parts of a study.

Usage: softmix merge PART.json... --out ALL.json [options]

Parts are what bootstrap, experiment and select wrote with --shard, in any
order. They must be of the same data and options, by a digest, computed by the
same arithmetic, and all there and whole; the result is then, byte for byte,
what one process writes.

  --out FILE.json      write the result with all tasks
  --json               print the result as one JSON object
  --mixed              allow parts whose arithmetic differs in the last digits,
                       of different processors or versions
  --quiet              say nothing
  --help               this text

Exit status: 0 done, 1 bad input, 2 wrong usage.
`;
