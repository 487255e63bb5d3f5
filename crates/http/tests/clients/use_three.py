"""Runs PyPI's `three` 0.8.0, as it is, against an endpoint: three.py ENDPOINT KEY. Says what it saw as JSON.

The client was written for Python 2. What it needs on Python 3 is put in place here, on the client's side, before it is
imported: `itertools.ifilter`, dictionaries whose `keys()` is a list, and a reader of XML, since the one it names calls
what Python no longer has.
"""

import itertools
import json
import sys

import relaxml
import xmltodict

itertools.ifilter = filter


class Dictionary(dict):
    """A dictionary as Python 2 had it."""

    def keys(self):
        return list(super().keys())


relaxml.xml = lambda content: Dictionary(xmltodict.parse(content))

from three import Three  # noqa: E402

endpoint, key = sys.argv[1:]
client = Three(endpoint, api_key=key)
seen = {"discovery": [each["type"] for each in client.discovery()["endpoints"]]}
services = client.services()
seen["services"] = len(services)
seen["attributes"] = [each["code"] for each in client.services("0101")["attributes"]]

posted = client.post(
    "0101",
    lat=29.865,
    long=121.505,
    address="一社区 12 号",
    name="Ada Lovelace",
    phone="13800138000",
    email="ada@example.org",
    description="井盖松动, 有响声",
    **{"attribute[diameter_mm]": 700},
)
number = posted[0]["service_request_id"]
seen["posted"] = number
seen["request"] = client.request(number)[0]
seen["open"] = [each["service_request_id"] for each in client.requests("0101", status="open")]
seen["between"] = len(client.requests(between=["03-01-2026", "03-31-2026"]))
seen["many"] = len(client.requests(service_request_id=number, count=1))
seen["refused"] = client.post("9999x", lat=29.865, long=121.505, description="?")

with open(sys.argv[0], "rb") as this:
    # A picture comes as a part of a form; this file is none.
    seen["no_picture"] = client.post("0104", lat=29.865, long=121.505, description="路灯不亮", media=this)
seen["keyed"] = client.post("0104", address_id="330203001001001", description="路灯不亮")[0]["service_request_id"]
seen["no_key"] = Three(endpoint).post("0104", lat=29.865, long=121.505, description="?")
seen["wrong_key"] = Three(endpoint, api_key="wrong").post("0104", lat=29.865, long=121.505, description="?")

in_xml = Three(endpoint, format="xml")
seen["xml"] = in_xml.request(number)["request"]["service_request_id"]
print(json.dumps(seen))
