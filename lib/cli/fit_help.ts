/** What the commands that fit a table, fit, select and audit, say about themselves. */

const DATA = `Data:
  FILE                 a table with a header and a row for each item: .csv, .tsv
                       or .txt in UTF-8, UTF-16 or Windows-1252, the same .gz,
                       .parquet, or - for standard input
  --counts COLUMN      how often each item was chosen; a,b,... are populations,
                       in which components have weights of their own
  --id COLUMN          names of the items, or of alternatives that choice sets
                       share, for the report
  --offset COLUMN      known part of each item's utility, as the log of a size
  --features a,b,...   columns to use as features; quote a name with a comma
                       (default: every column of numbers but those above). Also
                       'x*', any text for the star, and 'log(a)', 'a^2', 'a*b'
  --categorical a,b=r  columns of categories, taken as features of 0 and 1 named
                       a:value, all but r (default: the most frequent)
  --drop-dependent     leave out features that are constant or a linear
                       combination of those before them (default: an error)
  --missing KIND       where a cell is empty or says NA, N/A, NaN, null, None,
                       #N/A, #NV, k. A., ., ? or -: error, or skip its row, or
                       its whole choice set (default: error)
  --choices N          number of choices, where the counts are shares of it
  --delimiter C        between cells: comma, semicolon, tab, pipe or another
                       character (default: by the first rows)
  --decimal C          before decimals: . or , (default: by the first rows)
  --thousands C        between groups of three digits, or none (default: by the
                       first rows, where it can be nothing else)

Choice sets, where FILE has a row for each item of each set:
  --set COLUMN         which choice set a row is of
  --chosen COLUMN      1 or true in the row that was chosen; or --counts, how
                       often each row was
  --person COLUMN      whose choice it is: all that a person chooses comes from
                       one component, and sets are numbered within a person
                       (default: each choice is a chooser of its own)
  --membership a,b,... what weights of components depend on, named as features
                       are, the same in all rows of a person
  --weight COLUMN      how many choosers a person, or a set, stands for

Arrays instead of FILE:
  --features-file F    features: .npy, or .safetensors with :NAME of a tensor
                       after it; held in single precision
  --counts-file F      counts, in such a file
  --names FILE.txt     names of the items, one a line`;

const CONSTRAINTS =
  `  --common a,b         features with one coefficient for all components
  --fixed a=0,b@2=1    coefficients with a given value: a in all components, b
                       in the second; components then keep their order`;

/** The search, the prior and what is not free, of fit and select. */
const SEARCH =
  `  --effort E           how hard to search: quick, default or thorough; where
                       optima are many, the last two explore
  --atom-bound R       largest norm of an atom in whitened coordinates, or
                       Infinity (default: 2*sqrt(2*log(items)))
  --ridge L            weigh atoms, in whitened coordinates, against 0 as L
                       choices would; held-out: the L that predicts choices held
                       out best (default: 0)
  --dirichlet C        weigh each component as C choices more (default: 0)
${CONSTRAINTS}`;

/** The help of `softmix fit`. */
export function fitHelp(inits: readonly string[]): string {
  return `Fit a softmax mixture to a table with one row per item, or per item of each
choice set.

Usage: softmix fit FILE --counts COLUMN[,COLUMN...] --components K [options]
       softmix fit FILE --set COLUMN --chosen COLUMN [--person COLUMN]
           --components K [options]

${DATA}

Fit:
  --components K       number of components
  --init KIND          where to start (default: auto):
                       ${inits.join(", ")}
  --init-from M.json   start from the mixture that fit --out wrote, whose
                       features must have the same names; --components may be
                       left out
  --starts N           how many starts to draw (default: with auto up to 10, no
                       more than it needs; else 40)
  --seed N             seed of the starts (default: 1)
${SEARCH}
  --hold-out WHAT      say how well a fifth is predicted that was held out:
                       choosers, which tells how new ones are, or choices of
                       each given its others; --ridge held-out does so too

Errors and tests:
  --errors KIND        standard errors: observed, of independent choices;
                       scaled, of choices in bunches; sandwich, where the
                       mixture is only the nearest one, by person where there
                       are any; jackknife, each item or person left out;
                       bootstrap, by refits to drawn choices (default: observed,
                       with scaled ones beside where counts vary more)
  --intervals KIND     wald, from the errors; profile, from the likelihood
                       itself, which hold with few choices too; percentile, of
                       the bootstrap (default: wald)
  --replicates N       of the bootstrap and of --test (default: 200 and 99)
  --influence N        which items or persons the estimates hang on: fits
                       without each of the N that move them most
  --test               test by drawn choices whether the mixture describes
                       these: p-values, and whether choices come in bunches

Long fits:
  --workers N          threads that share the items: faster from a million of
                       items x features x components on (default: 1)
  --checkpoint FILE    keep every finished start in a file; with --resume go on
                       from it, to the same result but for the seconds
  --resume             go on from the checkpoint, if it is there
  --progress lines     a line every ten seconds where there is no terminal

Output:
  --out FILE.json      write the result to a file, whole or not at all
  --report FILE.html   write the result as a page with charts that needs
                       nothing else: no network, no script
  --no-diagnostics     leave out standard errors, optimality gap and what else
                       takes time after the fit
  --json               print one JSON object and nothing else
  --quiet              no report and no progress
  --help               this text

In JSON null stands for a number that is not finite.
SIGINT or SIGTERM ends a fit with what it has reached, printed and written to
--out with the status "interrupted".
Exit status: 0 for a fit, 1 for bad input, 2 for wrong usage, 130 or 143 after a
signal.
`;
}

