/** How often is asked, in milliseconds: what is shown here is read, not watched for a call. */
const PAUSE = 1000;

/** Asks again and again while it is used, one question at a time; null before the first answer. */
export class Polled<T> {
  value = $state.raw<T | null>(null);
  failed = $state(false);

  /** `ask` gets the answer before; what it reads when it is called decides when all begins anew. */
  constructor(ask: (before: T | null) => Promise<T>) {
    $effect(() => {
      let over = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let before: T | null = null;
      const turn = async () => {
        try {
          const answer = await ask(before);
          if (over) return;
          before = answer;
          this.value = answer;
          this.failed = false;
        } catch {
          if (over) return;
          this.failed = true;
        }
        timer = setTimeout(() => void turn(), PAUSE);
      };
      void turn();
      return () => {
        over = true;
        clearTimeout(timer);
      };
    });
  }
}
