// What `gnome-shell --unsafe-mode` does where it knows that option.
function init() {}
function enable() {
    global.context.unsafe_mode = true;
}
function disable() {
    global.context.unsafe_mode = false;
}
