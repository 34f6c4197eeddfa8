"""A server of the desk without a model: the same answers, over invented reports whose labels are marked.

Tests that import this are skipped without the extra ``desk``, which tells the headers.
"""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from hasila.labels import ANNOTATED, ATTRIBUTES, FLAG, LINKS

TOKEN = "token-of-the-test"
POLICY = pytest.importorskip("hasila.desk.access", reason="needs the extra desk").HEADERS["content-security-policy"]
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
MARK = re.compile(r"\[(\w+)((?: \w+=[^\]|\s]*)*)\|([^\]]*)\]")
"""A mention in the invented reports: ``[CASUALTY Harm=killed|12 مدنيا]``."""
CELLS = ("attack", "perpetrators", "sources", "places", "date")

REPORTS = (
    (
        "sarmin", "غارات على سرمين", "2020-01-16",
        "قال [ACTOR Side=organisation|المرصد السوري] إن [CASUALTY Harm=killed Count=12..12 Civilians=|12 مدنيا]، بينهم "
        "[CASUALTY Harm=killed Count=3..3 Children=|3 أطفال]، قتلوا الأربعاء في [ATTACK Kind=airstrike|غارات] شنتها "
        "[ACTOR Side=government-ally|طائرات روسية] على بلدة [PLACE|سرمين] بريف إدلب، ونفت موسكو ذلك.\n\n"
        "وأصيب [CASUALTY Harm=injured Count=20..|العشرات] بجروح، ونزحت "
        "[CASUALTY Harm=displaced Count=300..300 Unit=families|نحو 300 عائلة] باتجاه الحدود مع وتركيا.",
        "two mentions of people are doubtful",
    ),
    (
        "daraa/mine", "لغم في ريف درعا", "2021-03-02",
        "أصيب [CASUALTY Harm=injured Count=2..2 Children=|طفلان] بانفجار [ATTACK Kind=mine|لغم] من مخلفات الحرب قرب "
        "[PLACE|بلدة الحراك] شرقي درعا 🔴، وفق ما أفادت [ACTOR|مصادر محلية].",
        "the party is named by few other documents",
    ),
    (
        "deir", "اعتقالات في دير الزور", "2021-07-11",
        "اعتقلت [ACTOR|قوات سوريا الديمقراطية] [CASUALTY Harm=detained Count=7..7|سبعة أشخاص] في مداهمة نفذتها في "
        "[PLACE|بلدة الشحيل]، ولم تعرف أسباب الاعتقال.",
        "the model is sure of it",
    ),
    (
        "atarib", "قصف مدفعي على الأتارب", "2019-12-20",
        "قتلت [CASUALTY Harm=killed Count=1..1 Women=|امرأة] وأصيب [CASUALTY Harm=injured Count=4..4|أربعة آخرون] جراء "
        "[ATTACK Kind=shelling|قصف مدفعي] استهدف [PLACE|مدينة الأتارب] غربي حلب.",
        "no document of this month is done",
    ),
    (
        "plain", "بيان بلا ضحايا", "2020-05-05", "عقد المجلس المحلي اجتماعا لبحث ترميم المدارس في البلدة.",
        "nothing was found in it",
    ),
)  # fmt: skip


