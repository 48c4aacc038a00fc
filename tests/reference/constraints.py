"""Estimates and standard errors with common and fixed coefficients, by SciPy and a numerical Hessian.

Written from the likelihood alone: every free coefficient is one parameter, put into the atoms by
name. BFGS from many starts, then Newton's steps; gradient and Hessian by differences in long double,
extrapolated. Errors by the delta method.

Run in this folder: python3 constraints.py > constraints_python.json
"""
import json

import numpy as np
from scipy.optimize import minimize

table = np.loadtxt("constraints.csv", delimiter=",", skiprows=1)
names = open("constraints.csv").readline().strip().split(",")[1:]
counts = table[:, 0].astype(np.longdouble)
features = table[:, 1:]
scale = features.std(0)
x = ((features - features.mean(0)) / scale).astype(np.longdouble)
L = x.shape[1]

PROBLEMS = [
    dict(components=1, fixed={"price": -0.02}),
    dict(components=2, common=["price"]),
    dict(components=2, common=["price", "local"]),
    dict(components=2, fixed={"time": 0}),
    dict(components=2, fixed={"price": -0.03, "local": 0.1}),
    dict(components=2, fixed={"time": {2: 0}}),
    dict(components=2, fixed={"time": {1: 0.4}, "local": {1: 0.2, 2: -0.3}}),
    dict(components=2, common=["price"], fixed={"time": {2: 0}}),
    dict(components=2, common=["local"], fixed={"price": -0.03}),
    dict(components=3, common=["price"], fixed={"time": {2: 0}}),
]


class Problem:
    def __init__(self, components, common=(), fixed={}):
        """For each coefficient the parameter that it is, or the value that it has, per standard deviation."""
        self.K = components
        self.index = np.full((components, L), -1)
        self.value = np.zeros((components, L))
        n = components - 1
        for l, name in enumerate(names):
            given = fixed.get(name, {})
            if not isinstance(given, dict):
                given = {k + 1: given for k in range(components)}
            for k in range(components):
                if k + 1 in given:
                    self.value[k, l] = given[k + 1] * scale[l]
                elif name in common and k > 0:
                    self.index[k, l] = self.index[0, l]
                else:
                    self.index[k, l] = n
                    n += 1
        self.n = n

    def unpack(self, theta):
        logits = np.concatenate([theta[:self.K - 1], np.zeros(1, theta.dtype)])
        weights = np.exp(logits - logits.max())
        atoms = np.where(self.index < 0, self.value, theta[self.index])
        return weights / weights.sum(), atoms

    def minus_log_likelihood(self, theta):
        weights, atoms = self.unpack(theta)
        u = x @ atoms.T
        a = np.exp(u - u.max(0))
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


def estimate(spec, starts=24):
    problem = Problem(**spec)
    K, f = problem.K, problem.minus_log_likelihood
    best = None
    rng = np.random.default_rng(1)
    for _ in range(starts):
        start = rng.normal(size=problem.n)
        fit = minimize(lambda t: float(f(t.astype(np.longdouble))), start, method="BFGS", options={"gtol": 1e-3})
        if best is None or fit.fun < best.fun:
            best = fit
    theta = best.x.astype(np.longdouble)
    extrapolated = lambda h: (4 * hessian(f, theta, h / 2) - hessian(f, theta, h)) / 3
    for _ in range(8):  # Newton's steps, until the gradient is rounding
        H = extrapolated(np.longdouble(2e-3))
        theta = theta - np.linalg.solve(H.astype(float), gradient(f, theta, np.longdouble(1e-4)).astype(float))
    h = np.longdouble(4e-3)
    H = (16 * extrapolated(h / 2) - extrapolated(h)) / 15
    covariance = np.linalg.inv(H.astype(float))
    weights, atoms = problem.unpack(theta.astype(float))
    J = np.zeros((K + K * L, problem.n))
    for m in range(K - 1):
        J[:K, m] = weights * ((np.arange(K) == m) - weights[m])
    for k in range(K):
        for l in range(L):
            if problem.index[k, l] >= 0:
                J[K + k * L + l, problem.index[k, l]] = 1 / scale[l]
    errors = np.sqrt(np.diag(J @ covariance @ J.T))
    return {
        **{key: value for key, value in spec.items()},
        "parameters": problem.n,
        "weights": weights.tolist(),
        "atoms": (atoms / scale).tolist(),
        "weightErrors": errors[:K].tolist(),
        "atomErrors": errors[K:].reshape(K, L).tolist(),
        "logLikelihood": -float(f(theta)),
    }


print(json.dumps([estimate(spec) for spec in PROBLEMS], indent=1))
