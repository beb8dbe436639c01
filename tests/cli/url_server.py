#!/usr/bin/env python3
# tests/cli/url_server.py - answers with what was asked, as JSON; prints its port.
import http.server
import json


class Echo(http.server.BaseHTTPRequestHandler):
    """/away leads to /home, /away/file to a file; /nothing is not there."""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname" if "file" in self.path else "/home")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/nothing" else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        said = {"method": self.command, "path": self.path, "body": body, "key": self.headers.get("X-Key") or "",
                "type": self.headers.get("Content-Type") or ""}
        self.wfile.write(json.dumps(said).encode())

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Echo)
print(server.server_port, flush=True)
server.serve_forever()
