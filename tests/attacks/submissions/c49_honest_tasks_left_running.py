# ATTACK: control - awaits in a cell and leaves a task running for ever, as Jupyter lets one do
# KIND: cell
# SAFE: the task is no obstacle to the tests
# HONEST_SCORE: 10/10
# ORACLE: score
import asyncio

async def tick():
    while True:
        await asyncio.sleep(0.001)

await asyncio.sleep(0)
task = asyncio.ensure_future(tick())

def square(x):
    return x * x

def norm(v):
    return float(sum(t * t for t in v)) ** 0.5
