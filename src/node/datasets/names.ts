/** The named data sets, each in one line. Apart from the registry, so that a command's help need not load it. */
export const namedDatasets = {
  omniglot: "Omniglot, background set: 964 characters of 30 alphabets, 20 drawings each (9 MB)",
  "omniglot-evaluation": "Omniglot, evaluation set: 659 characters of 20 other alphabets, 20 drawings each (6 MB)",
  "nist-sd19": "NIST Special Database 19 by class: 814,255 characters of 62 classes, 128×128 (1 GB)",
  emnist: "EMNIST, balanced: 131,600 characters of 47 classes, 28×28 (562 MB, all six sets of EMNIST)",
  "emnist-byclass": "EMNIST, by class: 814,255 characters of 62 classes",
  "emnist-bymerge": "EMNIST, by merge: 814,255 characters of 47 classes",
  "emnist-letters": "EMNIST, letters: 145,600 letters of 26 classes",
  "emnist-digits": "EMNIST, digits: 280,000 digits of 10 classes",
  "emnist-mnist": "EMNIST, MNIST: 70,000 digits of 10 classes",
  mnist: "MNIST: 70,000 digits of 10 classes, 28×28 (12 MB)",
} as const;

export type NamedDatasetName = keyof typeof namedDatasets;
