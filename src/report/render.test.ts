import { describe, expect, it } from "vitest";
import { reportOf, trainingOf } from "../../test/fixtures/report-data.ts";
import { createRandom } from "../core/random.ts";
import type { ReportData } from "./data.ts";
import { measures, valueOf } from "./measures.ts";
import { renderReport } from "./render.ts";

const policies = ["randomHard", "semiHard", "hardest", "nspa"];
const experiment = (seed = 1) => reportOf(createRandom(seed), policies, 3);
const training = () => reportOf(createRandom(1), ["nspa"], 1);

/** What a page shows or says, without its style sheet and data. */
function body(page: string): string {
  return page.replace(/<style>[^]*?<\/style>/, "").replace(/(<script[^>]*>)[^]*?(<\/script>)/, "$1$2");
}

/** The elements left open at the end, or the first that is closed out of turn. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = "", rest = ""] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b((?:"[^"]*"|[^">])*)>/gi)) {
    if (["meta", "!doctype"].includes(name) || rest.endsWith("/")) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return [name];
  }
  return open;
}

function embedded(page: string): unknown {
  return JSON.parse(/<script type="application\/json"[^>]*>([^]*?)<\/script>/.exec(page)?.[1] ?? "");
}

function withoutEvaluations(data: ReportData): ReportData {
  const policies = data.policies.map((policy) => ({
    ...policy,
    trainings: policy.trainings.map((one) =>
      trainingOf([], { seed: one.seed, end: { reason: "interrupted", epoch: 0, message: "" } }),
    ),
  }));
  return { ...data, policies, totalEpochs: 0 };
}

/** One training that collapsed and was brought back, with samples whose labels are suspicious. */
function recovered(): ReportData {
  const data = training();
  const healthAt = (epoch: number) =>
    ({
      effectiveRank: 1 + epoch / 10,
      rmsDistance: epoch === 3 ? 0 : 1,
      radius: 0.5,
      lossToMargin: epoch === 0 ? null : 0.9,
      gradientNorm: epoch === 0 ? null : 0.1,
      verdict: epoch === 3 ? "collapsed" : "sound",
    }) as const;
  const policies = data.policies.map((policy) => ({
    ...policy,
    trainings: policy.trainings.map((one) => ({
      ...one,
      evaluations: one.evaluations.map((evaluation) => ({ ...evaluation, health: healthAt(evaluation.epoch) })),
      incidents: [
        { kind: "ailing", epoch: 2 },
        { kind: "collapse", epoch: 3 },
        { kind: "rolled-back", epoch: 3, backTo: 1 },
      ] as const,
    })),
  }));
  const suspects = Array.from({ length: 33 }, (_, i) => ({
    id: i === 0 ? "<odd>" : `sample ${i}`,
    class: "a",
    suspicion: 40 - i,
    violation: 0.3,
    activeEpochs: 5,
    epochs: 6,
  }));
  return { ...data, policies, suspects };
}

describe("the axes of a report", () => {
  const texts = (page: string) => Array.from(page.matchAll(/<text[^>]*>\s*([^<]*?)\s*<\/text>/g), ([, text]) => text);

  it("count epochs in whole numbers, and learning rates by powers of ten", () => {
    const data = reportOf(createRandom(3), ["nspa"], 1, 2);
    const policies = data.policies.map((policy) => ({
      ...policy,
      trainings: policy.trainings.map((one) => ({
        ...one,
        epochs: one.epochs.map((epoch) => ({ ...epoch, learningRate: 4e-4 / epoch.epoch })),
      })),
    }));
    const page = renderReport({ ...data, policies });
    // The vertical axes have halves of other things.
    const epochs = Array.from(page.matchAll(/text-anchor="middle"\s*>\s*([\d.,]+)\s*</g), ([, text]) => text);
    expect(new Set(epochs.filter((text) => text !== undefined && text.length < 4))).toEqual(
      new Set(["0", "1", "2", "5", "10"]),
    );
    expect(texts(page)).toContain("2·10⁻⁴");
    expect(page).not.toMatch(/\de-\d/);
  });

  it("quote the accuracy with the most ways, as the console does", () => {
    expect(renderReport(training())).toContain("10-way one-shot accuracy");
    const more = reportOf(createRandom(1), ["nspa"], 1);
    const policies = more.policies.map((policy) => ({
      ...policy,
      trainings: policy.trainings.map((one) => ({
        ...one,
        evaluations: one.evaluations.map((evaluation) => ({
          ...evaluation,
          oneShot: [10, 20].map((ways) => ({ ways, accuracy: 0.5, trials: 100 })),
        })),
      })),
    }));
    expect(renderReport({ ...more, policies })).toContain("20-way one-shot accuracy");
  });
});

