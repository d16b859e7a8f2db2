/** The row of an entry, where it is drawn. */
export function rowOf(id: string): HTMLElement | undefined {
  const rows = document.querySelectorAll<HTMLElement>("[data-row]");
  return [...rows].find((one) => one.dataset["row"] === id);
}
