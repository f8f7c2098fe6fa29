"""item2vec (O. Barkan and N. Koenigstein, MLSP 2016) with gensim's Word2Vec: the likes of a user are a sentence.

Every like of a user is in the window of every other: the window is as long as the longest sentence, and does not shrink.
"""

import os

import gensim
import numpy
from gensim.models import Word2Vec

from peer import Peer, timed

peer = Peer()
sentences = [[str(item) for item in user] for user in peer.likes]
model, seconds = timed(lambda: Word2Vec(
    sentences,
    vector_size=32,
    sg=1,
    negative=5,
    window=max(len(user) for user in sentences),
    shrink_windows=False,
    min_count=10,
    epochs=40,
    workers=os.cpu_count(),
    seed=1,
))

# As in most_similar of gensim, the vectors are scaled to norm 1 before they are added.
vectors = numpy.zeros((peer.item_count, model.vector_size), numpy.float32)
vectors[[int(word) for word in model.wv.index_to_key]] = model.wv.get_normed_vectors()
peer.add("d = 32, 40 epochs", seconds, items=vectors)
peer.finish(f"gensim {gensim.__version__}")
