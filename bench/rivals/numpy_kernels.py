"""NumPy's side of kernels.ts: for each line `task p L K` on stdin, the median milliseconds of the task on stdout."""
import sys, time
import numpy as np

rng = np.random.default_rng(1)
held = {}


def case(p, L, K):
    if (p, L, K) not in held:
        held.clear()
        X = rng.standard_normal((p, L))
        W = rng.standard_normal((L, K)) / np.sqrt(L)
        held[p, L, K] = X, W, np.zeros((p, K)), np.full(p, 1 / p)
    return held[p, L, K]


def scores(X, W, Z, q):
    np.matmul(X, W, out=Z)


def exponentials(X, W, Z, q):
    np.exp(Z, out=np.empty_like(Z))


def evaluation(X, W, Z, q):
    """Log-likelihood and gradient, as in a hand-written fit."""
    K = W.shape[1]
    a = np.full(K, 1 / K)
    A = X @ W
    A -= A.max(0)
    np.exp(A, out=A)
    A /= A.sum(0)
    pi = A @ a
    G = A * a * (q / pi)[:, None]
    masses = G.sum(0)
    G -= A * masses
    return float(q @ np.log(pi)), masses - a, X.T @ G


tasks = {f.__name__: f for f in (scores, exponentials, evaluation)}
for line in sys.stdin:
    name, *shape = line.split()
    given = case(*map(int, shape))
    task = tasks[name]
    task(*given)
    times = []
    begun = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begun < 0.2:
        t = time.perf_counter()
        task(*given)
        times.append(time.perf_counter() - t)
    print(1e3 * sorted(times)[len(times) // 2], flush=True)
