"""Data for constraints.py: 80 items, 4 features of unlike units that are correlated, 20,000 choices of three groups.

Run in this folder: python3 make_constraints.py > constraints.csv
"""
import numpy as np

rng = np.random.default_rng(20250211)
p = 80
quality = rng.normal(0, 1, p)
features = np.round(np.column_stack([
    quality,
    50 + 10 * quality + 15 * rng.standard_normal(p),
    rng.gamma(4, 0.25, p),
    rng.integers(0, 2, p) + 0.1 * rng.normal(0, 1, p),
]), 4)
atoms = np.array([[1.1, -0.03, 0.4, 0.5], [-0.7, -0.03, 0, -0.6], [0.1, -0.03, -1.5, 0.3]])
weights = np.array([0.5, 0.3, 0.2])
utilities = features @ atoms.T
softmax = np.exp(utilities - utilities.max(0))
softmax /= softmax.sum(0)
counts = rng.multinomial(20000, softmax @ weights)
print("count,quality,price,time,local")
for n, x in zip(counts, features):
    print(",".join([str(n), *map(str, x)]))
