"""Estimates and standard errors of one and two components by SciPy and a numerical Hessian.

Written from the likelihood alone, in log-weights (the last 0) and atoms in standard deviations; the
Hessian is by central differences of the log-likelihood in long double, twice extrapolated.

Run in this folder: python3 standard_errors.py > standard_errors_python.json
"""
import json

import numpy as np
from scipy.optimize import minimize

table = np.loadtxt("choices.csv", delimiter=",", skiprows=1)
counts = table[:, 0].astype(np.longdouble)
features = table[:, 1:]
scale = features.std(0)
x = ((features - features.mean(0)) / scale).astype(np.longdouble)
L = x.shape[1]


def unpack(theta, K):
    logits = np.concatenate([theta[:K - 1], np.zeros(1, theta.dtype)])
    weights = np.exp(logits - logits.max())
    return weights / weights.sum(), theta[K - 1:].reshape(K, L)


def minus_log_likelihood(theta, K):
    weights, atoms = unpack(theta, K)
    u = x @ atoms.T
    u = u - u.max(0)
    a = np.exp(u)
    a /= a.sum(0)
    return -(counts * np.log(a @ weights)).sum()


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


def gradient(f, theta, h):
    return np.array([(8 * (f(theta + e) - f(theta - e)) - f(theta + 2 * e) + f(theta - 2 * e)) / (12 * h)
                     for e in np.eye(len(theta), dtype=np.longdouble) * h])


def estimate(K, start):
    f = lambda theta: minus_log_likelihood(theta, K)
    fit = minimize(lambda t: float(f(t.astype(np.longdouble))), start, method="BFGS", options={"gtol": 1e-4})
    theta = fit.x.astype(np.longdouble)
    extrapolated = lambda h: (4 * hessian(f, theta, h / 2) - hessian(f, theta, h)) / 3
    for _ in range(8):  # Newton's steps, until the gradient is rounding
        H = extrapolated(np.longdouble(2e-3))
        theta = theta - np.linalg.solve(H.astype(float), gradient(f, theta, np.longdouble(1e-4)).astype(float))
    h = np.longdouble(4e-3)
    H = (16 * extrapolated(h / 2) - extrapolated(h)) / 15
    C = np.linalg.inv(H.astype(float))
    weights, atoms = unpack(theta.astype(float), K)
    J = np.zeros((K + K * L, len(theta)))
    for m in range(K - 1):
        J[:K, m] = weights * ((np.arange(K) == m) - weights[m])
    J[K:, K - 1:] = np.diag(1 / np.tile(scale, K))
    errors = np.sqrt(np.diag(J @ C @ J.T))
    return {
        "weights": weights.tolist(),
        "atoms": (atoms / scale).tolist(),
        "weightErrors": errors[:K].tolist(),
        "atomErrors": errors[K:].reshape(K, L).tolist(),
        "logLikelihood": -float(f(theta)),
    }


print(json.dumps({
    "one": estimate(1, np.zeros(3)),
    "two": estimate(2, np.array([0.4, 1.2, -0.6, 0.4, -0.9, 0.8, -0.3])),
}, indent=1))
