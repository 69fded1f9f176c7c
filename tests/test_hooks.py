"""Where people meet the linter: the hooks for pre-commit, the action for GitHub, and the files for editors."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lorg_indicators.cli import main
from lorg_indicators.document import read_document

ROOT = Path(__file__).parents[1]
MANIFEST, CONFIGURATION = ROOT / ".pre-commit-hooks.yaml", ROOT / ".pre-commit-config.yaml"
ACTION, WORKFLOW = ROOT / "action.yml", ROOT / ".github" / "workflows" / "validate.yml"
PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")

GOOD = (ROOT / "docs" / "validation" / "corner.yaml").read_text(encoding="utf-8")
BAD = GOOD.replace("at_least: 20", "at_lest: 20", 1)
WARNED = GOOD.replace("# lorg: ignore", "# ignore", 1)
REVISED = GOOD.replace("score: 80", "score: 90", 1)

needs_pre_commit = pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed"
)
needs_checker = pytest.mark.skipif(
    importlib.util.find_spec("check_jsonschema") is None, reason="check-jsonschema is not installed"
)

Done = subprocess.CompletedProcess[str]


def plain(path: Path) -> Any:
    return read_document(path.read_bytes(), source=path.name).data


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def install_lorg(folder: Path) -> None:
    """The command of this environment, under its own name in a folder."""
    program(folder / "lorg", f'exec {shlex.quote(sys.executable)} -m lorg_indicators "$@"')


class Repository:
    """A git repository in a folder, apart from the settings of whoever runs the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "repository"
        self.folder.mkdir()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        who = {f"GIT_{role}_{part}": "test" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
        self.environment = {
            **inherited,
            **who,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": str(folder),
            "PATH": os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)]),
            "PRE_COMMIT_HOME": str(folder / "cache"),
            "PYTHONUTF8": "1",
        }
        install_lorg(folder / "bin")
        install_lorg(self.folder / ".venv" / "bin")
        self.write(".gitignore", ".venv/\n")
        self.run("git", "init", "--quiet", "--initial-branch=main")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *command: str) -> Done:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def commit(self) -> Done:
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--quiet", "--message=change")

    def check(self) -> Done:
        """What the configured hooks say of all files."""
        self.run("git", "add", "--all")
        return self.run(sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def configuration(*arguments: str) -> str:
    """A configuration with the published hook; nothing is installed for it, the command is already there."""
    (hook,) = plain(MANIFEST)
    return json.dumps({"repos": [{"repo": "local", "hooks": [{**hook, "language": "system", "args": arguments}]}]})


# -- pre-commit --------------------------------------------------------------------------------------


def blocks(name: str) -> list[str]:
    """The examples of the page that begin with the name of the file that they are."""
    found = re.findall(rf"^```yaml\n# {re.escape(name)}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found


@needs_pre_commit
def test_hooks_and_configurations_are_well_formed(repository: Repository) -> None:
    examples = blocks(".pre-commit-config.yaml")
    for number, example in enumerate(examples):
        repository.write(f"example-{number}.yaml", example)
    names = [f"example-{number}.yaml" for number in range(len(examples))]
    for command in (["validate-manifest", str(MANIFEST)], ["validate-config", str(CONFIGURATION), *names]):
        done = repository.run(sys.executable, "-m", "pre_commit", *command)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_project_uses_the_hook_that_it_publishes() -> None:
    (published,) = plain(MANIFEST)
    (used,) = plain(CONFIGURATION)["repos"][0]["hooks"]
    same = ("id", "name", "files", "types", "require_serial")
    assert {key: used[key] for key in same} == {key: published[key] for key in same}
    assert used["entry"] == f".venv/bin/{published['entry']}"
    assert published["entry"] == "lorg validate"
    assert published["language"] == "python"
    assert {part["id"] for text in blocks(".pre-commit-config.yaml") for part in hooks_of(text)} == {published["id"]}


def hooks_of(text: str) -> list[Any]:
    return [hook for entry in read_document(text).data["repos"] for hook in entry["hooks"]]


@needs_pre_commit
@pytest.mark.parametrize("own", [True, False], ids=["of this project", "published"])
def test_a_bad_file_stops_and_a_good_one_passes(repository: Repository, *, own: bool) -> None:
    text = CONFIGURATION.read_text(encoding="utf-8") if own else configuration()
    repository.write(".pre-commit-config.yaml", text)
    repository.write("indicators/corner.yaml", GOOD)
    repository.write("elsewhere/corner.yaml", BAD)
    done = repository.check()
    assert (done.returncode, "Passed" in done.stdout) == (0, True), done.stdout + done.stderr
    repository.write("indicators/more/second.yml", BAD)
    done = repository.check()
    assert (done.returncode, "Failed" in done.stdout) == (1, True), done.stdout + done.stderr
    line = 1 + BAD.split("\n").index("            at_lest: 20")
    assert f"indicators/more/second.yml:{line}:13: error L203 unknown-key" in done.stdout
    assert "没有这个键" in done.stdout
    assert "elsewhere" not in done.stdout


@needs_pre_commit
def test_arguments_of_the_hook_reach_the_command(repository: Repository) -> None:
    repository.write("indicators/corner.yaml", WARNED)
    for arguments, code in ([], 1), (["--fail-on", "error"], 0), (["--ignore", "unused-measure"], 0):
        repository.write(".pre-commit-config.yaml", configuration("--lang", "en", *arguments))
        done = repository.check()
        assert done.returncode == code, done.stdout + done.stderr
        assert ("L361 unused-measure" in done.stdout) is (code == 1)


@needs_pre_commit
def test_a_commit_is_compared_with_the_one_before(repository: Repository) -> None:
    """As a hook of git's, which sets variables that lead git elsewhere."""
    arguments = ("--against", "HEAD", "--select", "L4", "--fail-on", "error")
    repository.write(".pre-commit-config.yaml", configuration(*arguments))
    repository.write("indicators/corner.yaml", GOOD)
    assert repository.commit().returncode == 0
    assert repository.run(sys.executable, "-m", "pre_commit", "install").returncode == 0
    repository.write("indicators/corner.yaml", REVISED)
    done = repository.commit()
    assert (done.returncode, "L413 version-too-low" in done.stdout + done.stderr) == (1, True), done.stderr
    repository.write("indicators/corner.yaml", REVISED.replace("version: 1.0.0", "version: 1.1.0", 1))
    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr


# -- GitHub ------------------------------------------------------------------------------------------

BASH = shutil.which("bash") or "bash"
STEPS = plain(ACTION)["runs"]["steps"]
SCRIPTS = {step["name"]: step for step in STEPS if "run" in step}


class Job:
    """A job on a runner: a folder of its own, files for summaries, and the steps of the action that are scripts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work space"
        self.folder.mkdir()
        self.temporary = folder / "runner temp"
        self.summary = folder / "summary.md"
        self.summary.write_text("before\n", encoding="utf-8")
        self.calls = folder / "calls"
        self.python = folder / "python"
        program(self.python, self._stand_in())
        install_lorg(self.temporary / "lorg" / "bin")

    def _stand_in(self) -> str:
        """In place of Python: writes down what it is called with, and an environment becomes a copy of itself."""
        note = f"printf '%s\\n' \"$*\" >> {shlex.quote(str(self.calls))}"
        copy = 'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi'
        return f"{note}\n{copy}"

    def run(self, name: str, **given: str) -> Done:
        step = SCRIPTS[name]
        inputs = {key: entry.get("default", "") for key, entry in plain(ACTION)["inputs"].items()}
        inputs |= {key.replace("_", "-"): value for key, value in given.items()}
        values = {f"inputs.{key}": value for key, value in inputs.items()}
        values["steps.python.outputs.python-path"] = str(self.python)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
            **{key: filled(text, values) for key, text in step["env"].items()},
        }
        script = self.folder.parent / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        return subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ *(.+?) *\}\}", lambda found: values[found[1]], text)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


@needs_checker
def test_the_files_for_ci_have_the_shape_that_ci_reads(tmp_path: Path) -> None:
    files = [("github-actions", ACTION), ("github-workflows", WORKFLOW)]
    for name, schema in (".github/workflows/indicators.yml", "github-workflows"), (".gitlab-ci.yml", "gitlab-ci"):
        (text,) = blocks(name)
        path = tmp_path / f"{schema}.yml"
        path.write_text(text, encoding="utf-8")
        files.append((schema, path))
    for schema, path in files:
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout


def test_every_input_is_used_and_none_is_part_of_a_script() -> None:
    inputs = plain(ACTION)["inputs"]
    used = {name for step in STEPS for part in ("env", "with") for name in expressions(step.get(part, {}))}
    assert {f"inputs.{name}" for name in inputs} == {name for name in used if name.startswith("inputs.")}
    assert all("${{" not in step["run"] for step in SCRIPTS.values())
    assert all(step["shell"] == "bash" for step in SCRIPTS.values())
    assert all(entry["description"] and "default" in entry for entry in inputs.values())
    assert all(f"`{name}`" in PAGE.partition("## GitHub")[2].partition("\n## ")[0] for name in inputs)


def expressions(part: Mapping[str, Any]) -> set[str]:
    return {name for text in part.values() for name in re.findall(r"\$\{\{ *(.+?) *\}\}", str(text))}


def uses(steps: list[Any]) -> list[str]:
    return [step["uses"] for step in steps if "uses" in step]


def test_foreign_actions_are_pinned_and_may_only_read() -> None:
    workflow = plain(WORKFLOW)
    assert workflow["permissions"] == {"contents": "read"}
    jobs = workflow["jobs"].values()
    assert all("permissions" not in job for job in jobs)
    named = [*uses(STEPS), *(name for job in jobs for name in uses(job["steps"]))]
    assert "./" in named
    assert [name for name in named if name != "./" and not re.fullmatch(r"actions/[a-z-]+@v\d+", name)] == []


def test_the_action_installs_itself_in_a_folder_of_its_own(job: Job) -> None:
    done = job.run("Install")
    assert (done.returncode, done.stderr) == (0, "")
    environment, installed = job.calls.read_text(encoding="utf-8").splitlines()
    assert environment == f"-m venv {job.temporary / 'lorg'}"
    assert installed.startswith("-m pip install ")
    assert installed.endswith(f" --constraint {ROOT / 'constraints.txt'} {ROOT}")


def test_a_good_file_passes_and_the_summary_says_so(job: Job) -> None:
    job.write("indicators/corner.yaml", GOOD)
    done = job.run("Check", lang="en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "::" not in done.stdout
    assert "No findings; files checked: 1." in done.stdout
    summary = job.summary.read_text(encoding="utf-8")
    assert summary.startswith("before\n## ")
    assert "No findings" in summary


def test_a_bad_file_is_annotated_and_stops_the_job(job: Job) -> None:
    job.write("indicators/corner.yaml", BAD)
    done = job.run("Check")
    line = 1 + BAD.split("\n").index("            at_lest: 20")
    place = f"file=indicators/corner.yaml,line={line},endLine={line},col=13,endColumn=20"
    assert f"::error {place},title=L203 unknown-key::没有这个键" in done.stdout
    assert done.returncode == 1
    assert "L203 unknown-key" in job.summary.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({}, 1),
        ({"fail_on": "error"}, 0),
        ({"ignore": "L1\nunused-measure"}, 0),
        ({"select": "L2\n\nL4\n"}, 0),
        ({"select": "unused-measure"}, 1),
        ({"baseline": "known.json"}, 0),
        ({"paths": "sound"}, 0),
        ({"paths": "sound\n  in two words/corner.yaml  \n"}, 1),
        ({"against": "sound", "select": "L4", "fail_on": "note"}, 0),
        ({"against": "stricter.yaml", "select": "L4"}, 1),
        ({"paths": "nowhere"}, 3),
        ({"against": "nothing-of-the-kind"}, 3),
        ({"lang": "fr"}, 2),
        ({"select": "L9"}, 2),
    ],
)
def test_inputs_reach_the_command_and_its_exit_code_the_job(job: Job, inputs: dict[str, str], code: int) -> None:
    job.write("indicators/corner.yaml", WARNED)
    job.write("in two words/corner.yaml", WARNED)
    job.write("sound/corner.yaml", GOOD)
    job.write("stricter.yaml", REVISED)
    files = [str(job.folder / "indicators"), "--write-baseline", str(job.folder / "known.json")]
    assert main(["validate", "-o", os.devnull, *files]) == 1
    known = (job.folder / "known.json").read_text(encoding="utf-8")
    job.write("known.json", known.replace(f"{job.folder}/", ""))
    done = job.run("Check", **inputs)
    assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["paths", "against", "select", "ignore", "baseline", "fail_on", "lang"])
def test_an_input_is_never_run(job: Job, name: str) -> None:
    job.write("indicators/corner.yaml", GOOD)
    done = job.run("Check", **{name: '"; touch owned; $(touch owned) `touch owned` * '})
    assert done.returncode in (2, 3)
    assert [path.name for path in job.folder.iterdir()] == ["indicators"]


# -- editors -----------------------------------------------------------------------------------------


@pytest.fixture
def lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], list[str]]:
    def lines(text: str) -> list[str]:
        path = tmp_path / "corner.yaml"
        path.write_text(text, encoding="utf-8")
        main(["validate", str(path), "--format", "line"])
        return capsys.readouterr().out.splitlines()

    return lines


def test_the_problem_matcher_reads_findings(lines: Callable[[str], list[str]]) -> None:
    tasks = json.loads((ROOT / "docs" / "editors" / "tasks.json").read_text(encoding="utf-8"))
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]
    for text, severity, code in (BAD, "error", "L203"), (WARNED, "warning", "L361"):
        matches = [match for line in lines(text) if (match := re.search(pattern["regexp"], line))]
        found = {match[pattern["code"]]: match for match in matches}[code]
        assert Path(found[pattern["file"]]).name == "corner.yaml"
        assert found[pattern["severity"]] == severity
        assert int(found[pattern["line"]]) > 1
        assert int(found[pattern["column"]]) > 1
    assert not [line for line in lines(GOOD) if re.search(pattern["regexp"], line)]


def test_the_schema_that_editors_are_told_of_is_there() -> None:
    settings = json.loads((ROOT / "docs" / "editors" / "settings.json").read_text(encoding="utf-8"))
    assert all((ROOT / name).is_file() for name in settings["yaml.schemas"])
    for path in sorted((ROOT / "docs" / "validation").glob("*.yaml")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert (path.parent / first.partition("$schema=")[2]).resolve().is_file()
