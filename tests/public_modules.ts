/** The public modules, by what follows the package's name where they are imported; the command line's exports its `main` only. */
import * as estimation from "../lib/estimation.ts";
import * as experiments from "../lib/experiments.ts";
import * as inference from "../lib/inference.ts";
import * as moments from "../lib/moments.ts";
import * as notebook from "../lib/notebook.ts";
import * as plot from "../lib/plot.ts";
import * as main from "../mod.ts";

/** Those of computations. */
export const COMPUTING = {
  ...main,
  ...estimation,
  ...moments,
  ...inference,
  ...experiments,
};

export const MODULES: Readonly<
  Record<string, Readonly<Record<string, unknown>>>
> = {
  ".": main,
  "./estimation": estimation,
  "./moments": moments,
  "./inference": inference,
  "./experiments": experiments,
  "./plot": plot,
  "./notebook": notebook,
};
