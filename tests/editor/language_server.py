"""A yaml-language-server, driven over its protocol as an editor drives it; it fetches nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, Final, NamedTuple

__all__ = ["Diagnostic", "LanguageServer", "language_server"]

_Message = dict[str, Any]

# Seconds until a server that does not answer is ended; a whole session takes a few.
_PATIENCE: Final = 120
_OFF: Final = {"enable": False}
_SETTINGS: Final = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": _OFF, "kubernetesCRDStore": _OFF}
}
_CAPABILITIES: Final = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}


class Diagnostic(NamedTuple):
    """What the server says of a place; lines and columns from 1."""

    line: int
    column: int
    message: str


class LanguageServer:
    """One session with the server that a process is."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self._process = process
        self._requests = 0
        root = {"rootUri": folder.as_uri(), "processId": None}
        self._request("initialize", {**root, "capabilities": _CAPABILITIES})
        self._send(method="initialized", params={})
        self._send(method="workspace/didChangeConfiguration", params={"settings": _SETTINGS})
        while self._next().get("method") != "workspace/configuration":
            pass  # a file that is opened before the server has its settings would be looked at without them

    def open(self, path: Path) -> list[Diagnostic]:
        """Open a file, and wait for what the server finds wrong in it."""
        uri, text = path.as_uri(), path.read_text(encoding="utf-8")
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        found = self._until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            )
        )
        entries = [(entry["range"]["start"], entry["message"]) for entry in found["params"]["diagnostics"]]
        return [Diagnostic(start["line"] + 1, start["character"] + 1, message) for start, message in entries]

    def hover(self, path: Path, line: int, column: int) -> str:
        """What the editor shows beside a place of an open file."""
        result = self._request("textDocument/hover", _place(path, line, column))
        return str(result["contents"]["value"]) if result else ""

    def proposals(self, path: Path, line: int, column: int) -> list[str]:
        """What the editor proposes to write at a place of an open file."""
        result = self._request("textDocument/completion", _place(path, line, column))
        return [item["label"] for item in result["items"]]

    def _request(self, method: str, params: _Message) -> Any:
        self._requests += 1
        number = self._requests
        self._send(id=number, method=method, params=params)
        return self._until(lambda message: message.get("id") == number and "method" not in message)["result"]

    def _until(self, wanted: Callable[[_Message], bool]) -> _Message:
        """The next message that is wanted; the others are dropped."""
        while not wanted(message := self._next()):
            pass
        return message

    def _next(self) -> _Message:
        """The next message; a question of the server is answered."""
        message = self._receive()
        if "method" in message and "id" in message:
            asked = message.get("params", {}).get("items", [])
            self._send(id=message["id"], result=[_SETTINGS.get(item["section"], {}) for item in asked])
        return message

    def _send(self, **message: Any) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> _Message:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise EOFError("the language server has ended")
        message: _Message = json.loads(self._process.stdout.read(length))
        return message


@contextmanager
def language_server(command: str, folder: Path) -> Iterator[LanguageServer]:
    """A server that looks at the files of a folder, until it is left."""
    with subprocess.Popen(
        [command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        watch = Timer(_PATIENCE, process.kill)
        watch.start()
        try:
            yield LanguageServer(process, folder)
        finally:
            watch.cancel()
            process.kill()


def _place(path: Path, line: int, column: int) -> _Message:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line - 1, "character": column - 1}}
