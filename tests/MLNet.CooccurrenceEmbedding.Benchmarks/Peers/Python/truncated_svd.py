"""scikit-learn's TruncatedSVD of the likes matrix, by its default, the randomized algorithm."""

import numpy
import sklearn
from sklearn.decomposition import TruncatedSVD

from peer import Peer, blas_version, timed

COMPONENTS = 20

peer = Peer()
likes = peer.likes_matrix(numpy.float32)
fit = lambda: TruncatedSVD(COMPONENTS, random_state=1).fit(likes)
fit()  # so that the second fit is warm
model, seconds = timed(fit)
peer.add(f"k = {COMPONENTS}", seconds, items=model.components_.T, users=model.transform(likes))
peer.finish(f"scikit-learn {sklearn.__version__} ({blas_version()})")
