/** What the command line says about itself; what each command says is in `…_help.ts`. */

/** The version of the package, as in deno.json (held by a test). */
export const VERSION = "0.2.0";

/** What `softmix --help` prints. */
export const GENERAL_HELP =
  `softmix ${VERSION}: softmax mixtures from choice counts

Usage: softmix <command> [options]

Commands:
  fit           fit a mixture to a table of items and counts, or of choice sets
  select        compare several numbers of components
  predict       shares under a fit, with items gone or features changed
  elasticities  what a percent more of a feature does to shares
  ratio         what one feature is worth in units of another
  audit         judge another program's estimates on the same data
  bootstrap     errors of a fit by refitting data drawn from it
  experiment    what helps EM, measured on simulated problems
  merge         one result of the parts of bootstrap, experiment or select
  example       a table to try things with: wines, trains or words
  simulate      draw a table, and the mixture behind it
  demo          simulate, fit, and compare with the truth

Options:
  --help      this text, or that of a command: softmix fit --help
  --version   the version

Exit status: 0 done, 1 bad input, 2 wrong usage, 130 or 143 after a signal.
`;
