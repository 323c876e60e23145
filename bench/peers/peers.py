"""Times whole training steps of PyTorch and pytorch-metric-learning, for bench/main.ts to set beside Kinfold's.

A worker that lives as long as its standard input. One command a line, as JSON, and one answer a line:

    {"bench": "mlp", "steps": 400, "threads": 2}   ->   {"milliseconds": [1.21, 1.19, ...]}   one number a step
    ... "clock": "processor" ...                   ->   the same in milliseconds of processor time, of all threads together
    {"memory": true}                               ->   {"megabytes": 123.4}   the most held, beyond the loaded program
    {"versions": true}                             ->   {"torch": "2.13.0+cpu", ...}
    anything else                                  ->   {"error": "unknown bench: x, expected mlp, mlp-plain or conv4"}

A step is: forward pass, mining, loss, backward pass, optimizer. Drawing its batch is not timed. Networks stay between
commands, so that rounds of two programs can take turns; the first round of each warms up and is not to be counted.

- mlp: perceptron 32-64-64-2 with ReLU, batch of 8 classes x 8 samples, pytorch-metric-learning's semi-hard miner and
  triplet margin loss, margin 0.2, Euclidean distance, embeddings as they are, Adam at 1e-3.
- mlp-plain: the same network and batch; mining and loss written by hand in PyTorch, a triplet a pair.
- mining: mining and loss alone, forward and backward, of 512 embeddings of 64 numbers that are given, 32 classes x 16
  samples, brought to length one: the same miner and loss.
- conv4: four blocks of 3x3x64 convolution, batch normalisation, ReLU and 2x2 pooling, then a linear layer to 64;
  batch of 16 classes x 4 samples of 1x28x28, normalised embeddings, squared Euclidean distance, by hand as above.
- conv4-embed, nist-embed: the same networks in evaluation mode, batches of 256 and 64 images.
- nist: the seven convolutions of Kertesz 2022; batch of 7 classes x 2 samples of 1x96x96, the rest as conv4.
"""

import json
import resource
import sys
import time

import numpy
import pytorch_metric_learning
import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import TripletMarginLoss
from pytorch_metric_learning.miners import TripletMarginMiner
from torch import nn

MARGIN = 0.2
NIST = [(64, 5, True), (128, 3, True), (256, 3, False), (256, 3, False), (256, 3, True), (512, 3, False), (512, 3, True)]
SEED = 1


def perceptron():
    return nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))


def block(channels):
    return [nn.Conv2d(channels, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2)]


