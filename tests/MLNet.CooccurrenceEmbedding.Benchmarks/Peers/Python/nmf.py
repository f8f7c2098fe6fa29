"""scikit-learn's NMF of the likes matrix, with the default initialization and solver (coordinate descent)."""

import numpy
import sklearn
from sklearn.decomposition import NMF

from peer import Peer, blas_version, timed

COMPONENTS = 20

peer = Peer()
likes = peer.likes_matrix(numpy.float32)
model = NMF(COMPONENTS, random_state=1)
model.fit(likes)  # so that the second fit is warm
users, seconds = timed(lambda: model.fit_transform(likes))
peer.add(f"k = {COMPONENTS}", seconds, items=model.components_.T, users=users)
peer.finish(f"scikit-learn {sklearn.__version__} ({blas_version()})")
