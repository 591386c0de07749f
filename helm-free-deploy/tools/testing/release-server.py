"""A vendor's release server for `test`: serves a folder, and misbehaves where the path's first part says so.

release-server.py FOLDER PORT_FILE REQUEST_LOG

  /broken/...  announces the whole archive, sends half of it and closes
  /stalled/... sends half of the archive and then nothing
  /hanging/... never answers
  /slow/...    answers for an archive after half a second
Anything else, and these for all but archives, is served from the folder of that name.
"""

import functools
import http.server
import os
import sys
import time

FOLDER, PORT_FILE, REQUEST_LOG = sys.argv[1:]
SILENCE_SECONDS = 60  # longer than any test waits


class Vendor(http.server.SimpleHTTPRequestHandler):
    """Serves files; logs each request as one line before it answers."""

    def do_GET(self):
        with open(REQUEST_LOG, "a") as log:
            log.write(self.path + "\n")
        behaviour = self.path.split("/")[1]
        archive = self.path.endswith((".zip", ".tar.gz"))
        if behaviour == "hanging":
            time.sleep(SILENCE_SECONDS)
        elif behaviour in ("broken", "stalled") and archive:
            self.send_half(behaviour)
        else:
            if behaviour == "slow" and archive:
                time.sleep(0.5)
            super().do_GET()

    def send_half(self, behaviour):
        with open(self.translate_path(self.path), "rb") as file:
            content = file.read()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        if behaviour == "stalled":
            time.sleep(SILENCE_SECONDS)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(
    ("127.0.0.1", 0), functools.partial(Vendor, directory=FOLDER)
)
server.daemon_threads = True
with open(PORT_FILE + ".part", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(PORT_FILE + ".part", PORT_FILE)
server.serve_forever()
