"""The figures for monitoring: scraped by a real Prometheus, and asked for over a socket of one's own."""

import json
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import unittest
import urllib.parse
import urllib.request

from case import Case
from wait import until

PROSE = "every figure is scraped"
SCRAPE = """
global:
  scrape_interval: 1s
scrape_configs:
  - job_name: keytop
    static_configs:
      - targets: ["{target}"]
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Metrics(Case):
    def setUp(self):
        super().setUp()
        self.start("record", stderr=subprocess.DEVNULL)
        self.home.until_captured()

    def start(self, *arguments, **streams):
        process = subprocess.Popen(self.home.arguments(*arguments), env=self.home.environment, text=True,
                                   stdin=subprocess.DEVNULL, **streams)
        if process.stderr:
            self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def answering(self, place):
        """Where `keytop metrics` answers."""
        return self.start("metrics", "--listen", place, stderr=subprocess.PIPE).stderr.readline().strip()

    @unittest.skipUnless(shutil.which("prometheus"), "there is no prometheus")
    def test_a_prometheus_scrapes_it(self):
        target = urllib.parse.urlsplit(self.answering("127.0.0.1:0").split()[-1]).netloc
        settings = pathlib.Path(self.home.root, "prometheus.yml")
        settings.write_text(SCRAPE.format(target=target), encoding="utf-8")
        port = free_port()
        server = subprocess.Popen(["prometheus", f"--config.file={settings}", f"--web.listen-address=127.0.0.1:{port}",
                                   f"--storage.tsdb.path={self.home.root}/tsdb"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)

        def value(query):
            url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": query})
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    found = json.load(answer)["data"]["result"]
            except OSError:
                return None
            return float(found[0]["value"][1]) if found else None

        until(lambda: value('up{job="keytop"}') == 1, "prometheus to reach keytop", 30, every=0.2)
        for times in (1, 2):
            self.hand.type(PROSE)
            until(lambda: value("keytop_presses_total") == times * len(PROSE),
                  lambda: f"{times * len(PROSE)} presses; prometheus has {value('keytop_presses_total')}", 20, every=0.2)
        self.hand.click(200, 200)
        until(lambda: value('keytop_clicks_total{button="left"}') == 1, "the click", 20, every=0.2)
        self.assertEqual(value("keytop_recording"), 1)

    @unittest.skipUnless(shutil.which("promtool"), "there is no promtool")
    def test_promtool_finds_nothing_wrong(self):
        with urllib.request.urlopen(self.answering("127.0.0.1:0").split()[-1], timeout=10) as answer:
            classic = answer.read().decode()
        done = subprocess.run(["promtool", "check", "metrics"], input=classic, text=True, capture_output=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        # It reads the newer format from files only, and there with times.
        dated = pathlib.Path(self.home.root, "figures.txt")
        lines = self.home.run("metrics", "--once").stdout.splitlines()
        dated.write_text("".join(line + ("" if line.startswith("#") else " 1795255200") + "\n" for line in lines),
                         encoding="utf-8")
        done = subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", str(dated),
                               os.path.join(self.home.root, "blocks")], text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_socket_of_ones_own_answers(self):
        path = os.path.join(self.home.runtime, "figures.sock")
        self.assertIn(path, self.answering(f"unix:{path}"))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.hand.type(PROSE)
        self.home.until_reports(len(PROSE))
        with socket.socket(socket.AF_UNIX) as asker:
            asker.settimeout(10)
            asker.connect(path)
            asker.sendall(b"GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text\r\n\r\n")
            text = b"".join(iter(lambda: asker.recv(65536), b"")).decode()
        head, body = text.split("\r\n\r\n")
        self.assertIn("application/openmetrics-text", head)
        self.assertIn(f"\nkeytop_presses_total {len(PROSE)}\n", body)
        self.assertTrue(body.endswith("# EOF\n"))
