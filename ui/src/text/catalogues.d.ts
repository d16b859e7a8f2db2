declare module "*.ftl" {
  /** The page's texts in the form of Project Fluent. */
  const texts: string;
  export default texts;
}
