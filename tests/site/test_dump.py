"""The dump: the whole published database as files with a manifest and byte ranges."""

import csv
import gzip
import hashlib
import io
import json
import sqlite3
import sys
import zipfile
from io import StringIO
from pathlib import Path

import pytest
import zstandard
from django.core.management import call_command

from apps.exports.dump import build
from apps.exports.dump.views import dump_builder
from apps.history.models import create_revision
from tests.api.endpoints import body
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_evidence,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_source,
    make_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dumped(django_user_model):
    """A database with records of every noun, its dump and its manifest."""
    with create_revision(user=django_user_model.objects.create_user("xq-anna"), reason="Read"):
        for plural in NOUNS:
            NOUNS[plural]()
        risk = make_risk("6.1", public_id="r", title="=SUM(1)", source=make_source(public_id="s"))
        make_risk_actor(risk, make_actor(public_id="a", title="Alpha"), note="Why; so")
        make_evidence(risk, quote="Words.\nAnd more."), make_citation(risk, via=make_source(status="draft"))
        make_step(make_scenario(), risk=risk, actors=[make_actor(public_id="b")])
        make_risk_actor(risk, make_actor(public_id="xq-draft", title="Xq", status="draft"))
        make_risk(public_id="gone", status="withdrawn", replaced_by=risk)
    folder = build.build_dump()
    return folder, json.loads((folder / "manifest.json").read_text())


def lines(folder):
    return [
        json.loads(line)
        for line in gzip.decompress((folder / "riskbase.ndjson.gz").read_bytes()).splitlines()
    ]


def rows(folder, table):
    return [row for row in lines(folder) if row["table"] == table]


def test_manifest_counts_the_rows_of_every_file(dumped):
    folder, manifest = dumped
    out = StringIO()
    call_command("counts", stdout=out)
    counted = dict(line.strip("| ").split(" | ") for line in out.getvalue().splitlines()[2:])
    result = {name: table["rows"] for name, table in manifest["tables"].items()}
    assert {name: int(counted[name]) for name in NOUNS} == {name: result[name] for name in NOUNS}
    assert (result["risk_actors"], result["evidence"], result["steps"], result["withdrawn"]) == (1, 1, 1, 1)
    found = [row["table"] for row in lines(folder)]
    assert {name: found.count(name) for name in result} == result
    base = sqlite3.connect(folder / "riskbase.sqlite3")
    assert {name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in result} == result
    base.close()
    with zipfile.ZipFile(folder / "riskbase.csv.zip") as archive:
        csvs = {
            name: list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode(), newline="")))
            for name in result
        }
    assert {name: len(found) - 1 for name, found in csvs.items()} == result
    columns = {
        name: [column["name"] for column in table["columns"]] for name, table in manifest["tables"].items()
    }
    assert {name: found[0] for name, found in csvs.items()} == columns


