import type { Resource } from "solid-js";

/**
 * What a resource holds now: nothing before its first value and after a failure, the value before while the next one comes.
 * Reading it in any other way hides the whole view until the value is there.
 */
export const current = <T>(resource: Resource<T>): T | undefined =>
  resource.state === "ready" || resource.state === "refreshing" ? resource.latest : undefined;
