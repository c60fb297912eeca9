#!/usr/bin/env python3
"""Every call that a whole journey and its teardown make to Red Hat's services,
held against their OpenAPI documents (../shared/tools/ocm_contract)."""

import json
import os
import subprocess
import sys
import venv

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

TOOL = os.path.join(wizard.ROOT, "..", "shared", "tools", "ocm_contract")


def python_with_jsonschema():
    """Path of a Python that has it; None: it cannot be installed here."""
    try:
        import jsonschema  # noqa: F401
        return sys.executable
    except ImportError:
        pass
    home = os.environ.get("OCM_VENV", os.path.join(wizard.BUILD, "venv-ocm"))
    python = os.path.join(home, "bin", "python")
    if not os.path.exists(python):
        venv.create(home, with_pip=True)
    done = subprocess.run([python, "-m", "pip", "-q", "install",
                           "jsonschema>=4.18"], capture_output=True)
    return None if done.returncode else python


def traffic():
    """A journey's exchanges: managed, and with an OIDC configuration of one's
    own; JSON lines."""
    out = []
    with Sim() as sim:
        own = os.path.join(sim.dir, "own.json")
        with open(wizard.ANSWERS, encoding="utf-8") as f:
            doc = json.load(f)
        doc["oidc.managed"] = False
        with open(own, "w", encoding="utf-8") as f:
            json.dump(doc, f)
        for what, path in (("managed", wizard.ANSWERS), ("unmanaged", own)):
            for words in (("setup", "--answers", path, "--yes", "--plain"),
                          ("status", "--plain"),
                          ("teardown", "--yes", "--plain")):
                r = sim.run(*words)
                say(r.returncode == 0, f"{what} OIDC: {words[0]}",
                    r.stderr + r.stdout[-900:])
        out = [x for x in sim.log() if x["service"] in ("ocm", "sso")]
    return out


def main():
    if not os.path.exists(TOOL):
        wizard.skip("the journey against OpenAPI documents: ../shared is "
                    "absent")
        return
    python = python_with_jsonschema()
    if not python:
        wizard.skip("the journey against OpenAPI documents: no jsonschema")
        return
    lines = traffic()
    say(len(lines) > 60 and any(x["method"] == "DELETE" for x in lines),
        "the journey's exchanges are recorded", str(len(lines)))
    path = os.path.join(wizard.BUILD, "journey_ocm.jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(x) + "\n" for x in lines)
    done = subprocess.run([python, TOOL, "--negative-ok", path],
                          capture_output=True, text=True)
    errors = [x for x in done.stdout.splitlines() if "ERROR" in x]
    say(done.returncode == 0, f"{len(lines)} exchanges keep the documents",
        "\n".join(errors[:20]) + done.stderr[-600:])


main()
sys.exit(wizard.failed > 0)
