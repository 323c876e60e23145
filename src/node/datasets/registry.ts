import type { RemoteFile } from "../download/download.ts";
import { imageClasses, isImage } from "../../data/image-files/classes.ts";
import { findIdxSets, type IdxSet } from "./idx-images.ts";
import { type NamedDatasetName, namedDatasets as names } from "./names.ts";
import { type SelectedImages, selectNist } from "./nist-sd19.ts";

/** A published data set that goes by a name. */
export interface NamedDataset {
  /** Where it is published and its terms are said. */
  readonly home: string;
  /** Its folder in the cache; data sets that share files share it. */
  readonly folder: string;
  /** What is downloaded: one archive, or files that belong together. */
  readonly files: readonly RemoteFile[];
  /** What the published files hold. */
  readonly classes: number;
  readonly samples: number;
  /** Finds what is to be read among the files of the archive or folder. */
  readonly contents:
    | { readonly kind: "images"; readonly select: (files: readonly string[]) => SelectedImages }
    | { readonly kind: "idx"; readonly select: (files: readonly string[]) => readonly IdxSet[] };
}

const [kilobyte, megabyte] = [1024, 1024 ** 2];

/** Omniglot (Lake, Salakhutdinov and Tenenbaum, Science 2015). Its class is alphabet/character. */
function omniglot(set: "background" | "evaluation", md5: string): NamedDataset {
  const isBackground = set === "background";
  return {
    home: "https://github.com/brendenlake/omniglot",
    folder: "omniglot",
    files: [
      {
        name: `images_${set}.zip`,
        urls: [
          `https://raw.githubusercontent.com/brendenlake/omniglot/master/python/images_${set}.zip`,
          `https://github.com/brendenlake/omniglot/raw/master/python/images_${set}.zip`,
        ],
        limit: 64 * megabyte,
        checksum: { algorithm: "md5", value: md5 },
      },
    ],
    classes: isBackground ? 964 : 659,
    samples: isBackground ? 19_280 : 13_180,
    contents: {
      kind: "images",
      select: (files) => ({
        images: imageClasses(files.filter(isImage)).map(({ file, className }) => {
          // A folder that holds the set and something else besides keeps its wrapper, which is no alphabet.
          return { file, className: className.replace(/^(?:.*\/)?images_(?:background|evaluation)\//, "") };
        }),
      }),
    },
  };
}

/** EMNIST (Cohen, Afshar, Tapson and van Schaik, 2017): one archive of six sets. */
function emnist(set: string, classes: number, samples: number): NamedDataset {
  return {
    home: "https://www.nist.gov/itl/products-and-services/emnist-dataset",
    folder: "emnist",
    files: [
      {
        name: "gzip.zip",
        urls: ["https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip"],
        size: 561_753_746,
        limit: 600 * megabyte,
        checksum: { algorithm: "md5", value: "58c8d27c78d21e728a6bc7b3cc06412e" },
      },
    ],
    classes,
    samples,
    contents: {
      kind: "idx",
      select: (files) =>
        findIdxSets(files).filter(({ images }) => new RegExp(`(?:^|/)emnist-${set}-(?:train|test)-`, "i").test(images)),
    },
  };
}

/** A file of MNIST with its size and SHA-256. */
const mnistFile = (name: string, size: number, sha256: string): RemoteFile => ({
  name,
  urls: [
    `https://storage.googleapis.com/cvdf-datasets/mnist/${name}`,
    `https://ossci-datasets.s3.amazonaws.com/mnist/${name}`,
  ],
  size,
  limit: size + kilobyte,
  checksum: { algorithm: "sha256", value: sha256 },
});

/** Named data sets. Checksums are the publishers' or, for MNIST, those that its mirrors are known by: see docs/data.md. */
export const namedDatasets: Readonly<Record<NamedDatasetName, NamedDataset>> = {
  omniglot: omniglot("background", "68d2efa1b9178cc56df9314c21c6e718"),
  "omniglot-evaluation": omniglot("evaluation", "6b91aef0f799c5bb55b94e3f2daec811"),
  "nist-sd19": {
    home: "https://www.nist.gov/srd/nist-special-database-19",
    folder: "nist-sd19",
    files: [
      {
        name: "by_class.zip",
        urls: ["https://s3.amazonaws.com/nist-srd/SD19/by_class.zip"],
        limit: 2048 * megabyte,
        checksum: { algorithm: "md5", value: "79572b1694a8506f2b722c7be54130c4" },
      },
    ],
    classes: 62,
    samples: 814_255,
    contents: { kind: "images", select: selectNist },
  },
  emnist: emnist("balanced", 47, 131_600),
  "emnist-byclass": emnist("byclass", 62, 814_255),
  "emnist-bymerge": emnist("bymerge", 47, 814_255),
  "emnist-letters": emnist("letters", 26, 145_600),
  "emnist-digits": emnist("digits", 10, 280_000),
  "emnist-mnist": emnist("mnist", 10, 70_000),
  mnist: {
    home: "http://yann.lecun.com/exdb/mnist/",
    folder: "mnist",
    files: [
      mnistFile(
        "train-images-idx3-ubyte.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      ),
      mnistFile(
        "train-labels-idx1-ubyte.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      ),
      mnistFile(
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      ),
      mnistFile("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ],
    classes: 10,
    samples: 70_000,
    contents: {
      kind: "idx",
      select: (files) => findIdxSets(files).filter(({ images }) => /(?:^|\/)(?:train|t10k)-images/i.test(images)),
    },
  },
};

/** The data set of that name, if there is one. */
export function namedDataset(name: string): NamedDataset | undefined {
  return isName(name) ? namedDatasets[name] : undefined;
}

const isName = (name: string): name is NamedDatasetName => Object.hasOwn(names, name);
