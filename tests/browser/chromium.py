"""A headless Chromium, driven over its debugging pipe (NUL-ended JSON on file descriptors 3 and 4)."""

import base64
import json
import os
import subprocess
import tempfile
import time


class Chromium:
    def __init__(self, program="chromium"):
        self.folder = tempfile.TemporaryDirectory()
        ours, theirs = os.pipe(), os.pipe()
        self.write_to, self.read_from = ours[1], theirs[0]

        def place():
            # Both ends are above 4 here, so that nothing is overwritten.
            os.dup2(keep[0], 3)
            os.dup2(keep[1], 4)

        keep = [os.dup(ours[0]), os.dup(theirs[1])]
        while min(keep) <= 4:
            keep = [os.dup(fd) for fd in keep]
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-pipe", "--no-first-run", "--disable-background-networking",
             f"--user-data-dir={self.folder.name}", "about:blank"],
            preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for fd in (*keep, ours[0], theirs[1]):
            os.close(fd)
        self.number, self.buffer, self.events, self.session = 0, b"", [], None
        target = next(of for of in self.call("Target.getTargets")["targetInfos"] if of["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.buffer:
            got = os.read(self.read_from, 1 << 16)
            if not got:
                raise RuntimeError("Chromium has ended")
            self.buffer += got
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def value(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, expression, seconds=20):
        end = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > end:
                raise RuntimeError(f"never came true: {expression}")
            time.sleep(0.02)

    def hover(self, selector):
        """Moves the mouse to the middle of an element."""
        x, y = self.value(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def picture(self, path, width=1280):
        self.size(width)
        height = self.value("document.documentElement.scrollHeight")
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def size(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def requests(self):
        """Every address that was asked for."""
        return [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]

    def complaints(self):
        """What the page logged or threw."""
        return [event["params"] for event in self.events
                if event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        os.close(self.write_to)
        os.close(self.read_from)
        try:
            self.folder.cleanup()
        except OSError:
            pass
