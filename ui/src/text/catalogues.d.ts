/** Texts to choose from; `_` is for everything that is not there. */
type Choices = Readonly<{ _: string; [choice: string]: string }>;

/** A text that is given, or one that is made of its values. */
type Saying = string | ((values: Readonly<Record<string, string | number>>) => string);

declare module "*.ftl" {
  /**
   * The page's texts by their keys, or in what is shipped by their places; made with what they need: `put` writes a
   * value, `word` chooses by a word of ours, `form` by the language's form for a number.
   */
  const catalogue: (
    put: (value: string | number) => string,
    word: (value: string, choices: Choices) => string,
    form: (value: number, choices: Choices) => string,
  ) => Record<string, Saying>;
  export default catalogue;
}
