from http.server import BaseHTTPRequestHandler, HTTPServer

import shells


class Pool(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"shells")


print("pool of", shells.COUNT)
HTTPServer(("", 9000), Pool).serve_forever()
