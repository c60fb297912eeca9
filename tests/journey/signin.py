#!/usr/bin/env python3
"""Signing in to Red Hat on the simulator: tokens that end again and again
during an install, and a person without a login, in plain mode: by a link and
a code, by a service account; what stays on disk."""

import json
import os
import re
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from person import Person, grant, link
from wizard import Sim, say


HERE = os.path.dirname(os.path.abspath(__file__))
MADE = "Cluster rosahcp: made"
TOKEN = "POST */openid-connect/token"


def life(sim, seconds):
    sim.get("world", "POST", {"sso.life": {"access": {"seconds": seconds}}})


def one_cluster(sim):
    clusters = sim.world(every=True)
    return len(clusters.get("ocm.cluster", {})) == 1 and \
        "ocm.cluster" not in clusters.get("(gone)", {})


def short_tokens():
    """Tokens of thirty seconds end in the middle of an install, again and
    again: the world is but ten times as fast as ours."""
    with Sim(speed="10") as sim:
        life(sim, 30)
        r = sim.setup(timeout=400)
        say(r.returncode == 0 and "proven reachable" in r.stdout,
            "tokens of 30 s that end on the way: set up",
            r.stderr + r.stdout[-600:])
        log = sim.log()
        renewed = sum(x.get("op") == "RefreshToken" for x in log)
        refused = [x for x in log if x.get("status") == 401
                   and x.get("service") in ("ocm", "sso")]
        say(renewed > 3, "renewed again and again", renewed)
        say(not refused, "in time: no request went out with a dead one",
            refused[:3])
        say(one_cluster(sim), "and nothing was made twice")


def set_up(sim, then, **more):
    """A set-up of nobody's, to its end; `then` is done when the cluster is
    made.  (exit code, all that was said)"""
    p = subprocess.Popen([wizard.BIN, "setup", "--plain", "--yes", "--answers",
                          wizard.ANSWERS], env={**sim.env, **more}, text=True,
                         cwd=wizard.ROOT, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = ""
    for line in p.stdout:
        text += line
        if MADE in line:
            then()
    return p.wait(30), text


def goes_on(sim, what):
    r = sim.run("resume", "rosahcp", "--yes", "--plain")
    say(r.returncode == 0 and "proven reachable" in r.stdout and
        one_cluster(sim), what + ": resume goes on, nothing is made twice",
        r.stderr + r.stdout[-600:])


def revoke(sim, yes=True):
    sim.get("world", "POST", {"sso.revoked": {"demo": {} if yes else None}})


def revoked(sim):
    """The session is ended at Red Hat while a cluster installs."""
    sim.reset()
    life(sim, 12)
    code, text = set_up(sim, lambda: revoke(sim))
    words = ["The Red Hat sign-in has ended", "Signed in as demo until now",
             "Offline user session not found", "`rosa login`", "ROSA_TOKEN",
             "`rosawiz resume rosahcp`"]
    say(code == 4 and all(w in text for w in words),
        "revoked during an install, nobody there: told, with the way on",
        f"exit {code}\n{text[-900:]}")
    say("ask.ocm" not in text, "no answers file can sign in", text[-600:])
    revoke(sim, False)
    goes_on(sim, "revoked")


def revoked_with_a_person(sim):
    """Somebody is there: a link, and the same run goes on."""
    sim.reset()
    life(sim, 12)
    p = Person(sim, command="setup", signed_in=True)
    p.until("Create all this?")
    p.type("yes")
    say(p.until(MADE), "somebody sets up", p.seen[-900:])
    revoke(sim)
    say(p.until("The Red Hat sign-in has ended"), "revoked: asked at once",
        p.seen[-600:])
    revoke(sim, False)
    p.type("1")
    say(p.until("device?user_code="), "a link", p.seen[-600:])
    grant(re.findall(r"https?://\S+user_code=\S+", p.seen)[-1])
    say(p.until("proven reachable"), "signed in again: the same run goes on",
        p.seen[-900:])
    p.close()
    say(one_cluster(sim), "and nothing was made twice")


def sso_down(sim):
    for how in ({"do": "reset_before"},
                {"do": "status", "status": 503, "body": "<h1>maintenance</h1>"}):
        sim.reset()
        life(sim, 12)
        code, text = set_up(sim, lambda: sim.get("fault", "POST", {
            "match": TOKEN, "times": 9999, **how}))
        say(code not in (0, 3) and "cannot renew the Red Hat sign-in" in text
            and "rosawiz resume rosahcp" in text,
            f"SSO is down during an install ({how['do']}): told, the way on",
            f"exit {code}\n{text[-900:]}")
        sim.get("fault", "DELETE")
        goes_on(sim, "SSO is back")


def clock_off(sim):
    """Our clock is wrong by more than a token's life: tokens count by how long
    they live, not until when."""
    library = wizard.preload(os.path.join(HERE, "..", "torture", "skew.c"))
    for seconds in (-1800, 1800):
        sim.reset()
        code, text = set_up(sim, lambda: None, LD_PRELOAD=library,
                            CLOCK_SKEW_S=str(seconds),
                            ASAN_OPTIONS="detect_leaks=0")
        say(code == 0 and "proven reachable" in text,
            f"our clock is off by {seconds} s: set up all the same",
            f"exit {code}\n{text[-900:]}")
        renewed = sum(x.get("op") == "RefreshToken" for x in sim.log())
        say(renewed <= 4, "and not renewed for ever", renewed)


def expired_code(sim):
    """Nobody comes: another code, three in all; then it is asked for."""
    sim.reset()
    p = Person(sim)
    p.until("Enter a number")
    p.type("1")
    link(p)
    for n in (2, 3, 4):  # the world may have come that far by itself
        sim.get("clock", "POST", {"advance_ms": 700000})
        while n < 4 and p.seen.count("or open http") < n and p.more():
            pass
    say(p.until("the sign-in's code has expired") and
        p.until("Ask for a new code"), "no code was used: told, and how to go "
        "on", p.seen)
    links = set(re.findall(r"or open (\S+)", p.seen))
    say(len(links) == 3, "it was the third: each was followed by another",
        links)
    p.type("1")
    p.seen = ""
    grant(link(p))
    say(p.until("(from device code)") and p.end() == 0,
        "a fourth, asked for: signed in", p.seen[-600:])


def slowed_down(sim):
    sim.reset()
    sim.get("fault", "POST", {
        "match": TOKEN, "times": 2, "do": "status", "status": 400,
        "body": json.dumps({"error": "slow_down",
                            "error_description": "Slow down"})})
    p = Person(sim)
    p.until("Enter a number")
    p.type("1")
    url = link(p)
    while sum(x["op"] == "DevicePoll" for x in sim.log()) < 3:
        sim.get("clock", "POST", {"next": True})
    grant(url)
    say(p.until("(from device code)") and p.end() == 0,
        "slowed down: it goes on, slower", p.seen[-600:])
    at = [x["world_ms"] for x in sim.log() if x["op"] == "DevicePoll"]
    gaps = [round((b - a) / 1000) for a, b in zip(at, at[1:])]
    say(gaps[0] >= 10 and gaps[1] >= 15, "five seconds more each time", gaps)


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
    slow = threading.Thread(target=short_tokens)
    slow.start()
    with Sim(speed="60") as sim:
        revoked(sim)
        revoked_with_a_person(sim)
        sso_down(sim)
    with Sim() as sim:
        clock_off(sim)
        expired_code(sim)
        slowed_down(sim)
        by_code(sim)
        by_account(sim)
        unattended(sim)
        bad_addresses(sim)
    slow.join()
    sys.exit(wizard.failed > 0)


main()