def marked(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without its marks, and the mentions that they were."""
    plain, mentions, at = "", [], 0
    for found in MARK.finditer(text):
        plain += text[at : found.start()]
        pairs = dict(pair.split("=", 1) for pair in found[2].split())
        attributes = {name: value or True for name, value in pairs.items()}
        key, start = f"m{len(mentions) + 1}", len(plain)
        plain += found[3]
        mentions.append(
            {
                "key": key, "start": start, "end": len(plain), "label": found[1], "attributes": attributes,
                "confidence": round(0.97 - 0.06 * (len(mentions) % 6), 2), "origin": "model",
            }
        )  # fmt: skip
        at = found.end()
    return plain + text[at:], mentions


def links_of(mentions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A link from each mention of people to the first place and attack."""
    first = {label: next((each["key"] for each in mentions if each["label"] == label), None) for label in ANNOTATED}
    people = [each["key"] for each in mentions if each["label"] == "CASUALTY"][:3]
    pairs = [(kind, key, first[label]) for key in people for kind, label in (("Place", "PLACE"), ("Cause", "ATTACK"))]
    return [
        {"key": f"l{number}", "kind": kind, "source": source, "target": target, "confidence": 0.84, "origin": "model"}
        for number, (kind, source, target) in enumerate(pairs, 1)
        if target
    ]


def document(name: str, title: str, date: str, text: str, why: str = "") -> dict[str, Any]:
    """A document as the model would have read it, from a text with marks."""
    plain, mentions = marked(text)
    return {
        "id": name, "title": title, "date": date, "metadata": {"outlet": "وكالة مخترعة", "language": "ar"},
        "text": plain, "version": 0, "state": "open", "note": "", "why": why, "mentions": mentions,
        "links": links_of(mentions),
    }  # fmt: skip


def records_of(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A record for each mention of people, from the layers as they are now."""
    text, mentions = told["text"], {each["key"]: each for each in told["mentions"]}
    records = []
    for mention in (each for each in told["mentions"] if each["label"] == "CASUALTY"):
        linked = [
            (each["kind"], mentions[each["target"]]) for each in told["links"] if each["source"] == mention["key"]
        ]
        records.append(_record(text, mention, linked))
    return records


def _record(text: str, mention: Mapping[str, Any], linked: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    def cell(each: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "start": each["start"],
            "end": each["end"],
            "text": text[each["start"] : each["end"]],
            "confidence": 0.9,
        }

    attributes, at = mention["attributes"], {"start": mention["start"], "end": mention["end"]}
    low, _, high = str(attributes.get("Count", "")).partition("..")
    attack = next((each for kind, each in linked if kind == "Cause"), None)
    parties = {
        cells: [{**cell(each), "name": cell(each)["text"], "side": each["attributes"].get("Side"), "why": "link"}
                for kind, each in linked if kind == wanted]
        for cells, wanted in (("perpetrators", "Perpetrator"), ("sources", "Source"))
    }  # fmt: skip
    where = {"name_en": "Invented", "units": ["إدلب"], "country": "SY", "latitude": 35.9, "longitude": 36.7}
    places = [
        {**cell(each), "place": {"name": cell(each)["text"], **where}, "why": "link"}
        for kind, each in linked
        if kind == "Place"
    ]
    count = low and {
        "low": int(low),
        "high": int(high) if high else None,
        "approximate": False,
        "vague": not high,
        **at,
    }
    record = {
        **at, "text": text[at["start"] : at["end"]], "count": count or None,
        "unit": attributes.get("Unit", "persons"),
        "harm": {"kind": attributes.get("Harm", "unspecified"), "confidence": 0.91, "why": "", **at},
        "victims": {"classes": [name.lower() for name, value in attributes.items() if value is True], "side": None,
                    "confidence": 0.9, **at},
        "attack": attack and {**cell(attack), "kind": attack["attributes"].get("Kind", "other")},
        **parties, "places": places, "date": None, "subset_of": None, "running_total": None, "contested": None,
        "confidence": {"mention": 0.93}, "doubt": 1 - (mention["confidence"] or 1.0),
    }  # fmt: skip
    record["empty"] = {name: "the text names none" for name in CELLS if not record[name]}
    return record


class FakeDesk:
    """The documents and what was done to them."""

    def __init__(self, documents: Sequence[Mapping[str, Any]] | None = None) -> None:
        told = [document(*report) for report in REPORTS] if documents is None else documents
        self.documents = {each["id"]: deepcopy(dict(each)) for each in told}
        self.past: dict[str, list[dict[str, Any]]] = {}
        self.future: dict[str, list[dict[str, Any]]] = {}
        self.log: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        self.delay = 0.0
        self.made = 0
        self.training: list[dict[str, Any]] = [{"state": "none"}]
        self.asked: list[str] = []
        self.fails_to_read = False
        self.reading_delay = 0.0

    def status(self) -> dict[str, Any]:
        attributes = {
            name: {"labels": list(each.labels), "values": list(each.values) or None, "flag": each.pattern == FLAG}
            for name, each in ATTRIBUTES.items()
        }
        return {
            "version": "0", "model": "none", "documents": len(self.documents), "read": len(self.documents),
            "done": sum(each["state"] == "done" for each in self.documents.values()), "annotators": ["R."],
            "labels": list(ANNOTATED), "attributes": attributes,
            "links": {kind: {"source": each.source, "target": each.target} for kind, each in LINKS.items()},
        }  # fmt: skip

    def told(self, name: str) -> dict[str, Any]:
        current = {key: value for key, value in self.documents[name].items() if key != "why"}
        return {**current, "records": records_of(current)}

    def listed(self, query: Mapping[str, str]) -> dict[str, Any]:
        items = [self._item(each) for each in self.documents.values() if self._fits(each, query)]
        if query.get("sort") == "date":
            items.sort(key=lambda each: each["date"])
        if query.get("sort") == "name":
            items.sort(key=lambda each: each["title"])
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", 100))
        return {"total": len(items), "items": items[offset : offset + limit]}

    def _item(self, each: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": each["id"], "title": each["title"], "date": each["date"], "outlet": each["metadata"].get("outlet"),
            "words": len(each["text"].split()), "spans": len(each["mentions"]),
            "records": sum(mention["label"] == "CASUALTY" for mention in each["mentions"]),
            "doubt": max((1 - (mention["confidence"] or 1) for mention in each["mentions"]), default=0.0),
            "state": each["state"], "why": each.get("why", ""),
        }  # fmt: skip

    def _fits(self, each: Mapping[str, Any], query: Mapping[str, str]) -> bool:
        harms = {mention["attributes"].get("Harm") for mention in each["mentions"]}
        words = {
            label: " ".join(each["text"][m["start"] : m["end"]] for m in each["mentions"] if m["label"] == label)
            for label in ANNOTATED
        }
        return (
            query.get("state", "all") in ("all", each["state"])
            and query.get("text", "") in each["text"]
            and (not query.get("harm") or query["harm"] in harms)
            and query.get("place", "") in words["PLACE"]
            and query.get("party", "") in words["ACTOR"]
            and query.get("from", "") <= each["date"]
            and each["date"] <= query.get("to", "9")
        )

    def change(self, name: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        with self.lock:
            current = self.documents[name]
            if body["base"] != current["version"]:
                return 409, self.told(name)
            now = deepcopy(current)
            for change in body["changes"]:
                error = self._apply(now, change)
                if error:
                    return 400, {"error": error}
            self.past.setdefault(name, []).append(current)
            self.future[name] = []
            now["version"] = current["version"] + 1
            self.documents[name] = now
            self.log.append({"document": name, **body})
            return 200, self._difference(current, now)

    def step(self, name: str, direction: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        with self.lock:
            current = self.documents[name]
            if body["base"] != current["version"]:
                return 409, self.told(name)
            take, give = (self.past, self.future) if direction == "undo" else (self.future, self.past)
            if not take.get(name):
                return 400, {"error": f"found nothing to {direction}, expected a change; go on"}
            before = take[name].pop()
            give.setdefault(name, []).append(current)
            self.documents[name] = {**before, "version": current["version"] + 1}
            return 200, self._difference(current, self.documents[name])

    def _difference(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        """What the desk tells of a change: all that changed, and perhaps more."""
        told = {name: now[name] for name in ("id", "version", "state", "note")}
        return {**told, "since": before["version"], **{
            name: {"from": 0, "to": len(before[name]), "items": now[name]} for name in ("mentions", "links")
        }}  # fmt: skip

    def records(self, name: str) -> tuple[int, dict[str, Any]]:
        threading.Event().wait(self.reading_delay)
        if self.fails_to_read:
            return 400, {"error": "the records cannot be read now; try again in a moment"}
        current = self.documents[name]
        told = {"from": 0, "to": 0, "items": records_of(current)}
        return 200, {"id": name, "version": current["version"], "since": None, "records": told}

    def _snapped(self, text: str, change: Mapping[str, Any]) -> tuple[int, int]:
        start, end = change["start"], change["end"]
        if not change.get("exact"):
            while start and text[start - 1].isalpha():
                start -= 1
            while end < len(text) and text[end].isalpha():
                end += 1
            if text[start:end].startswith("وترك"):
                start += 1  # the proclitic of the invented report stays outside
        return start, end

    def _apply(self, now: dict[str, Any], change: Mapping[str, Any]) -> str:
        operation, key = change["op"], change.get("key")
        mention: dict[str, Any] = next((each for each in now["mentions"] if each["key"] == key), {})
        ours = {"confidence": None, "origin": "person"}
        if operation in ("move", "label", "attributes", "delete") and not mention:
            return f"found the key {key!r}, expected that of a mention; load the document again"
        if operation in ("add", "move"):
            start, end = self._snapped(now["text"], change)
            if any(each["start"] < end and start < each["end"] and each["key"] != key for each in now["mentions"]):
                return "found a span that overlaps another, expected one beside it; delete the other first"
            if operation == "move":
                mention.update(start=start, end=end, **ours)
            else:
                self.made += 1
                now["mentions"].append(
                    {"key": f"p{self.made}", "start": start, "end": end, "label": change["label"],
                     "attributes": change["attributes"], **ours}
                )  # fmt: skip
            now["mentions"].sort(key=lambda each: each["start"])
        elif operation == "label":
            mention.update(label=change["label"], **ours)
        elif operation == "attributes":
            if not re.fullmatch(r"[0-9]+\.\.[0-9]*", str(change["attributes"].get("Count", "1.."))):
                return "found a Count of another form, expected min..max or min..; write for example 501.."
            mention.update(attributes=change["attributes"], **ours)
        elif operation == "delete":
            now["mentions"] = [each for each in now["mentions"] if each["key"] != key]
            now["links"] = [each for each in now["links"] if key not in (each["source"], each["target"])]
        elif operation == "link":
            self.made += 1
            now["links"].append(
                {**{name: change[name] for name in ("kind", "source", "target")}, "key": f"q{self.made}", **ours}
            )
        elif operation == "unlink":
            now["links"] = [each for each in now["links"] if each["key"] != key]
        elif operation in ("accept", "accept_all"):
            for each in [*now["mentions"], *now["links"]]:
                if operation == "accept_all" or each["key"] == key:
                    each.update(ours)
        else:
            now[operation] = change[operation]
        return ""

    def train(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer with the next of the states that a test sets, and the last one for ever."""
        if method != "GET":
            self.asked.append(f"{method} {body.decode()}".strip())
        if len(self.training) > 1:
            self.training.pop(0)
        done = sum(each["state"] == "done" for each in self.documents.values())
        told = {"done": done, "fewest": 10, "missing": [], **self.training[0]}
        return (422, told) if "error" in told else (200, told)

    def add(self, texts: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
        added, failed = [], []
        for name, date, text in texts:
            if not text.strip():
                failed.append({"name": name, "error": "found no text, expected words; paste some"})
                continue
            key = f"added/{len(self.documents)}-{name}"
            self.documents[key] = document(key, name, date, text, "it was added now")
            added.append(key)
        return {"added": added, "failed": failed}


def _files(kind: str, body: bytes) -> list[tuple[str, str, str]]:
    (boundary,) = re.findall(r"boundary=(\S+)", kind)
    files = []
    for part in body.split(b"--" + boundary.encode()):
        head, _, content = part.partition(b"\r\n\r\n")
        names = re.findall(r'filename="([^"]*)"', head.decode())
        files += [(names[0], "2020-01-01", content.rstrip(b"\r\n").decode())] if names else []
    return files


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    desk: FakeDesk

    def log_message(self, format: str, *values: Any) -> None:
        """Say nothing."""

    def _send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _json(self, status: int, told: Any) -> None:
        self._send(status, "application/json", json.dumps(told).encode())

    def _handle(self, body: bytes = b"") -> None:
        address = urlsplit(self.path)
        if not address.path.startswith("/api/"):
            name = unquote(address.path).strip("/") or "index.html"
            found = resources.files("hasila").joinpath("desk", "static", name)
            kind = TYPES.get(name.rpartition(".")[2])
            if not kind or not found.is_file():
                return self._send(404, "text/plain", b"nothing")
            return self._send(200, f"{kind}; charset=utf-8", found.read_bytes())
        if self.headers.get("X-Hasila-Token") != TOKEN:
            return self._json(401, {"error": "found no token, expected that of the desk; open the address it printed"})
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        return self._answer([unquote(part) for part in address.path.split("/")[2:]], query, body)

    def _answer(self, path: list[str], query: Mapping[str, str], body: bytes) -> None:
        threading.Event().wait(self.desk.delay)
        kind = self.headers.get("Content-Type", "")
        match (self.command, *path):
            case ("GET", "status"):
                self._json(200, self.desk.status())
            case ("GET", "documents"):
                self._json(200, self.desk.listed(query))
            case ("GET", "documents", name) if name in self.desk.documents:
                self._json(200, self.desk.told(name))
            case ("GET", "records", name) if name in self.desk.documents:
                self._json(*self.desk.records(name))
            case ("POST", "documents", name, "changes") if (
                query.get("answer") == "difference" and name in self.desk.documents
            ):
                self._json(*self.desk.change(name, json.loads(body)))
            case ("POST", "documents", name, "undo" | "redo" as direction) if name in self.desk.documents:
                self._json(*self.desk.step(name, direction, json.loads(body)))
            case ("POST", "documents") if kind.startswith("multipart"):
                self._json(200, self.desk.add(_files(kind, body)))
            case ("POST", "documents"):
                told = json.loads(body)
                self._json(200, self.desk.add([(told.get("title") or "text", told.get("date") or "", told["text"])]))
            case ("GET", "export"):
                name = f'attachment; filename="desk.{query["format"]}"'
                self._send(200, "text/plain", json.dumps(query).encode(), Content_Disposition=name)
            case (method, "training"):
                self._json(*self.desk.train(method, body))
            case ("GET", "agreement"):
                pairs = [{"one": "R.", "two": "S.", "documents": 3, "f1": 0.87}]
                self._json(200, {"annotators": ["R.", "S."], "pairs": pairs})
            case _:
                self._json(404, {"error": f"found no {'/'.join(path)}, expected an address of the desk; look it up"})

    def do_GET(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers.get("Content-Length", 0))))


class Served:
    """A fake desk on a port of this machine, while the block lasts."""

    def __init__(self, desk: FakeDesk) -> None:
        handler = type("Handler", (_Handler,), {"desk": desk})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.desk = desk
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.link = f"{self.address}/#token={TOKEN}"

    def __enter__(self) -> str:
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        return self.link

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
