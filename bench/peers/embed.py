"""Embeds a folder or a zip file of images with PyTorch in evaluation mode, for bench/images.ts to set beside `kinfold embed`.

Pillow decodes, converts and resizes (bilinear with antialias) in a DataLoader's workers; bytes become floats a batch at a
time; conv4 of peers.py embeds; numpy writes. It prints what loading the modules took, which no user waits for twice:

    {"loading": {"seconds": 3.1, "processor": 4.2}, "images": 20000}

--draft lets libjpeg decode at a half, quarter or eighth, twice as large as wanted at least. --tuned folds the normalisations
into the convolutions and lays maps out channels last.
"""

import argparse
import io
import json
import os
import time
import zipfile

STARTED = time.perf_counter()

import numpy
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

from peers import SEED, Conv4

ENDINGS = (".png", ".jpg", ".jpeg")


class Images(Dataset):
    """Images of a folder or a zip file as bytes, channels x height x width."""

    def __init__(self, path, size, channels, draft):
        self.path, self.size, self.channels, self.draft = path, size, channels, draft
        self.mode = "L" if channels == 1 else "RGB"
        self.archive = None
        if os.path.isdir(path):
            found = (os.path.join(folder, file) for folder, _, files in os.walk(path) for file in files)
        else:
            with zipfile.ZipFile(path) as archive:
                found = archive.namelist()
        self.files = sorted(file for file in found if file.lower().endswith(ENDINGS))

    def __len__(self):
        return len(self.files)

    def open(self, file):
        if os.path.isdir(self.path):
            return Image.open(file)
        # Opened by each worker for itself: a file position must not be shared.
        self.archive = self.archive or zipfile.ZipFile(self.path)
        return Image.open(io.BytesIO(self.archive.read(file)))

    def __getitem__(self, index):
        with self.open(self.files[index]) as image:
            if self.draft:
                image.draft(self.mode, (2 * self.size, 2 * self.size))
            resized = image.convert(self.mode).resize((self.size, self.size), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(numpy.array(resized))
        return pixels[None] if self.channels == 1 else pixels.permute(2, 0, 1)


def folded(network):
    """The same network with each normalisation in evaluation mode folded into the convolution before it."""
    layers = list(network.layers)
    for i, layer in enumerate(layers):
        if isinstance(layer, nn.BatchNorm2d):
            layers[i - 1] = nn.utils.fusion.fuse_conv_bn_eval(layers[i - 1], layer)
    network.layers = nn.Sequential(*(layer for layer in layers if not isinstance(layer, nn.BatchNorm2d)))
    return network.to(memory_format=torch.channels_last)


@torch.inference_mode()
def embed(options):
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    images = Images(options.data, options.size, options.channels, options.draft)
    network = Conv4(options.channels, options.size).eval()
    layout = torch.channels_last if options.tuned else torch.contiguous_format
    network = folded(network) if options.tuned else network
    loader = DataLoader(images, batch_size=256, num_workers=options.workers)
    batches = [network(batch.float().div_(255).contiguous(memory_format=layout)).numpy() for batch in loader]
    numpy.save(options.out, numpy.concatenate(batches))
    return len(images)


def main():
    loading = {"seconds": time.perf_counter() - STARTED, "processor": time.process_time()}
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--out", required=True)
    for name in ("size", "channels", "workers", "threads"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("draft", "tuned"):
        parser.add_argument(f"--{name}", action="store_true")
    print(json.dumps({"loading": loading, "images": embed(parser.parse_args())}))


if __name__ == "__main__":
    main()
