/** Lets others have their turn now and then: awaited in a loop, it goes on at once most of the time. */
export type Breath = () => Promise<void> | undefined;

/** Pauses after this many milliseconds of work, so that messages are heard: a tenth of what is felt. */
const PACE = 25;

/**
 * A breath that throws the signal's reason where the work was given up. The clock decides when to pause and never what is
 * computed.
 */
export function createBreath(signal: AbortSignal): Breath {
  let since = performance.now();
  return () => {
    if (performance.now() - since < PACE) return undefined;
    return pause(signal).then(() => {
      since = performance.now();
    });
  };
}

/** One turn of the event loop: messages that have come are heard in it. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      if (signal.aborted) reject(new DOMException("given up", "AbortError"));
      else resolve();
    };
    port2.postMessage(null);
  });
}
