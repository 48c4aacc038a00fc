/** The help of the commands that go on from a model file. */

const TABLE = `  MODEL.json           what softmix fit --out wrote
  FILE                 a table with the columns that the model's features are
                       made of; in any format that softmix fit reads
  --id COLUMN          names of the rows (default: those of the fit)
  --missing KIND       where a cell is empty: error, or skip its row, with all
                       of its choice set (default: error)
  --delimiter, --decimal, --thousands    as for softmix fit
  --level P            chance that an interval holds the truth (default: .95)
  --out FILE.csv       write all rows with every digit`;

/** Of `softmix predict`. */
export const PREDICT_HELP =
  `Shares of the rows of a table under a fitted model, with intervals.

Usage: softmix predict MODEL.json FILE [options]

${TABLE}
  --without ID,...     as if these were not there
  --change CHANGES     as if a column had other values: price=9, price*1.1, for
                       one item ID:price=9; several with commas between them
  --change-item ID,... change these only: for ids with a colon
  --compare            both shares, their difference, the largest first, and
                       where lost share went
  --by KIND            component: shares within each too; population: in each
  --report FILE.html   write the result as a page with a chart
  --help               this text

--out has the shares within components besides. Where the table has the counts
of the fit, observed shares stand beside, and --out has responsibilities, which
component the chooser of a row is of. Where weights depend on covariates and the
table has these, shares are those of whose choice set it is, and --out has its
weights; else they are averages over the choosers of the fit.
Exit status: 0 done, 1 bad input, 2 wrong usage.
`;

/** Of `softmix elasticities`. */
export const ELASTICITIES_HELP =
  `By how many percent each share changes when a column of one row rises by 1%.

Usage: softmix elasticities MODEL.json FILE --feature COLUMN [options]

${TABLE}
  --feature COLUMN     what rises, in all features that are made of it
  --items a,b,...      rows between which (default: all, up to 1000)
  --help               this text

Exit status: 0 done, 1 bad input, 2 wrong usage.
`;

/** Of `softmix ratio`. */
export const RATIO_HELP = `What one feature is worth in units of another.

Usage: softmix ratio MODEL.json --of FEATURE --per FEATURE [options]

  MODEL.json           what softmix fit --out wrote
  --of FEATURE         what is valued
  --per FEATURE        in whose units, such as a price
  --level P            chance that an interval holds the truth (default: .95)
  --help               this text

The ratio is minus the coefficient of the first over that of the second: how
much of the second a chooser takes on for one more unit of the first. Its
interval is by the delta method, or by Fieller's where the denominator is within
5 errors of 0; that may be unbounded.
Exit status: 0 done, 1 bad input, 2 wrong usage.
`;
