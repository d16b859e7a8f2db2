/** Line drawings on a grid of 16 x 16, drawn with the colour of the text around them. */
export const icons = {
  incoming: "M12.5 3.5l-8 8M4.5 6v5.5H10",
  outgoing: "M3.5 12.5l8-8M6 4.5h5.5V10",
  missed: "M2.5 3.5l5.5 6 5.5-6M9.5 3.5h4v4",
  unanswered: "M3 13l6.5-6.5M5.5 6.5h4v4M9.5 2.5l4 4",
  elsewhere: "M3 3.5v3c0 1.7 1.3 3 3 3h7M10 6.5l3 3-3 3",
  call: "M3 5.5C3 3.7 5 3 8 3s5 .7 5 2.5v1c0 .6-.4 1-1 1h-1c-.6 0-1-.4-1-1C10 6 9.3 5.8 8 5.8S6 6 6 6.5c0 .6-.4 1-1 1H4c-.6 0-1-.4-1-1zM8 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  registered: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM5.5 8.2l1.8 1.8 3.2-3.7",
  unregistered: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM5.5 8h5",
  extension: "M6.2 2.5L4.8 13.5M11.2 2.5L9.8 13.5M3 6h10.5M2.5 10H13",
  other:
    "M6 3C4.5 3 4.5 4 4.5 5.5S4.3 8 3 8c1.3 0 1.5 1 1.5 2.5S4.5 13 6 13M10 3c1.5 0 1.5 1 1.5 2.5S11.7 8 13 8c-1.3 0-1.5 1-1.5 2.5S11.5 13 10 13",
  gap: "M1 8h3.5M11.5 8H15M6.5 11.5l3-7",
  copy: "M5.5 5.5V3.5c0-.6.4-1 1-1h6c.6 0 1 .4 1 1v6c0 .6-.4 1-1 1h-2M3.5 5.5h6c.6 0 1 .4 1 1v6c0 .6-.4 1-1 1h-6c-.6 0-1-.4-1-1v-6c0-.6.4-1 1-1z",
  check: "M3 8.5L6.5 12 13 4.5",
  close: "M4 4l8 8M12 4l-8 8",
  back: "M9.5 3.5L5 8l4.5 4.5",
  expand: "M6 3.5L10.5 8 6 12.5",
  plus: "M8 3v10M3 8h10",
  warning: "M8 2.5l6 10.5H2zM8 6.5v3M8 11.3v.2",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2",
  info: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 7.5V11M8 5.2v.2",
  file: "M9 2.5H4.5c-.6 0-1 .4-1 1v9c0 .6.4 1 1 1h7c.6 0 1-.4 1-1V6zM9 2.5V6h3.5M8 8v3.5M6.5 10L8 11.5 9.5 10",
  list: "M2.5 4.5h1M6 4.5h7.5M2.5 8h1M6 8h7.5M2.5 11.5h1M6 11.5h7.5",
  person: "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c0-2.5 2-4 5-4s5 1.5 5 4",
} as const;

export type IconName = keyof typeof icons;