class Conv4(nn.Module):
    """28 x 28 halves to 14, 7, 3 and 1, so that 64 numbers reach the last layer. Embeddings have length one."""

    def __init__(self, channels=1, size=28):
        super().__init__()
        last = nn.Linear(64 * (size // 16) ** 2, 64)
        self.layers = nn.Sequential(*block(channels), *block(64), *block(64), *block(64), nn.Flatten(), last)

    def forward(self, images):
        return nn.functional.normalize(self.layers(images))


class Nist(nn.Module):
    """The network of Kertesz 2022, section 4.2: seven convolutions, dense 512 and 256, an embedding of 64."""

    def __init__(self):
        super().__init__()
        layers, before = [], 1
        for channels, kernel, pooled in NIST:
            layers += [nn.Conv2d(before, channels, kernel, padding=kernel // 2), nn.ReLU()]
            layers += [nn.MaxPool2d(2)] if pooled else []
            before = channels
        dense = [nn.Linear(512 * 6 * 6, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 64)]
        self.layers = nn.Sequential(*layers, nn.Flatten(), *dense)

    def forward(self, images):
        return nn.functional.normalize(self.layers(images))


def library_loss():
    """Miner and loss of pytorch-metric-learning. Its default distance would normalise the embeddings."""
    miner = TripletMarginMiner(
        margin=MARGIN, type_of_triplets="semihard", distance=LpDistance(normalize_embeddings=False)
    )
    loss = TripletMarginLoss(margin=MARGIN, distance=LpDistance(normalize_embeddings=False))
    return lambda embeddings, labels: loss(embeddings, labels, miner(embeddings, labels))


def plain_loss(labels, squared):
    """One semi-hard negative for each unordered pair, drawn uniformly; the mean over the pairs that have one."""
    same = labels[:, None] == labels[None, :]
    anchors, positives = torch.nonzero(torch.triu(same, diagonal=1), as_tuple=True)
    negative = ~same[anchors]

    def loss(embeddings, _labels):
        squares = (embeddings * embeddings).sum(1)
        distances = (squares[:, None] + squares[None, :] - 2 * embeddings @ embeddings.T).clamp_min(0)
        if not squared:
            distances = (distances + 1e-12).sqrt()
        losses = distances[anchors, positives][:, None] - distances[anchors] + MARGIN
        with torch.no_grad():
            candidates = negative & (losses > 0) & (losses < MARGIN)
            negatives = torch.where(candidates, torch.rand_like(losses), -1.0).argmax(1)
            found = candidates.any(1)
        mined = losses.gather(1, negatives[:, None]).squeeze(1)
        return (mined * found).sum() / found.sum().clamp_min(1)

    return loss


class Workload:
    """A network in training, with what one step of it needs. The batch is drawn anew for each step."""

    def __init__(self, network, shape, classes, samples, loss):
        self.network = network.train()
        self.shape = (classes * samples, *shape)
        self.labels = torch.arange(classes).repeat_interleave(samples)
        self.loss = loss(self.labels)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)

    def milliseconds(self, clock):
        batch = torch.rand(self.shape)
        start = clock()
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.network(batch), self.labels).backward()
        self.optimizer.step()
        return 1000 * (clock() - start)


class Mining:
    """Miner and loss, and the gradient by embeddings that are drawn anew each time."""

    def __init__(self, classes, samples, size):
        self.shape = (classes * samples, size)
        self.labels = torch.arange(classes).repeat_interleave(samples)
        self.loss = library_loss()

    def milliseconds(self, clock):
        embeddings = torch.randn(self.shape, requires_grad=True)
        start = clock()
        self.loss(nn.functional.normalize(embeddings), self.labels).backward()
        return 1000 * (clock() - start)


class Embedding:
    """A network in evaluation mode."""

    def __init__(self, network, shape):
        self.network = network.eval()
        self.shape = shape

    @torch.inference_mode()
    def milliseconds(self, clock):
        batch = torch.rand(self.shape)
        start = clock()
        self.network(batch)
        return 1000 * (clock() - start)


BENCHES = {
    "mlp": lambda: Workload(perceptron(), (32,), 8, 8, lambda labels: library_loss()),
    "mlp-plain": lambda: Workload(perceptron(), (32,), 8, 8, lambda labels: plain_loss(labels, squared=False)),
    "conv4": lambda: Workload(Conv4(), (1, 28, 28), 16, 4, lambda labels: plain_loss(labels, squared=True)),
    "nist": lambda: Workload(Nist(), (1, 96, 96), 7, 2, lambda labels: plain_loss(labels, squared=True)),
    "mining": lambda: Mining(32, 16, 64),
    "conv4-embed": lambda: Embedding(Conv4(), (256, 1, 28, 28)),
    "nist-embed": lambda: Embedding(Nist(), (64, 1, 96, 96)),
}


def natural(command, name):
    """A whole number from 1, or a ValueError that names the field."""
    value = command.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"invalid {name}: {value!r}, expected a whole number from 1")
    return value


def held():
    """Megabytes that the process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


LOADED = held()


def answer(command, started):
    if not isinstance(command, dict):
        raise ValueError(f"invalid command: {command!r}, expected an object")
    if command.get("memory"):
        return {"megabytes": held() - LOADED}
    if command.get("versions"):
        modules = (torch, pytorch_metric_learning, numpy)
        return {module.__name__: module.__version__ for module in modules}
    name = command.get("bench")
    if name not in BENCHES:
        names = list(BENCHES)
        raise ValueError(f"unknown bench: {name}, expected {', '.join(names[:-1])} or {names[-1]}")
    steps, threads = natural(command, "steps"), natural(command, "threads")
    clock = time.process_time if command.get("clock") == "processor" else time.perf_counter
    torch.set_num_threads(threads)
    if name not in started:
        torch.manual_seed(SEED)
        started[name] = BENCHES[name]()
    return {"milliseconds": [started[name].milliseconds(clock) for _ in range(steps)]}


def main():
    started = {}
    for line in sys.stdin:
        try:
            result = answer(json.loads(line), started)
        except ValueError as error:
            result = {"error": str(error)}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
