# ATTACK: files that tools load by themselves: nbgrader, Jupyter and IPython configuration, sitecustomize, .pth, conftest
# KIND: bundle
# SAFE: none of them is copied to where a tool runs
# HONEST_SCORE: 0/10
# ORACLE: no file ATTACK_CONFIG_n45 anywhere; none of them under autograded/
CODE = "open('/tmp/ATTACK_CONFIG_n45', 'w').write('x')\nprint('ATTACK-OK:n45:loaded')\n"

def build(nb, dest):
    for n in ("nbgrader_config.py", "jupyter_config.py", "jupyter_server_config.py", "ipython_config.py",
              "sitecustomize.py", "usercustomize.py", "conftest.py", "zz.pth"):
        (dest / n).write_text(CODE)
    return nb
