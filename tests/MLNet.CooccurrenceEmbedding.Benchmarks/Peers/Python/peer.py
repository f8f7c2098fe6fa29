"""What the scripts of the peers share: they read likes, time a fit, and write its result for the benchmark command.

A script gets a folder and the number of items. Line u of likes.txt in this folder has the items that user u likes, ascending. The script
writes results.json into the folder, and the vectors or the lists that a result names as files of the same folder.
"""

import json
import os
import sys
import time


class Peer:
    def __init__(self):
        self.folder, self.item_count = sys.argv[1], int(sys.argv[2])
        with open(self.path("likes.txt"), encoding="ascii") as file:
            self.likes = [[int(item) for item in line.split()] for line in file]
        self._results = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def likes_matrix(self, dtype):
        """S, users x items."""
        import numpy
        import scipy.sparse

        items = numpy.concatenate(self.likes)
        starts = numpy.cumsum([0] + [len(user) for user in self.likes])
        return scipy.sparse.csr_matrix((numpy.ones(len(items), dtype), items, starts), shape=(len(self.likes), self.item_count))

    def add(self, setting, seconds, loss=None, items=None, users=None, lists=None, peak_memory=None):
        """Adds a result.

        items: a vector for each item. users: a vector for each user, for scores by the dot product; without it, items are scored by the
        cosine with the sum of a history. lists: the name of a file with the recommended items of each user, instead of vectors.
        """
        number = len(self._results)
        self._results.append({
            "setting": setting,
            "seconds": seconds,
            "peakMemoryMB": peak_memory or peak_megabytes(),
            "loss": loss,
            "items": self._write(f"items-{number}", items),
            "users": self._write(f"users-{number}", users),
            "lists": lists,
        })

    def finish(self, version):
        with open(self.path("results.json"), "w", encoding="utf-8") as file:
            json.dump({"version": version, "results": self._results}, file)

    def _write(self, name, vectors):
        if vectors is None:
            return None
        vectors.astype("<f4").tofile(self.path(name))
        return name


def timed(fit):
    """Returns the result of a function, and the seconds that it takes."""
    began = time.perf_counter()
    result = fit()
    return result, time.perf_counter() - began


def peak_megabytes():
    """The peak memory of this process. The ru_maxrss of getrusage would include the memory of the parent process."""
    with open("/proc/self/status", encoding="ascii") as file:
        kibibytes = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    return kibibytes * 1024 / 1e6


def blas_version():
    """The library of dense products that NumPy and SciPy have loaded, which decides how fast they are."""
    with open("/proc/self/maps", encoding="ascii") as file:
        files = {line.rstrip().split("/")[-1] for line in file}
    # Reference BLAS is libblas, which is also in the file names of OpenBLAS, but is not last in their order.
    return max((name for name in files if name.startswith("lib") and "blas" in name), default="no BLAS")
