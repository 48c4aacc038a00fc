/** What the commands that draw data, simulate, example and demo, say about themselves. */

/** The help of `softmix simulate`. */
export const SIMULATE_HELP =
  `Draw features, a mixture and choices, and write them as a table.

Usage: softmix simulate --items p --features L --components K --choices N
           --out FILE.csv [options]
       softmix simulate --persons n --sets t --rows j --features L
           --components K --out FILE.csv [options]

  --items p            number of items
  --features L         number of features, standard normal
  --components K       number of components
  --choices N          number of choices
  --persons n          number of persons, each of one component, not of items
  --sets t             number of choice sets of each person, a choice in each
  --rows j             number of items in each set
  --covariates q       number of covariates of persons, standard normal, that
                       weights depend on (default: 0)
  --scale s            norm of every atom (default: 1.5)
  --offsets s          offsets for the items, normal with this deviation, in a
                       column of the table (default: none)
  --seed n             seed of all draws (default: 1)
  --out FILE.csv       the table: item,count,x1,...,xL, or for persons
                       person,set,chosen,z1,...,zq,x1,...,xL
  --truth FILE.json    the weights and atoms of the mixture
  --help               this text

Exit status: 0 done, 1 a file cannot be written, 2 wrong usage.
`;

/** The help of `softmix example`. */
export const EXAMPLE_HELP =
  `Write a simulated table with names and units, to try things with.

Usage: softmix example NAME --out FILE.csv [options]

  NAME            wines: how many of 25,000 bottles were sold of each of 120 wines
                         with region, colour, price, rating, alcohol, organic;
                         three groups of customers
                  trains: which of three trains 250 persons took on eight trips;
                         two groups, by income and whether it is business
                  words: how often 400 words with an embedding occur in news and
                         in novels; three topics
  --out FILE.csv  the table
  --seed n        seed of all draws (default: 1)
  --help          this text

What to do with them:
  softmix fit wines.csv --counts sold --id wine --components 3
      --categorical colour=white,region=Douro
  softmix fit trains.csv --set trip --chosen chosen --person person --id train
      --membership income_keur,business --components 2
  softmix fit words.csv --counts news,novels --id word --offset log_frequency
      --components 3

Exit status: 0 done, 1 the file cannot be written, 2 wrong usage.
`;

/** The help of `softmix demo`. */
export const DEMO_HELP =
  `Simulate 50,000 choices among 2,000 items with 8 features from 3 components,
fit them, and print the estimate beside the truth.

Usage: softmix demo

  --help          this text
`;
