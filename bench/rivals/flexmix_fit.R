# Fits a case with flexmix (FLXMRcondlogit), which takes a row for each choice and item.
# Rscript flexmix_fit.R CASE.csv components starts; prints seconds and log-likelihood.
suppressMessages(library(flexmix))
arguments <- commandArgs(TRUE)
case <- read.csv(arguments[1])
items <- nrow(case)
choices <- sum(case$count)
features <- case[, -(1:2), drop = FALSE]
rows <- features[rep(seq_len(items), choices), , drop = FALSE]
rows$choice <- rep(seq_len(choices), each = items)
rows$chosen <- as.integer(rep(seq_len(items), choices) == rep(rep(seq_len(items), case$count), each = items))
model <- as.formula(paste("chosen ~", paste(names(features), collapse = " + "), "| choice"))
set.seed(1)
seconds <- system.time(
  found <- stepFlexmix(model,
    data = rows, k = as.integer(arguments[2]), nrep = as.integer(arguments[3]),
    model = FLXMRcondlogit(strata = ~choice), verbose = FALSE, control = list(iter.max = 200)
  )
)[["elapsed"]]
cat(sprintf('{"seconds": %.3f, "logLikelihood": %.4f}\n', seconds, as.numeric(logLik(found))))
