// What `gnome-shell --unsafe-mode` does where it knows that option.
export default class Unlocked {
    enable() {
        global.context.unsafe_mode = true;
    }
    disable() {
        global.context.unsafe_mode = false;
    }
}
