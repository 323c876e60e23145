import { createEffect, createSignal, on, Show } from "solid-js";
import { address, ofRun } from "../api/client.ts";
import "./sample-picture.css";

/** Address of a sample's picture: `GET /api/runs/:id/pictures/:sample`. */
export const pictureAddress = (run: string, sample: string): string =>
  address(ofRun(run, `pictures/${encodeURIComponent(sample)}`));

export interface SamplePictureProps {
  /** Id of the run. */
  readonly run: string;
  /** Whether the run's samples are pictures that can be read. */
  readonly pictures: boolean;
  /** Id of the sample. */
  readonly sample: string;
  readonly class: string;
  /** Side in pixels. */
  readonly size?: number;
}

/**
 * A sample as a picture, in a square that keeps its place while it loads. Where there is none, the first letters of the
 * class stand for it. It is decoration: what is beside it names the sample.
 */
export function SamplePicture(props: SamplePictureProps) {
  const [isMissing, setMissing] = createSignal(false);
  createEffect(on([() => props.sample, () => props.run], () => setMissing(false)));
  const side = () => `${props.size ?? 48}px`;
  return (
    <span class="sample-picture" style={{ width: side(), height: side() }} aria-hidden="true">
      <Show when={props.pictures && !isMissing()} fallback={<span class="glyph">{initials(props.class)}</span>}>
        <img
          src={pictureAddress(props.run, props.sample)}
          alt=""
          width={props.size ?? 48}
          height={props.size ?? 48}
          loading="lazy"
          decoding="async"
          onError={() => setMissing(true)}
        />
      </Show>
    </span>
  );
}

/** At most three letters of a class: those of its last part, `Latin/character07` gives `07`. */
function initials(name: string): string {
  const last = name.split("/").at(-1) ?? name;
  const digits = /\d+$/.exec(last)?.[0];
  return (digits ?? last).slice(0, 3);
}
