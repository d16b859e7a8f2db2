/** The height of a row in pixels where nothing makes it higher; the style of the rows says the same. */
export const ROW = 53;
