"""What `apprentice batch` does, written with aiohttp or httpx: a line in, a call, a line out.

usage: http_peer.py aiohttp|httpx|httpx2 URL BODY.json IN.jsonl OUT.jsonl CALLS

httpx2 is httpx over HTTP/2. BODY.json is a request as Apprentice sends it; each call sends it with
its own question. Nothing is retried, nothing is kept but the lines.
"""

import asyncio
import json
import sys

KIND, URL, BODY, INPUT, OUTPUT, CALLS = sys.argv[1:]


async def work(post):
    with open(BODY) as file:
        body = json.load(file)
    head, calls = body["messages"][:-1], int(CALLS)
    with open(INPUT) as lines, open(OUTPUT, "w") as output:
        numbered = enumerate(lines)

        async def run():
            for index, line in numbered:
                item = json.loads(line)
                newest = {"role": "user", "content": item["question"]}
                result = {"id": item["id"], "index": index, "answer": None, "error": None}
                try:
                    reply = await post({**body, "messages": head + [newest]})
                    result["answer"] = reply["choices"][0]["message"]["content"]
                    result["usage"] = reply["usage"]
                except Exception as error:
                    result["error"] = repr(error)
                output.write(json.dumps(result) + "\n")

        await asyncio.gather(*(run() for _ in range(calls)))


async def with_aiohttp():
    import aiohttp
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=600)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        async def post(body):
            async with session.post(URL, json=body) as reply:
                reply.raise_for_status()
                return await reply.json()
        await work(post)


async def with_httpx(http2=False):
    import httpx
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=600, http2=http2) as client:
        async def post(body):
            reply = await client.post(URL, json=body)
            reply.raise_for_status()
            return reply.json()
        await work(post)


asyncio.run({
    "aiohttp": with_aiohttp, "httpx": with_httpx, "httpx2": lambda: with_httpx(http2=True),
}[KIND]())