/** The help of `softmix select`. */
export const SELECT_HELP =
  `Fit several numbers of components to a table, and compare them.

Usage: softmix select FILE --counts COLUMN --components 1..6 [options]
       softmix select FILE --set COLUMN --chosen COLUMN [--person COLUMN]
           --components 1..6 [options]

${DATA}

Fits:
  --components LIST    numbers of components: 1..6 or 1,2,4 or 1..3,6
  --starts N           how many starts to draw for each (default: 10, and more
                       are made from what they reach)
  --seed N             seed of starts and splits (default: 1)
${SEARCH}
  --splits N           how many times to hold out a fifth of the choices and
                       fit again, 0 for not at all (default: 5)
  --hold-out WHAT      choosers, or choices of each given its others (default:
                       choosers)
  --test               test K against K + 1 components by drawn choices, from
                       the least K until one is not rejected at 5%
  --replicates N       of the test (default: 99)

Many processes and machines:
  --workers N          refits and fits at once, each by a thread (default: 1)
  --shard I/N          make all fits, and refits I, I+N, ... of the splits, and
                       write a part to --out, gone on with by the same command;
                       softmix merge makes of the parts what --shard 1/1 writes
  --shard auto         the shard of a task of a Slurm array, or with --shards N
                       of a pod of an indexed job of Kubernetes
  --progress lines     a line every ten seconds where there is no terminal

Output:
  --out FILE.json      write the result to a file, whole or not at all
  --report FILE.html   write the comparison, and the fit that it recommends, as
                       a page with charts that needs nothing else
  --json               print one JSON object and nothing else
  --quiet              no report and no progress
  --help               this text

A fit is ranked only if it converged, no atom lies on the bound, and no fewer
components reached a higher likelihood. With --ridge or --dirichlet choices held
out alone compare, as criteria do not hold. In JSON null stands for what there
is not, and for a number that is not finite.
Exit status: 0 for a comparison, 1 for bad input, 2 for wrong usage, 130 or 143
after a signal.
`;

/** The help of `softmix audit`. */
export const AUDIT_HELP =
  `Judge another program's estimates on the data they were made from: their
log-likelihood, whether they are a maximum, their errors beside ours, and the
highest optimum that a search of ours finds.

Usage: softmix audit FILE --counts COLUMN[,COLUMN...] --estimates EST [options]
       softmix audit FILE --set COLUMN --chosen COLUMN [--person COLUMN]
           --estimates EST [options]

${DATA}

Estimates:
  --estimates EST      a table with a header, in any format that FILE may have:
                       columns component, weight and one for each feature; or a
                       row for each estimate in columns component, parameter,
                       estimate and, where there are errors, error. A parameter
                       is weight, weight:POPULATION, a covariate of membership
                       with (Intercept) among them, or a feature; what all
                       components share has the component all
${CONSTRAINTS}

Search:
  --starts N           how many starts to draw (default: up to 10, no more than
                       it needs)
  --seed N             seed of the starts (default: 1)
  --effort E           how hard to search: quick, default or thorough
  --atom-bound R       largest norm of an atom in whitened coordinates, or
                       Infinity (default: 2*sqrt(2*log(items)), or more where
                       the estimates have it)

Output:
  --out FILE.json      write the result to a file, whole or not at all
  --report FILE.html   write the result as a page
  --json               print one JSON object and nothing else
  --quiet              no report and no progress
  --help               this text

Exit status: 0 for a judgement, 1 for bad input, 2 for wrong usage.
`;
