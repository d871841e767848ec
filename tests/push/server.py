"""A real S3-compatible server on loopback: s3s-fs, which keeps objects as plain files in a folder."""

import os
import pathlib
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / "target" / "tools"
VERSION = "0.14.1"
KEY, SECRET, BUCKET = "AKIAKEYTOP", "a-secret-of-the-test", "lake"


def install():
    """Builds the server once, into target/tools."""
    if not (TOOLS / "bin" / "s3s-fs").exists():
        # Fast enough for what it is asked here, and built in half the time.
        quick = {**os.environ, "CARGO_PROFILE_RELEASE_OPT_LEVEL": "1"}
        subprocess.run(["cargo", "install", "s3s-fs", "--version", VERSION, "--features", "binary", "--locked",
                        "--quiet", "--root", TOOLS, "--target-dir", TOOLS / "build"], check=True, cwd="/", env=quick)
        subprocess.run(["rm", "-rf", TOOLS / "build"], check=True)


class Server:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / BUCKET).mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.process = subprocess.Popen(
            [TOOLS / "bin" / "s3s-fs", "--host", "127.0.0.1", "--port", str(self.port), "--access-key", KEY,
             "--secret-key", SECRET, self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("s3s-fs does not answer")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def objects(self, prefix):
        """Every object below a prefix with its bytes."""
        root = self.folder / BUCKET / prefix
        return {str(file.relative_to(root)): file for file in root.rglob("part-*") if file.is_file()}