const pages: [string, ReportData][] = [
  ["an experiment", experiment()],
  ["one training", training()],
  ["an experiment of one training each", reportOf(createRandom(2), policies, 1)],
  ["an experiment that ended at epoch 0", withoutEvaluations(experiment())],
  ["a training that ended at epoch 0", withoutEvaluations(training())],
  ["a training by a loss without triplets", { ...training(), loss: "contrastive" }],
  ["a training by a loss of one's own", { ...training(), loss: "mine" }],
  ["a training that was brought back from a collapse", recovered()],
  ["nothing at all", { ...experiment(), policies: [] }],
  ["no trainings", { ...experiment(), policies: [{ policy: "nspa", trainings: [] }] }],
];

describe.each(pages)("the report of %s", (_, data) => {
  const page = renderReport(data);

  it("is well formed and says no number that is none", () => {
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(unbalanced(body(page))).toEqual([]);
    expect(body(page)).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it("loads nothing and runs nothing", () => {
    expect(page).toContain("default-src &#39;none&#39;");
    expect(
      [...page.matchAll(/(?:src|href|srcset|action|data)="([^"]*)"/g)]
        .map(([, link]) => link)
        .filter((link) => !link?.startsWith("#")),
    ).toEqual(["https://doi.org/10.3390/s22197579"]);
    expect(page).not.toMatch(/@import|url\(|<script(?! type="application\/json")|\son[a-z]+="/);
  });

  it("is the same every time", () => {
    expect(renderReport(structuredClone(data))).toBe(page);
  });

  it("labels every picture and links only to what is there", () => {
    const pictures = [...page.matchAll(/<svg role="img"([^>]*)>/g)];
    for (const [, attributes] of pictures) expect(attributes).toMatch(/aria-label="[^"]+"/);
    for (const [, id = ""] of page.matchAll(/href="#([^"]*)"/g)) expect(page).toContain(`id="${id}"`);
  });

  it("numbers its figures and tables without a gap, in the order of the page", () => {
    for (const kind of ["Figure", "Table"]) {
      const numbers = [...page.matchAll(new RegExp(`<b>${kind} (\\d+)\\.</b>`, "g"))].map(([, number]) =>
        Number(number),
      );
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });
});

describe("what a report shows", () => {
  it("draws the embedding's health, marks where the training went back, and says so", () => {
    const page = body(renderReport(recovered()));
    for (const axis of ["effective rank", "spread", "gradient", "loss ÷ margin"])
      expect(page).toContain(`>${axis}</text>`);
    // On every chart over the epochs: two of the training, four of its health, and the measures.
    expect(page.match(/<path class="mark-line"/g)).toHaveLength(2 + 4 + measures.length);
    expect(page).toContain("<title>back to the weights after epoch 1</title>");
    expect(page).toContain("At epoch 2 the embedding was found ailing. At epoch 3 it was found collapsed.");
    expect(page).toContain("went back to sound weights once, at epoch 3, to those after epoch 1");
    expect(page).toContain("Dotted: the training went back");
  });

  it("leaves out signs of health that no evaluation knows", () => {
    const data = recovered();
    const policies = data.policies.map((policy) => ({
      ...policy,
      trainings: policy.trainings.map((one) => ({
        ...one,
        evaluations: one.evaluations.map((evaluation) => ({
          ...evaluation,
          ...(evaluation.health && { health: { ...evaluation.health, lossToMargin: null } }),
        })),
      })),
    }));
    const page = body(renderReport({ ...data, policies }));
    expect(page).toContain(">effective rank</text>");
    expect(page).not.toContain("loss ÷ margin");
  });

  it("lists samples whose labels are suspicious, and how many more there are", () => {
    const page = body(renderReport(recovered()));
    expect(page).toContain('href="#suspects"');
    expect(page).toContain("&lt;odd&gt;");
    expect(page).toContain("sample 29");
    expect(page).not.toContain("sample 30");
    expect(page).toContain("3 more samples of this kind");
  });

  it("has no part on health or labels where nothing was measured", () => {
    const page = body(renderReport(training()));
    expect(page).not.toContain('id="health"');
    expect(page).not.toContain('id="suspects"');
    expect(page).not.toContain("mark-line");
  });

  it("draws every measure with a line for each training, an average for each policy and its representative", () => {
    const page = renderReport(experiment());
    for (const { definition } of measures) expect(page).toContain(definition);
    const panels = measures.length + 2;
    // One more of each in the key.
    expect(page.match(/<path class="thin"/g)).toHaveLength(panels * policies.length * 3 + 1);
    expect(page.match(/<path class="average"/g)).toHaveLength(panels * policies.length + 1);
  });

  it("names the trainings that collapsed and how many are left", () => {
    const page = body(renderReport(experiment()));
    expect(page).toContain("Hardest: 2 of 3 trainings stopped or collapsed, the first at epoch 3");
    expect(page).toContain("1 of 3");
    expect(page.match(/<div>collapsed, epoch 3<\/div>/g)).toHaveLength(2);
  });

  it("keeps one training free of averages and of a count of the living", () => {
    const page = body(renderReport(training()));
    expect(page).not.toContain('class="average"');
    expect(page).not.toContain("trainings alive");
    expect(page).toContain("untrained");
  });

  it("says in a sentence what is missing", () => {
    const page = body(renderReport(withoutEvaluations(training())));
    for (const words of [
      "No epoch was completed",
      "No evaluation was recorded",
      "No picture",
      "One-shot accuracy was not measured",
    ]) {
      expect(page).toContain(words);
    }
    expect(page).not.toContain('<svg role="img"');
  });

  it("shows a person's text as text, wherever it stands", () => {
    const nasty = `<img src=x onerror="alert('1')">&`;
    const page = renderReport({
      ...training(),
      title: nasty,
      command: nasty,
      dataset: nasty,
      backbone: nasty,
      classNames: [nasty, "</script>", "c"],
      policies: training().policies.map((one) => ({
        policy: nasty,
        trainings: one.trainings.map((t) => ({
          ...t,
          warnings: [nasty],
          end: { ...t.end, reason: nasty, message: nasty },
        })),
      })),
      configuration: { [nasty]: { [nasty]: nasty } },
      versions: { [nasty]: nasty },
    });
    expect(body(page)).not.toContain("<img");
    expect(body(page)).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;");
    expect(unbalanced(body(page))).toEqual([]);
  });

  it("carries its numbers as data, null where one is not finite", () => {
    const data = training();
    const [policy] = data.policies;
    const [one] = policy?.trainings ?? [];
    const broken = one?.evaluations.map((e, i) => (i === 1 ? { ...e, mapAtR: NaN } : e)) ?? [];
    const page = renderReport({
      ...data,
      policies: [{ policy: "nspa", trainings: one === undefined ? [] : [{ ...one, evaluations: broken }] }],
    });
    const six = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null);
    const rows = broken.map((e) => [e.epoch, ...measures.map(({ key }) => six(valueOf(e, key)))]);
    expect(rows[1]).toContain(null);
    expect(embedded(page)).toMatchObject({
      columns: ["epoch", ...measures.map(({ key }) => key)],
      policies: [{ policy: "nspa", trainings: [{ seed: 1, evaluations: rows }] }],
    });
  });

  it("tells many classes apart by shape as well, and says where that ends", () => {
    const label = Array.from({ length: 130 }, (_, index) => index);
    const scatter = { x: label, y: label, label, projection: "PCA, 61 % of the variance" };
    const data = training();
    const page = renderReport({
      ...data,
      classNames: label.map((index) => `class number ${index}`),
      policies: data.policies.map((p) => ({
        ...p,
        trainings: p.trainings.map((t) => ({ ...t, before: scatter, after: scatter })),
      })),
    });
    expect(page).toContain("and 94 more");
    expect(page).toContain("There are 130 classes; colours and shapes repeat after 60.");
    expect(page).toContain("PCA, 61 % of the variance");
  });
});
