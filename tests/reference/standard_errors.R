# Standard errors of a multinomial logit with one choice set, by another program.
#
# Counts of a multinomial are Poisson counts given their sum, and the intercept of the
# log-linear model stands for the sum, so glm() gives the estimates and standard errors of the
# multinomial logit (Birch 1963).
#
# Run in this folder: Rscript standard_errors.R > standard_errors_r.json
choices <- read.csv("choices.csv")
fit <- glm(count ~ quality + price + local, family = poisson, data = choices,
           control = glm.control(epsilon = 1e-15, maxit = 100))
number <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
table <- coef(summary(fit))[-1, ]
cat(sprintf('{ "atom": %s, "errors": %s }\n', number(table[, 1]), number(table[, 2])))
