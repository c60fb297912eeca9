#!/usr/bin/env python3
"""What is in the account is found: a complete set of account roles is adopted
with its path and external id; an OIDC configuration that another cluster uses
is refused, with its name; a type that a zone does not have, too."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say


def answers(sim, name, drop=(), **more):
    path = os.path.join(sim.dir, name + ".json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update({"cluster.name": name, "network.stack": name + "-net",
                "keys.alias": name, "roles.operator_prefix": name})
    doc.update(more)
    for key in drop:
        del doc[key]
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def main():
    with Sim() as sim:
        first = answers(sim, "first", **{
            "roles.account_prefix": "Acme", "roles.path": "/team/",
            "roles.external_id": "word-1"})
        r = sim.run("setup", "--answers", first, "--yes", "--plain")
        say(r.returncode == 0, "set up with roles of a name, path and external "
            "id of their own", r.stdout[-900:])
        config = list(sim.world()["ocm.oidc-config"])[0]
        seen = len(sim.log())

        other = answers(sim, "other", drop=["roles.account_prefix"])
        r = sim.run("plan", "--answers", other, "--yes", "--plain")
        found = [re.search(f"{p}: {v} .found in your account", r.stdout)
                 for p, v in (("Account role prefix", "Acme"),
                              ("Path of the roles", "/team/"),
                              ("External id", "word-1"))]
        say(r.returncode == 0 and None not in found,
            "the set that is there is adopted, with path and external id",
            r.stdout[:3000])
        say(all(f"Acme-HCP-ROSA-{x}-Role: there already" in r.stdout
                for x in ("Installer", "Support", "Worker")),
            "its three roles are used", r.stdout[:3000])
        asked = [x["op"] + x["path"] for x in sim.log()[seen:]
                 if x["service"] == "iam" and x["op"] in ("ListRoles",)]
        say(len(asked) == 1, "roles are listed once a run", str(asked))

        bad = answers(sim, "bad", **{"oidc.config_id": config,
                                     "compute.instance_type": "m5.xlarge"})
        r = sim.run("plan", "--answers", bad, "--yes", "--plain")
        say(r.returncode == 3 and
            f"'{config}' cannot be taken: cluster first uses it" in
            r.stdout + r.stderr,
            "a configuration in use is refused, with the cluster's name",
            r.stdout[-400:] + r.stderr)


main()
sys.exit(wizard.failed > 0)
