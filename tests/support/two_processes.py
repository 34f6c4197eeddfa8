"""Fine-tune several times by two processes that `torchrun` starts once; importing takes them longer than training.

    torchrun --nproc-per-node 2 tests/support/two_processes.py RUNS

RUNS is a JSON file: a list of runs, each with the port on which its processes meet and the script's arguments. The
first process writes what they printed beside it.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import torch
from accelerate.state import AcceleratorState

from support.commands import run_script


def main(path: Path) -> None:
    ran = []
    for port, arguments in json.loads(path.read_text()):
        # A store of its own: the launcher's holds the addresses of the run before.
        os.environ |= {"MASTER_PORT": str(port), "TORCHELASTIC_USE_AGENT_STORE": "False"}
        ran.append(run_script("train/finetune.py", *arguments))
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()
        AcceleratorState._reset_state(reset_partial_state=True)
    if os.environ["RANK"] == "0":
        path.with_suffix(".ran.json").write_text(json.dumps([asdict(each) for each in ran]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
