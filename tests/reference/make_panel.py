"""Data for panel.py and panel.R: 60 persons of two groups choose 5 times among 3 items of two features.

Run in this folder: python3 make_panel.py > panel.csv
"""
import numpy as np

rng = np.random.default_rng(20241123)
print("person,set,chosen,price,quality,member")
atoms = np.array([[-0.08, 1.0], [-0.02, -0.7]])
for person in range(1, 61):
    member = rng.integers(0, 2)
    group = int(rng.random() < (0.25 if member else 0.6))
    for task in range(1, 6):
        price = np.round(50 + 20 * rng.normal(size=3), 2)
        quality = np.round(rng.normal(size=3), 3)
        utilities = np.column_stack([price, quality]) @ atoms[group] + rng.gumbel(size=3)
        for row in range(3):
            chosen = int(row == utilities.argmax())
            print(f"{person},{task},{chosen},{price[row]},{quality[row]},{member}")
