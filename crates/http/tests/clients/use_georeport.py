"""Runs PyPI's `georeport` 0.3.1, as it is, against an endpoint that holds a request: georeport.py ENDPOINT NUMBER. Says what it
saw as JSON."""

import json
import sys

from georeport import GeoReport

endpoint, number = sys.argv[1:]
seen = {}
for output_format in ("json", "xml"):
    client = GeoReport(endpoint, jurisdiction="3302", output_format=output_format)
    definition = client.get_service_definition("0101")
    listed = client.get_service_requests(service_request_id=number)
    seen[output_format] = {
        "services": len(client.get_service_list()),
        "definition": definition["service_code"],
        # In XML a list of one is that one.
        "listed": (listed[0] if isinstance(listed, list) else listed)["service_request_id"],
        "status": client.get_service_request(number)["status"],
        "open": len(client.get_service_requests(status="open", service_code="0101,0104")),
    }
print(json.dumps(seen))
