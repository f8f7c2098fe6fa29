"""Collaborative filtering with the program mlpack_cf: a block Krylov SVD of the likes, and the mean of the 5 nearest users (its default).

Its time of the factorization is the time of the fit. The peak memory is that of the program.
"""

import re
import resource
import subprocess

from peer import Peer

RANK = 10

peer = Peer()
with open(peer.path("likes.csv"), "w", encoding="ascii") as file:
    for user, items in enumerate(peer.likes):
        file.writelines(f"{user},{item},1\n" for item in items)
log = subprocess.run(
    [
        "mlpack_cf", "--training_file", peer.path("likes.csv"), "--algorithm", "BKSVD", "--rank", str(RANK), "--seed", "1", "--verbose",
        "--all_user_recommendations", "--recommendations", "20", "--output_file", peer.path("lists.csv"),
    ],
    check=True, capture_output=True, text=True,
).stdout
version = subprocess.run(["mlpack_cf", "--version"], check=True, capture_output=True, text=True).stdout
peer.add(
    f"rank {RANK}",
    float(re.search(r"cf_factorization: ([\d.]+)s", log)[1]),
    lists="lists.csv",
    peak_memory=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6,
)
peer.finish("mlpack " + re.search(r"mlpack ([\d.]*\d)", version)[1])