def test_manifest_states_checksums_and_revision(dumped):
    folder, manifest = dumped
    for file in manifest["files"]:
        content = (folder / file["name"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert manifest["citation"].startswith("RiskBase (20") and "CC BY 4.0" in manifest["licence"]
    assert manifest["data_revision"] > 0 and manifest["version"] and manifest["made_at"]


def test_compressed_files_are_equal_and_keep_types(dumped):
    folder, _ = dumped
    packed = (folder / "riskbase.ndjson.zst").read_bytes()
    plain = zstandard.ZstdDecompressor().stream_reader(packed).read()
    assert plain == gzip.decompress((folder / "riskbase.ndjson.gz").read_bytes())
    [link] = rows(folder, "risk_actors")
    assert (link["risk"], link["actor"], link["role"], link["note"]) == ("r", "a", "exposed", "Why; so")
    [step] = rows(folder, "steps")
    assert (step["risk"], step["actors"], step["position"]) == ("r", ["b"], 1)
    [gone] = rows(folder, "withdrawn")
    assert (gone["noun"], gone["id"], gone["replaced_by"]) == ("risks", "gone", "r")


def test_a_record_is_as_the_api_lists_it(dumped, client):
    [listed] = client.get("/api/v1/risks/?id=r").json()["results"]
    listed.pop("page_url")
    assert next(row for row in rows(dumped[0], "risks") if row["id"] == "r").items() >= listed.items()


def test_sqlite_dump_answers_a_query_over_two_tables(dumped):
    base = sqlite3.connect(dumped[0] / "riskbase.sqlite3")
    select = """SELECT risks.title, actors.title FROM risk_actors
        JOIN risks ON risks.id = risk JOIN actors ON actors.id = actor"""
    assert base.execute(select).fetchall() == [("=SUM(1)", "Alpha")]
    base.close()


def test_dump_has_no_drafts_users_or_formulas(dumped):
    folder, _ = dumped
    data = "\n".join(json.dumps(row) for row in lines(folder))
    assert "xq" not in data.lower()
    base = sqlite3.connect(folder / "riskbase.sqlite3")
    assert "xq" not in "\n".join(base.iterdump()).lower()
    base.close()
    with zipfile.ZipFile(folder / "riskbase.csv.zip") as archive:
        assert "'=SUM(1)" in archive.read("risks.csv").decode()


def test_the_same_revision_makes_the_same_bytes(dumped):
    folder, _ = dumped
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert build.build_dump() == folder
    (folder / "manifest.json").unlink()
    assert {path.name: path.read_bytes() for path in build.build_dump().iterdir()} == before


def test_two_dumps_are_kept_and_drafts_removed(dumped):
    (build.get_dumps_folder() / "draft-x").mkdir()
    folders = [dumped[0]]
    for _ in range(2):
        make_risk()
        folders.append(build.build_dump())
    assert [folder.exists() for folder in folders] == [False, True, True]
    assert (
        build.find_current_dump() == folders[-1].resolve()
        and not (build.get_dumps_folder() / "draft-x").exists()
    )


def test_only_one_is_built_at_a_time(dumped):
    with build.lock_dumps_folder(), pytest.raises(build.DumpInProgress):
        build.build_dump()


# --- Over HTTP ---------------------------------------------------------------------------------


def test_interrupted_download_is_resumed(dumped, client):
    folder, manifest = dumped
    for file in manifest["files"]:
        address, whole = f"/dump/{file['name']}", (folder / file["name"]).read_bytes()
        first = client.get(address, headers={"accept-encoding": "gzip"})
        assert (first["ETag"], first["Accept-Ranges"]) == (f'"{file["sha256"]}"', "bytes")
        assert body(first) == whole and first["Content-Length"] == str(len(whole))
        half = len(whole) // 2
        rest = client.get(address, headers={"range": f"bytes={half}-", "if-range": first["ETag"]})
        assert (rest.status_code, rest["Content-Range"]) == (
            206,
            f"bytes {half}-{len(whole) - 1}/{len(whole)}",
        )
        assert whole[:half] + body(rest) == whole


@pytest.mark.parametrize(
    ("range_headers", "status", "length"),
    [
        ({"range": "bytes=0-9"}, 206, 10),
        ({"range": "bytes=-5"}, 206, 5),
        ({"range": "bytes=9-9"}, 206, 1),
        ({"range": "bytes=0-99999999"}, 206, None),
        ({"range": "bytes=99999999-"}, 416, 0),
        ({"range": "bytes=-0"}, 416, 0),
        ({"range": "bytes=9-3"}, 200, None),
        ({"range": "bytes=-"}, 200, None),
        ({"range": "bytes=0-1,4-5"}, 200, None),
        ({"range": "lines=0-1"}, 200, None),
        ({"range": "bytes=0-9", "if-range": '"other"'}, 200, None),
        ({"range": "bytes=0-9", "if-range": "Sun, 22 Nov 2026 07:00:00 GMT"}, 200, None),
    ],
)
def test_range_requires_the_current_version(dumped, client, range_headers, status, length):
    response = client.get("/dump/riskbase.csv.zip", headers=range_headers)
    whole = (dumped[0] / "riskbase.csv.zip").stat().st_size
    sent = len(body(response))
    assert (response.status_code, sent) == (status, whole if length is None else length)
    assert response["Content-Length"] == str(sent)


def test_unchanged_file_is_304(dumped, client):
    for name in ("manifest.json", "riskbase.sqlite3"):
        first = client.head(f"/dump/{name}")
        tag, moment = first["ETag"], first["Last-Modified"]
        assert client.get(f"/dump/{name}", headers={"if-none-match": tag}).status_code == 304
        assert client.get(f"/dump/{name}", headers={"if-modified-since": moment}).status_code == 304
        assert client.get(f"/dump/{name}", headers={"if-match": '"other"'}).status_code == 412


def test_page_lists_the_files(dumped, client):
    page = client.get("/dump/").content.decode()
    assert all(
        f'href="/dump/{file["name"]}"' in page and file["sha256"] in page for file in dumped[1]["files"]
    )
    make_risk()
    assert "a new dump is being built" in client.get("/dump/").content.decode()
    assert client.get("/dump/riskbase.exe").status_code == 404


def test_request_before_the_first_dump_starts_one_build_and_gets_503(client, settings, tmp_path):
    write = "import pathlib, sys, time; pathlib.Path(sys.argv[1], str(time.time_ns())).touch(); time.sleep(1)"
    (tmp_path / "runs").mkdir()
    settings.DUMP_COMMAND = [sys.executable, "-c", write, str(tmp_path / "runs")]
    for _ in range(3):
        answer = client.get("/dump/manifest.json")
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "being built" in client.get("/dump/").content.decode()
    dump_builder.process.wait()
    assert len(list(Path(tmp_path / "runs").iterdir())) == 1
