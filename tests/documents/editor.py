"""An editor without a screen: it opens files in yaml-language-server and tells what is marked in them. It runs only where that server is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

SERVER = os.environ.get("YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")
"""The server's command: `npm install -g yaml-language-server`, or the path to one in the environment."""

_ASKED = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}


class Editor:  # pragma: no cover  (the server is not everywhere)
    """A conversation with the server, by its standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self.asked = process, 0

    def send(self, **message: Any) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """The next message. What the server asks for its settings is answered on the way."""
        out = self.process.stdout
        assert out is not None
        length = 0
        while (line := out.readline().strip()) or not length:
            assert line or length, "the server is gone"
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message = json.loads(out.read(length))
        if "id" in message and "method" in message:
            items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            settings = [_ASKED.get(item.get("section"), {}) for item in items]
            self.send(id=message["id"], result=settings if message["method"] == "workspace/configuration" else None)
        return message

    def ask(self, method: str, params: Any) -> Any:
        self.asked += 1
        self.send(id=self.asked, method=method, params=params)
        while (message := self.read()).get("id") != self.asked or "method" in message:
            pass
        return message["result"]

    def open(self, path: Path) -> list[str]:
        """What is marked in a file, from its first line to its last: line, column and words."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text("utf-8")}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        while (message := self.read()).get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
            pass
        found = [(one["range"]["start"], one["message"]) for one in message["params"]["diagnostics"]]
        marks = sorted((start["line"] + 1, start["character"] + 1, words) for start, words in found)
        return [f"{line}:{column} {words}" for line, column, words in marks]

    def at(self, path: Path, line: int, column: int) -> tuple[str, list[str]]:
        """What is told, and what is proposed, at a place of a file that is open."""
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line - 1, "character": column - 1}}
        hover, proposed = self.ask("textDocument/hover", place), self.ask("textDocument/completion", place)
        return hover["contents"]["value"] if hover else "", [one["label"] for one in proposed["items"]]


@contextmanager
def editor(folder: Path) -> Iterator[Editor]:  # pragma: no cover  (the server is not everywhere)
    """An editor whose folder is open; it is gone after two minutes whatever happens."""
    assert SERVER is not None
    with subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        timer = Timer(120, process.kill)
        timer.start()
        try:
            made = Editor(process)
            made.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {"workspace": {"configuration": True}}})
            made.send(method="initialized", params={})
            made.send(method="workspace/didChangeConfiguration", params={"settings": _ASKED})
            yield made
        finally:
            timer.cancel()
            process.kill()
