#!/usr/bin/env python3
"""Signing in to Red Hat on the simulator: tokens that end again and again
during an install, and a person without a login, in plain mode: by a link and
a code, by a service account; what stays on disk."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from person import Person, grant, link
from wizard import Sim, say


def short_tokens():
    """An install is sixty times as fast here: tokens of eight seconds end in
    the middle of it, again and again (those of less than six are taken for a
    wrong clock)."""
    with Sim(speed="60") as sim:
        sim.get("world", "POST", {"sso.life": {"access": {"seconds": 8}}})
        r = sim.setup(timeout=300)
        say(r.returncode == 0 and "proven reachable" in r.stdout,
            "tokens that end on the way: set up", r.stderr + r.stdout[-600:])
        log = sim.log()
        renewed = sum(x.get("op") == "RefreshToken" for x in log)
        refused = [x for x in log if x.get("status") == 401
                   and x.get("service") in ("ocm", "sso")]
        say(renewed > 2, "renewed again and again", renewed)
        say(not refused, "in time: no request went out with a dead one",
            refused[:3])
        clusters = sim.world().get("ocm.cluster", {})
        say(len(clusters) == 1, "and nothing was made twice", clusters.keys())


def by_code(sim):
    sim.reset()
    p = Person(sim)
    say(p.until("you are not signed in to Red Hat") and
        p.until("Enter a number"), "nobody is signed in: the ways in", p.seen)
    p.type("7")
    say(p.until("expected a number of the list"), "a wrong number is told",
        p.seen)
    p.type("1")
    url = link(p)
    say("▀" in p.seen or "█" in p.seen, "link, code and a QR code", p.seen)
    grant(url, "deny")
    say(p.until("refused at Red Hat"), "refused there: told, asked again",
        p.seen)
    p.type("1")
    p.seen = ""
    grant(link(p))
    say(p.until("Red Hat: demo, organization Example Corp (from device code)"),
        "granted: it goes on", p.seen)
    say(p.end() == 0, "to the end of the plan", p.seen[-600:])
    saved = os.path.join(sim.env["XDG_CONFIG_HOME"], "ocm", "ocm.json")
    with open(saved, encoding="utf-8") as f:
        doc = json.load(f)
    say(doc["client_id"] == "ocm-cli" and doc["refresh_token"] and
        os.stat(saved).st_mode & 0o777 == 0o600,
        "saved as rosa saves it, for its owner only", doc.keys())
    p = Person(sim)
    say(p.until("(from " + saved + ")"), "the next time nothing is asked",
        p.seen)
    say(p.end() == 0, "and it goes on", p.seen[-600:])


def by_account(sim):
    sim.reset()
    p = Person(sim)
    p.until("Enter a number")
    p.type("3")
    p.until("Client id:")
    p.type("demo-service-account")
    p.until("Client secret")
    p.type("wrong-secret-x")
    say(p.until("invalid_client") and p.until("Enter a number"),
        "a wrong secret: the service's words, asked again", p.seen)
    p.seen = ""
    p.type("3")
    p.until("Client id:")
    p.type("demo-service-account")
    p.until("Client secret")
    p.type("demo-service-secret")
    say(p.until("(from demo-service-account)") and p.end() == 0,
        "a service account signs in", p.seen)
    say("secret-x" not in p.seen and "service-secret" not in p.seen,
        "its secret is not shown", p.seen[-600:])
    found = subprocess.run(["grep", "-rl", "service-secret",
                            sim.env["HOME"]], capture_output=True, text=True)
    say(not found.stdout, "nor written anywhere", found.stdout)


def unattended(sim):
    sim.reset()
    env = {"ROSA_TOKEN": "", "OCM_TOKEN": ""}
    r = sim.setup(more=env)
    say(r.returncode == 4 and "not signed in" in r.stderr,
        "unattended and not signed in: exit 4", r.stderr)
    r = sim.setup(more={**env, "OCM_KEYRING": "pass"})
    say(r.returncode == 4 and "OCM_KEYRING" in r.stderr and
        "ROSA_TOKEN" in r.stderr, "a keyring is not read, and what helps",
        r.stderr)
    r = sim.setup(more={"OCM_URL": "https://api.openshiftusgov.com"})
    say(r.returncode != 0 and "FedRAMP" in r.stderr, "FedRAMP is pointed out",
        r.stderr)


def bad_addresses(sim):
    """Told before anything else, and nothing is asked of anybody."""
    sim.reset()
    rows = [("OCM_URL", "htp://x", "https:// URL or one of: production"),
            ("OCM_URL", "producton", "staging, integration, local"),
            ("OCM_URL", "https://", "https:// URL"),
            ("OCM_URL", "https://a b", "a blank"),
            ("OCM_URL", "https://" + "a" * 300, "has 308 characters"),
            ("OCM_URL", "https://api.us-east-1.openshift.com",
             "OCM_URL=production"),
            ("OCM_TOKEN_URL", "sso.redhat.com", "such as https://sso.redhat")]
    for name, value, words in rows:
        for command in (["setup", "--answers", wizard.ANSWERS, "--yes"],
                        ["status", "--plain"], ["doctor"], ["teardown"]):
            r = sim.run(*command, more={name: value})
            if not say(r.returncode == 3 and not r.stdout and
                       r.stderr.startswith(f"rosawiz: {name}: ") and
                       value[:40] in r.stderr and words in r.stderr,
                       f"{command[0]}, {name}={value[:40]}: told at once",
                       f"exit {r.returncode}\n{r.stderr}\n{r.stdout}"):
                break
    say(not [x for x in sim.log() if x.get("service") in ("ocm", "sso")],
        "and nobody was asked anything")


def main():
    short_tokens()
    with Sim() as sim:
        by_code(sim)
        by_account(sim)
        unattended(sim)
        bad_addresses(sim)
    sys.exit(wizard.failed > 0)


main()
