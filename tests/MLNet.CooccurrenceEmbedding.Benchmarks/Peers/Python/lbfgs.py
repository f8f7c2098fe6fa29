"""The loss of this library, minimized by SciPy's L-BFGS from random vectors.

L = ‖G‖² − 2‖SV‖² + ‖X‖² − Σ (n − x)² and ∇L = 4·[VG − Sᵀ(SV) − diag(n − x)·V] with G = VᵀV, n_i = ‖v_i‖² and x_i = X_ii. X is formed only
as a sparse matrix, once, for the constant ‖X‖².
"""

import time

import numpy
import scipy
import scipy.optimize

from peer import Peer, blas_version, peak_megabytes

DIMENSION = 128
STOPS = (5, 10, 20, 50, 100)
INITIAL_SCALE = 0.01


class Objective:
    def __init__(self, likes, dimension):
        self._likes, self._transposed = likes, likes.T.tocsr()
        self._shape = (likes.shape[1], dimension)
        self._own_counts = likes.multiply(likes).sum(axis=0).A1
        self._squares = ((self._transposed @ likes).data ** 2).sum()

    def __call__(self, numbers):
        """Returns the loss and its gradient."""
        v = numbers.reshape(self._shape)
        sv = self._likes @ v
        gram = v.T @ v
        excess = numpy.einsum("ij,ij->i", v, v) - self._own_counts
        loss = numpy.vdot(gram, gram) - 2 * numpy.vdot(sv, sv) + self._squares - numpy.vdot(excess, excess)
        gradient = 4 * (v @ gram - self._transposed @ sv - excess[:, None] * v)
        return loss, gradient.ravel()


class Recorder:
    """Keeps the vectors after the iterations of STOPS. The time that it needs itself is not counted."""

    def __init__(self):
        self._iteration, self._paused, self._began = 0, 0.0, time.perf_counter()
        self.stops = []

    def __call__(self, numbers):
        now = time.perf_counter()
        self._iteration += 1
        if self._iteration in STOPS:
            seconds = now - self._began - self._paused
            self.stops.append((self._iteration, seconds, numbers.astype(numpy.float32), peak_megabytes()))
        self._paused += time.perf_counter() - now


def main():
    peer = Peer()
    likes = peer.likes_matrix(numpy.float64)
    start = INITIAL_SCALE * numpy.random.default_rng(1).standard_normal(peer.item_count * DIMENSION)
    recorder = Recorder()
    objective = Objective(likes, DIMENSION)
    scipy.optimize.minimize(
        objective, start, jac=True, method="L-BFGS-B", callback=recorder,
        options={"maxiter": STOPS[-1], "maxfun": 10 * STOPS[-1], "ftol": 0, "gtol": 0})
    for iteration, seconds, numbers, peak in recorder.stops:
        vectors = numbers.reshape(peer.item_count, DIMENSION)
        peer.add(
            f"d = {DIMENSION}, {iteration} iterations", seconds, loss=objective(numbers.astype(numpy.float64))[0],
            items=vectors, peak_memory=peak)
    peer.finish(f"SciPy {scipy.__version__} ({blas_version()})")


if __name__ == "__main__":
    main()
