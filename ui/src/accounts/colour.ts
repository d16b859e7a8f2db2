/** The colours there are, in the order of the program, which knows only their places. */
export const COLOURS = ["teal", "blue", "violet", "pink", "red", "orange", "olive", "grey"] as const;
