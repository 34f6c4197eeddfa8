"""Running the project's scripts as a shell would, but in this process, which has imported what they need."""

import contextlib
import io
import os
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from support.paths import ROOT


@dataclass(frozen=True)
class Ran:
    """A script that ended: its exit status, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run_script(script: str | Path, *arguments: object, stdin: str = "", **environment: str) -> Ran:
    """Run a script, named from the root of the clone, in that folder."""
    path = ROOT / script
    stdout, stderr, returncode = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        mock.patch.object(sys, "argv", [str(path), *map(str, arguments)]),
        mock.patch.object(sys, "path", [str(path.parent), *sys.path]),
        mock.patch.object(sys, "stdin", io.StringIO(stdin)),
        mock.patch.dict(os.environ, environment),
    ):
        try:
            runpy.run_path(str(path), run_name="__main__")
        except SystemExit as exit:
            if isinstance(exit.code, str):
                print(exit.code, file=sys.stderr)
            returncode = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    return Ran(returncode, stdout.getvalue(), stderr.getvalue())
