"""person.py - somebody at a terminal in plain mode, who signs in by link and
code."""

import http.client
import os
import pty
import re
import select
import subprocess
import urllib.parse

import wizard

PATIENCE_S = 40  # a wait without end would be the whole run's end


class Person:
    """Plans the article's cluster without a saved login; or does another
    command, with the login that the environment gives."""

    def __init__(self, sim, *args, command="plan", signed_in=False):
        env = {k: v for k, v in sim.env.items()
               if not k.startswith(("ROSA_TOKEN", "OCM_TOKEN"))
               or k == "OCM_TOKEN_URL" or signed_in}
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [wizard.BIN, command, "--plain", "--answers", wizard.ANSWERS, *args],
            env=env, cwd=wizard.ROOT, stdin=slave, stdout=slave, stderr=slave,
            close_fds=True)
        os.close(slave)
        self.seen = ""

    def more(self):
        """Reads on; False when nothing comes."""
        if not select.select([self.master], [], [], PATIENCE_S)[0]:
            return False
        try:
            block = os.read(self.master, 65536)
        except OSError:
            return False
        self.seen += block.decode(errors="replace").replace("\r", "")
        return True

    def until(self, text):
        while text not in self.seen:
            if not self.more():
                return False
        return True

    def type(self, text):
        os.write(self.master, (text + "\n").encode())

    def end(self):
        self.until("(never)")
        return self.close()

    def close(self):
        os.close(self.master)
        return self.process.wait(30)


def grant(url, action="approve"):
    """Answers at Red Hat's page for the code."""
    parts = urllib.parse.urlparse(url)
    con = http.client.HTTPConnection(parts.netloc, timeout=30)
    code = urllib.parse.parse_qs(parts.query)["user_code"][0]
    con.request("POST", parts.path, urllib.parse.urlencode(
        {"user_code": code, "action": action}),
        {"Content-Type": "application/x-www-form-urlencoded"})
    con.getresponse().read()
    con.close()


def link(p):
    """The newest link that is shown to p."""
    p.until("or open http")
    p.until("Waiting for you")
    return re.findall(r"or open (\S+)", p.seen)[-1]
