"""Shares under a given mixture, with an item gone and with a price changed, in plain loops.

Run in this folder: python3 predictions.py > predictions_python.json
"""
import json
from math import exp, log

features = [[9, 0], [12, 1], [15, 0], [18, 1], [11, 1]]  # price, organic
offset = [0.0, 0.5, -0.25, 0.0, 1.0]
weights = [0.7, 0.3]
atoms = [[-0.2, 1.5], [-0.05, -0.75]]


def shares(x, o):
    by_component = []
    for atom in atoms:
        powers = [exp(o[j] + sum(a * v for a, v in zip(atom, x[j]))) for j in range(len(x))]
        by_component.append([power / sum(powers) for power in powers])
    return [sum(w * a[j] for w, a in zip(weights, by_component)) for j in range(len(x))]


def with_price(j, price):
    return [[price(x[0]) if j is None or i == j else x[0], x[1]] for i, x in enumerate(features)]


def elasticity(i, j, h=1e-5):
    """Of the share of i to the price of j, by a central difference of logarithms."""
    up = shares(with_price(j, lambda v: v * exp(h)), offset)[i]
    down = shares(with_price(j, lambda v: v * exp(-h)), offset)[i]
    return log(up / down) / (2 * h)


left = [j for j in range(5) if j != 3]
print(json.dumps({
    "features": features,
    "offset": offset,
    "weights": weights,
    "atoms": atoms,
    "before": shares(features, offset),
    "without4": shares([features[j] for j in left], [offset[j] for j in left]),
    "price2is9": shares(with_price(1, lambda v: 9), offset),
    "pricesUpTenth": shares(with_price(None, lambda v: v * 1.1), offset),
    "elasticities": [[elasticity(i, j) for j in range(5)] for i in range(5)],
}, indent=1))
