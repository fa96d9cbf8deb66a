"""What the attacking tests share: the demo on a free port, and a browser or program that keeps cookies (http.client only)."""
import http.client
import json
import os
import re
import signal
import subprocess
import urllib.parse

PASSWORD = "nắng sớm trên đê Trung Lương"


class Server:
    """The demo in `folder`; its people have PASSWORD. `totp` is the printed secret of quantri2."""

    def __init__(self, thidua, folder, *options):
        env = {**os.environ, "THIDUA_DEMO_PASSWORD": PASSWORD, "XDG_CONFIG_HOME": f"{folder}/config", "XDG_STATE_HOME": f"{folder}/state"}
        self.log = open(f"{folder}/log", "ab")
        self.process = subprocess.Popen([thidua, "serve", "--demo", "--demo-dir", f"{folder}/demo", "--port", "0", *options],
                                        stdout=subprocess.PIPE, stderr=self.log, env=env)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline().decode())[1])
        self.totp = None
        for line in self.process.stdout:
            found = re.search(r"TOTP ([A-Z2-7]+)", line.decode())
            self.totp = found[1] if found else self.totp
            if line.split()[:1] == [b"thanhtra"]:
                break

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.log.close()
        return code


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read()

    def header(self, name):
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)

    def all(self, name):
        return [v for n, v in self.headers if n.lower() == name.lower()]

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)

    def plain(self):
        """The body without what differs from one request to the next."""
        return re.sub(rb"[0-9a-f]{16}|[A-Za-z0-9_-]{43}", b"*", self.body)


class Browser:
    def __init__(self, server, user=None, password=PASSWORD, address="127.0.0.1"):
        self.port, self.cookies, self.csrf, self.bearer, self.address = server.port, {}, None, None, address
        if user:
            answer = self.send("POST", "/api/v1/session", {"user": user, "password": password})
            assert answer.status == 201, (user, answer.status, answer.body)
            self.csrf = answer.json["csrf"]

    def send(self, method, target, body=None, headers=None, kind=None):
        """dict body: JSON; list of pairs: form; bytes: as they are, with `kind`. The CSRF token goes along."""
        sent = {"Host": f"127.0.0.1:{self.port}"}
        if isinstance(body, dict):
            body, kind = json.dumps(body).encode(), "application/json"
        elif isinstance(body, list):
            body, kind = urllib.parse.urlencode(body).encode(), "application/x-www-form-urlencoded"
        if kind:
            sent["Content-Type"] = kind
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if self.csrf and method != "GET":
            sent["X-CSRF-Token"] = self.csrf
        if self.bearer:
            sent["Authorization"] = f"Bearer {self.bearer}"
        sent.update(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(self.address, 0))
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = Answer(connection.getresponse())
        connection.close()
        for cookie in answer.all("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def get(self, target, headers=None):
        return self.send("GET", target, headers=headers)
