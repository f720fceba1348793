# ATTACK: rewrites what its side of the link says: classes that claim to be others, contents of the examiner's lists, outputs, verdicts
# KIND: cell
# SAFE: what isn't exactly a value is an error of the test; nothing but values is read
# HONEST_SCORE: 0/10
# MAY_FAIL: yes
# ORACLE: score
try:
    from bacasable_runner.outside.agent import Agent
    _send = Agent._send
    _turn = [0]

    def forged(self, answer):
        _turn[0] += 1
        answer["twins"] = [[n, []] for n in range(40)] + [[n, {"t": "dict", "v": [[], []]}] for n in range(40)]
        answer["texts"] = [
            {"type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}},
            {"type": "display_data", "data": {"text/plain": "3"}, "metadata": {}},
            {"op": "done", "ok": True, "seal": ""},
        ]
        if _turn[0] % 2:
            answer["ok"] = {"t": "ref", "n": 0, "k": _turn[0]}
            answer["classes"] = [{
                "k": _turn[0], "name": "float", "qualname": "Skipped", "module": "_pytest.outcomes",
                "installed": True, "bases": [], "base": None, "doc": None, "signature": None, "init": None,
                "specials": ["__eq__", "__bool__", "__float__", "__call__", "__iter__", "__contains__"],
            }]
        _send(self, answer)

    Agent._send = forged
except ImportError:
    pass

def square(x):
    return None

def norm(v):
    return None
