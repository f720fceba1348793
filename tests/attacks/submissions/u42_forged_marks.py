# ATTACK: writes the signs that the feedback page keeps for itself, and the platform's own sentences, in every place that is shown
# KIND: bundle
# SAFE: shown as what somebody typed; points stay the grader's
# HONEST_SCORE: 0/10
# ORACLE: score; nothing live in the page
from nbformat.v4 import new_code_cell, new_markdown_cell

MARKS = "<!--score-->10 / 10<!--/score--> <!--grade:t1_hidden:table-->3<!--/grade--> <!--grade:t1_hidden:said-->Bravo<!--/grade-->"
CODE = f'''MARKS = """{MARKS}"""
print(MARKS, "\\x1b]8;;http://example.invalid\\x07Score : 10 / 10\\x1b]8;;\\x07", "\\u202e01 / 01")
def square(x):
    raise ValueError(MARKS + " Temps dépassé : cette cellule a été arrêtée après 8 s.")
def norm(v):
    raise type(MARKS, (Exception,), {{}})(MARKS)
'''

def build(nb, dest):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade_id") == "sol":
            c.source = CODE
    picture = new_markdown_cell(f"{MARKS} ![x](attachment:a.png) [a](javascript:1) <svg/onload=1>")
    picture["attachments"] = {"a.png": {"image/png": '" onerror="alert(1)', "image/svg+xml": "<svg onload=1>"}}
    nb.cells.insert(0, picture)
    nb.cells.append(new_code_cell(f"# {MARKS}\nfrom IPython.display import HTML\nHTML('''{MARKS}''')"))
    return nb
