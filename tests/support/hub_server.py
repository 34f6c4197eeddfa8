"""A small Hugging Face hub on this machine: what huggingface_hub calls when it uploads and downloads models.

Paths, headers and answers are those that huggingface_hub's source sends and expects; nothing else is implemented.
"""

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType


def git_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass
class Repository:
    private: bool = False
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)  # id: files
    branches: dict[str, str] = field(default_factory=dict)  # name: id of its last commit
    messages: list[str] = field(default_factory=list)

    def commit(self, files: dict[str, bytes], branch: str = "main", message: str = "") -> str:
        number = hashlib.sha1(f"{branch} {len(self.commits)}".encode()).hexdigest()
        self.commits[number] = self.commits.get(self.branches.get(branch, ""), {}) | files
        self.branches[branch] = number
        self.messages.append(message)
        return number

    def files(self, revision: str) -> dict[str, bytes]:
        return self.commits[self.branches.get(revision, revision)]


class Hub:
    """The server; a context manager.

    ``requests`` are the lines of what was asked; ``refuse`` is a status that every upload is answered with.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.requests: list[str] = []
        self.refuse: int | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def add(self, name: str, folder: Path) -> str:
        """Commit a folder as it is."""
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        return self.repositories.setdefault(name, Repository()).commit(files)

    def __enter__(self) -> "Hub":
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.hub.requests.append(f"{self.command} {self.path}")
        parts = self.path.partition("?")[0].strip("/").split("/")
        if parts[0] == "api":
            repository = self.hub.repositories.get("/".join(parts[2:4]))
            if repository is None:
                self._answer({"error": "not found"}, 404, {"X-Error-Code": "RepoNotFound"})
            elif parts[4:5] == ["tree"]:
                self._answer([_entry(path, content) for path, content in repository.files(parts[5]).items()])
            else:
                revision = parts[5] if parts[4:5] == ["revision"] else "main"
                sha = repository.branches.get(revision, revision)
                self._answer({"id": "/".join(parts[2:4]), "sha": sha, "private": repository.private})
        else:  # owner/name/resolve/revision/file
            repository = self.hub.repositories["/".join(parts[:2])]
            content = repository.files(parts[3]).get(parts[4])
            commit = repository.branches.get(parts[3], parts[3])
            if content is None:
                self._answer({}, 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit})
            else:
                self._answer(content, 200, {"ETag": f'"{git_id(content)}"', "X-Repo-Commit": commit})

    def do_POST(self) -> None:
        self.hub.requests.append(f"{self.command} {self.path}")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = self.path.strip("/").split("/")
        if self.hub.refuse:
            self._answer({"error": "no"}, self.hub.refuse)
        elif parts == ["api", "repos", "create"]:
            asked = json.loads(body)
            name = f"{asked['organization']}/{asked['name']}"
            status = 409 if name in self.hub.repositories else 200
            if status == 200:
                self.hub.repositories[name] = Repository(asked.get("visibility") == "private")
                self.hub.repositories[name].commit({})
            self._answer({"url": f"{self.hub.url}/{name}"}, status)
        elif parts == ["api", "validate-yaml"]:
            self._answer({"errors": [], "warnings": []})
        else:
            name, action, revision = "/".join(parts[2:4]), parts[4], parts[5]
            repository = self.hub.repositories[name]
            if action == "branch":
                status = 409 if revision in repository.branches else 200
                repository.branches.setdefault(revision, repository.branches["main"])
                self._answer({}, status)
            elif action == "preupload":
                files = [file["path"] for file in json.loads(body)["files"]]
                self._answer(
                    {"files": [{"path": path, "uploadMode": "regular", "shouldIgnore": False} for path in files]}
                )
            else:
                header, *files = map(json.loads, body.splitlines())
                number = repository.commit(
                    {file["value"]["path"]: base64.b64decode(file["value"]["content"]) for file in files},
                    revision,
                    header["value"]["summary"],
                )
                self._answer({"commitUrl": f"{self.hub.url}/{name}/commit/{number}", "commitOid": number})

    def _answer(self, content: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _entry(path: str, content: bytes) -> dict[str, object]:
    return {"type": "file", "path": path, "size": len(content), "oid": git_id(content)}
