"""Estimates and standard errors of a panel by SciPy and numerical derivatives: one and two components, and membership.

Written from the likelihood alone: atoms in standard deviations, then coefficients of membership, 0 for the last
component. Classical errors are from the Hessian of the log-likelihood by central differences in long double, twice
extrapolated; robust ones have the scores of persons, by differences too, and U/(U - 1). With one component it is the
conditional logit of R's survival::clogit, and of clogit's cluster() but for that factor: see panel.R.

Run in this folder: python3 panel.py > panel_python.json
"""
import json

import numpy as np
from scipy.optimize import minimize

table = np.genfromtxt("panel.csv", delimiter=",", names=True)
persons, T, J, L = 60, 5, 3, 2
features = np.column_stack([table["price"], table["quality"]])
scale = features.std(0)
x = ((features - features.mean(0)) / scale).reshape(persons, T, J, L).astype(np.longdouble)
chosen = table["chosen"].reshape(persons, T, J).astype(bool)
member = table["member"].reshape(persons, T * J)[:, 0]


def by_person(theta, K, z):
    """log of the probability of all that each person chose."""
    atoms, gamma = theta[:K * L].reshape(K, L), theta[K * L:].reshape(K - 1, z.shape[1])
    logits = np.column_stack([*(z @ g for g in gamma), np.zeros(persons, theta.dtype)])
    logits = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    u = x @ atoms.T  # persons, tasks, rows, components
    u = u - np.log(np.exp(u).sum(2, keepdims=True))
    joint = logits + u[chosen].reshape(persons, T, K).sum(1)
    top = joint.max(1)
    return top + np.log(np.exp(joint - top[:, None]).sum(1))


def hessian(f, theta, h):
    n = len(theta)
    H = np.zeros((n, n), np.longdouble)
    step = np.eye(n, dtype=np.longdouble) * h
    for i in range(n):
        for j in range(i + 1):
            H[i, j] = H[j, i] = (
                f(theta + step[i] + step[j]) - f(theta + step[i] - step[j])
                - f(theta - step[i] + step[j]) + f(theta - step[i] - step[j])
            ) / (4 * h * h)
    return H


def scores(f, theta, h):
    """One row for each parameter."""
    return np.array([(8 * (f(theta + e) - f(theta - e)) - f(theta + 2 * e) + f(theta - 2 * e)) / (12 * h)
                     for e in np.eye(len(theta), dtype=np.longdouble) * h])


def estimate(K, start, z):
    z = z.astype(np.longdouble)
    each = lambda theta: by_person(theta, K, z)
    f = lambda theta: -each(theta).sum()
    fit = minimize(lambda t: float(f(t.astype(np.longdouble))), start, method="BFGS", options={"gtol": 1e-4})
    theta = fit.x.astype(np.longdouble)
    extrapolated = lambda h: (4 * hessian(f, theta, h / 2) - hessian(f, theta, h)) / 3
    for _ in range(6):  # Newton's steps, until the gradient is rounding
        H = extrapolated(np.longdouble(2e-3))
        gradient = -scores(each, theta, np.longdouble(1e-4)).sum(1)
        theta = theta - np.linalg.solve(H.astype(float), gradient.astype(float))
    h = np.longdouble(4e-3)
    H = (16 * extrapolated(h / 2) - extrapolated(h)) / 15
    C = np.linalg.inv(H.astype(float))
    S = scores(each, theta, np.longdouble(1e-3)).astype(float)
    robust = C @ (S @ S.T) @ C * persons / (persons - 1)
    units = np.concatenate([1 / np.tile(scale, K), np.ones(len(theta) - K * L)])
    errors = lambda covariance: units * np.sqrt(np.diag(covariance))
    Q = z.shape[1]
    split = lambda v: {"atoms": v[:K * L].reshape(K, L).tolist(), "membership": v[K * L:].reshape(K - 1, Q).tolist()}
    return {
        "logLikelihood": -float(f(theta)),
        "estimates": split(units * theta.astype(float)),
        "errors": split(errors(C)),
        "robustErrors": split(errors(robust)),
    }


one = np.ones((persons, 1))
print(json.dumps({
    "one": estimate(1, np.zeros(2), one),
    "two": estimate(2, np.array([-1.6, 1.0, -0.4, -0.7, 0.1]), one),
    "membership": estimate(2, np.array([-1.6, 1.0, -0.4, -0.7, 0.1, 0.5]), np.column_stack([one, member])),
}, indent=1))
