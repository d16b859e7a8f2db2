// Tells the test which windows KWin has. Plasma 6 gave things other names.
const area = ({x, y, width, height}) => ({
    x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height),
});
const windows = workspace.windowList ? workspace.windowList() : workspace.clientList();
const active = workspace.activeWindow === undefined ? workspace.activeClient : workspace.activeWindow;
callDBus("@NAME@", "/test", "test.Listener", "Tell", JSON.stringify(windows.map((window) => ({
    title: window.caption || "",
    program: String(window.desktopFileName || window.resourceClass),
    active: window === active,
    minimized: window.minimized,
    area: area(window.frameGeometry),
    surface: area(window.bufferGeometry || window.frameGeometry),
    notification: Boolean(window.notification || window.criticalNotification),
    special: Boolean(window.specialWindow || window.skipTaskbar),
}))));
