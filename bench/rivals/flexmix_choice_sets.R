# Fits a panel of choice sets with flexmix (FLXMRcondlogit): all choices of a person in one class.
# Rscript flexmix_choice_sets.R PANEL.csv person task chosen features components starts; features with
# commas between them. Prints seconds, processor seconds and log-likelihood, of one start unless told otherwise.
suppressMessages(library(flexmix))
suppressMessages(library(survival))
arguments <- commandArgs(TRUE)
names(arguments) <- c("file", "person", "task", "chosen", "features", "components", "starts")
panel <- read.csv(arguments["file"])
features <- strsplit(arguments["features"], ",")[[1]]
rows <- panel[, features, drop = FALSE]
rows$chosen <- panel[[arguments["chosen"]]]
rows$person <- panel[[arguments["person"]]]
# Tasks are numbered anew for each person.
rows$task <- as.integer(interaction(rows$person, panel[[arguments["task"]]], drop = TRUE))
model <- as.formula(paste("chosen ~", paste(features, collapse = " + "), "| person"))
set.seed(1)
times <- system.time(
  found <- stepFlexmix(model,
    data = rows, k = as.integer(arguments["components"]), nrep = as.integer(arguments["starts"]),
    model = FLXMRcondlogit(strata = ~task), verbose = FALSE, control = list(iter.max = 200)
  )
)
cat(sprintf(
  '{"seconds": %.3f, "processorSeconds": %.3f, "logLikelihood": %.4f}\n',
  times[["elapsed"]], times[["user.self"]] + times[["sys.self"]], as.numeric(logLik(found))
))
