// Tells keytop which window has the focus. keytop loads this script into KWin when it starts and unloads it
// when it ends; it runs in Plasma 5 (Qt 5 engine: no `??`, no `?.`) and Plasma 6.

const NAME = "org.keytop.Focus";
const PATH = "/org/keytop/Focus";

let watched = null;

function say(window) {
    const isWindow = window && !window.desktopWindow && !window.dock;
    const app = isWindow ? String(window.resourceClass || window.resourceName || "") : "";
    const title = isWindow ? String(window.caption || "") : "";
    const pid = isWindow ? String(window.pid || "") : "";
    callDBus(NAME, PATH, NAME, "Changed", isWindow ? "window" : "none", app, title, pid);
}

function sayAgain() {
    say(watched);
}

function follow(window) {
    if (watched) {
        try {
            watched.captionChanged.disconnect(sayAgain);
        } catch (gone) {
            // A window that was closed has no signals left.
        }
    }
    watched = window || null;
    if (watched && watched.captionChanged) {
        watched.captionChanged.connect(sayAgain);
    }
    say(watched);
}

if (workspace.windowActivated) {
    workspace.windowActivated.connect(follow);
    follow(workspace.activeWindow);
} else {
    workspace.clientActivated.connect(follow);
    follow(workspace.activeClient);
}
