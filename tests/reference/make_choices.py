"""Data for standard_errors.py and standard_errors.R: 40 items, 3 features of unlike units, 3,000 choices of two groups.

Run in this folder: python3 make_choices.py > choices.csv
"""
import numpy as np

rng = np.random.default_rng(20240917)
p = 40
features = np.column_stack([
    rng.normal(0, 1, p),
    50 + 20 * rng.standard_exponential(p),
    rng.integers(0, 2, p) + 0.1 * rng.normal(0, 1, p),
])
features = np.round(features, 4)
atoms = np.array([[1.2, -0.03, 0.8], [-0.9, 0.04, -0.6]])
weights = np.array([0.6, 0.4])
utilities = features @ atoms.T
softmax = np.exp(utilities - utilities.max(0))
softmax /= softmax.sum(0)
counts = rng.multinomial(3000, softmax @ weights)
print("count,quality,price,local")
for n, x in zip(counts, features):
    print(",".join([str(n), *map(str, x)]))
