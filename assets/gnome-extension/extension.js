// Tells which window has the focus on the session bus: org.gnome.Shell, /org/keytop/Focus.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Shell from 'gi://Shell';
import {Extension} from 'resource:///org/gnome/shell/extensions/extension.js';

const PATH = '/org/keytop/Focus';
const INTERFACE = `
<node>
  <interface name="org.keytop.Focus">
    <property name="Focus" type="(ssu)" access="read"/>
    <signal name="Changed">
      <arg name="app" type="s"/>
      <arg name="title" type="s"/>
      <arg name="pid" type="u"/>
    </signal>
  </interface>
</node>`;

export default class KeytopFocus extends Extension {
    enable() {
        this._window = null;
        this._titleChanged = 0;
        this._served = Gio.DBusExportedObject.wrapJSObject(INTERFACE, this);
        this._served.export(Gio.DBus.session, PATH);
        this._focusChanged = global.display.connect('notify::focus-window', () => this._follow());
        this._follow();
    }

    disable() {
        global.display.disconnect(this._focusChanged);
        this._leave();
        this._served.emit_signal('Changed', new GLib.Variant('(ssu)', ['', '', 0]));
        this._served.unexport();
        this._served = null;
    }

    get Focus() {
        return new GLib.Variant('(ssu)', this._focus());
    }

    _follow() {
        this._leave();
        this._window = global.display.focus_window;
        if (this._window)
            this._titleChanged = this._window.connect('notify::title', () => this._say());
        this._say();
    }

    _leave() {
        if (this._window && this._titleChanged)
            this._window.disconnect(this._titleChanged);
        this._window = null;
        this._titleChanged = 0;
    }

    _say() {
        this._served.emit_signal('Changed', new GLib.Variant('(ssu)', this._focus()));
    }

    // The desktop file's name where the shell knows it, else what the window calls itself. Empty: no window.
    _focus() {
        const window = this._window;
        if (!window)
            return ['', '', 0];
        const app = Shell.WindowTracker.get_default().get_window_app(window);
        const known = app && !app.is_window_backed() ? app.get_id() : null;
        const name = known ?? window.get_wm_class() ?? '';
        return [name, window.get_title() ?? '', Math.max(window.get_pid(), 0)];
    }
}
