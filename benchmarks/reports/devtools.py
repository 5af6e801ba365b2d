"""Chromium prints through its pipe for tools: `python -m benchmarks.reports.devtools HTML PDF CHROMIUM FLAGS…`.

Its own `--print-to-pdf` hands the file over as one string. From 302 MB on that is too long for its engine: the browser ends with
a good exit code and without a file. Here it comes in pieces. One browser is started for the one print.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MOVED = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null'  # it hears and speaks there
END = b"\0"  # of a message
PIECE = 8 * 2**20  # bytes
HOW = {"printBackground": True, "preferCSSPageSize": True, "generateTaggedPDF": True, "transferMode": "ReturnAsStream"}


class Browser:
    """Asked and told in JSON."""

    def __init__(self, command: list[str]):
        whole = ["sh", "-c", MOVED, "sh", *command, "--headless=new", "--remote-debugging-pipe"]
        self.process = subprocess.Popen(whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.messages, self.number, self.session = heard(self.process.stdout), 0, {}

    def ask(self, method: str, **what) -> dict:
        self.number += 1
        message = {"id": self.number, "method": method, "params": what} | self.session
        self.process.stdin.write(json.dumps(message).encode() + END)
        self.process.stdin.flush()
        answer = self.wait_for("id", self.number)
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def wait_for(self, key: str, value) -> dict:
        for message in self.messages:
            if message.get(key) == value:
                return message
            if message.get("method") in {"Inspector.targetCrashed", "Target.targetCrashed"}:
                raise SystemExit("the page crashed")
        raise SystemExit("the browser is gone")


def heard(pipe) -> Iterator[dict]:
    waiting = bytearray()
    while piece := pipe.read1(PIECE):
        *whole, rest = piece.split(END)
        for each in whole:
            yield json.loads(waiting + each)
            waiting.clear()
        waiting += rest


def main(page: Path, made: Path, command: list[str]) -> None:
    browser = Browser(command)
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    browser.session = {"sessionId": browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
    browser.ask("Page.enable")
    browser.ask("Page.navigate", url=page.as_uri())
    browser.wait_for("method", "Page.loadEventFired")
    stream = browser.ask("Page.printToPDF", **HOW)["stream"]
    with made.open("wb") as file:
        last = False
        while not last:
            piece = browser.ask("IO.read", handle=stream, size=PIECE)
            file.write(base64.b64decode(piece["data"]))
            last = piece["eof"]
    browser.session = {}
    browser.ask("Browser.close")
    browser.process.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
