# Conditional logit of panel.csv by another program: classical errors, and robust ones by person.
#
# clogit maximises the exact conditional likelihood, which with one choice a set is the softmax;
# cluster(person) gives the sandwich with the scores of persons, without U/(U - 1).
#
# Run in this folder: Rscript panel.R > panel_r.json
library(survival)
panel <- read.csv("panel.csv")
panel$stratum <- paste(panel$person, panel$set)
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)
fit <- function(...) clogit(chosen ~ price + quality + strata(stratum), data = panel, control = tight, ...)
classical <- fit(method = "breslow")
robust <- clogit(chosen ~ price + quality + strata(stratum) + cluster(person), data = panel,
                 method = "breslow", control = tight)
number <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
cat(sprintf('{ "logLikelihood": %.15g, "atom": %s, "errors": %s, "robustErrors": %s }\n',
            classical$loglik[2], number(coef(classical)), number(sqrt(diag(vcov(classical)))),
            number(sqrt(diag(vcov(robust))))))
