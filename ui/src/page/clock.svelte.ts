import { createSubscriber } from "svelte/reactivity";

/** The time now in milliseconds; what reads it is drawn again each second. It ticks only while it is read. */
export const everySecond = ticker(1000);

/** The time now in milliseconds; what reads it is drawn again twice a minute. */
export const everyHalfMinute = ticker(30_000);

function ticker(interval: number): () => number {
  const subscribe = createSubscriber((update) => {
    const timer = setInterval(update, interval);
    return () => clearInterval(timer);
  });
  return () => {
    subscribe();
    return Date.now();
  };
}
