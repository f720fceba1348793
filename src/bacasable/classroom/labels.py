"""States in words, and the signs beside them: nothing is told by colour alone."""

from __future__ import annotations

from collections.abc import Callable

from bacasable.classroom.views.standing import Progress
from bacasable.database import SkillVerdict, SubmissionState


def N_(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


PROGRESS = {
    Progress.TODO: ("○", N_("à faire")),
    Progress.LATE: ("!", N_("en retard")),
    Progress.SUBMITTED: ("↑", N_("rendu")),
    Progress.GRADING: ("…", N_("en correction")),
    Progress.GRADED: ("✓", N_("noté")),
    Progress.REFUSED: ("✗", N_("refusé")),
    Progress.FAILED: ("⚠", N_("non corrigé")),
}

SUBMISSION_STATES = {
    SubmissionState.QUEUED: N_("rendu"),
    SubmissionState.GRADING: N_("en correction"),
    SubmissionState.GRADED: N_("noté"),
    SubmissionState.REFUSED: N_("refusé"),
    SubmissionState.FAILED: N_("non corrigé"),
}

LEVELS = {1: N_("imiter"), 2: N_("adapter"), 3: N_("transposer")}

SKILL_VERDICTS = {
    SkillVerdict.VALIDATED: ("✓", N_("validé")),
    SkillVerdict.REFUSED: ("✗", N_("refusé")),
    SkillVerdict.TAKEN_BACK: ("↩", N_("décision reprise")),
}

RELEASE_STATES = {
    "none": ("○", N_("pas publié")),
    "scheduled": ("→", N_("programmé")),
    "open": ("✓", N_("ouvert")),
    "closed": ("■", N_("fermé")),
    "withdrawn": ("✗", N_("retiré")),
}

CHECKS = {
    "unknown": ("○", N_("pas vérifié")),
    "waiting": ("…", N_("vérification demandée")),
    "running": ("…", N_("vérification en cours")),
    "failed": ("⚠", N_("vérification interrompue")),
    "good": ("✓", N_("vérifié")),
    "bad": ("✗", N_("à corriger")),
}

CHANGES = {
    "added": N_("ajoutée"),
    "removed": N_("supprimée"),
    "changed": N_("modifiée"),
}

CELLS = {
    "test": N_("test"),
    "answer": N_("réponse"),
    "by_hand": N_("réponse notée à la main"),
    "text": N_("texte"),
    "code": N_("code"),
}

RELEASE_ACTIONS = {
    "release": N_("publié"),
    "change-rules": N_("dates ou règles changées"),
    "new-version": N_("nouvelle version publiée"),
    "withdraw": N_("retiré"),
    "restore": N_("remis en ligne"),
    "return-feedback": N_("retours donnés"),
}

AUDIT_ACTIONS = {
    "regrade": N_("correction relancée"),
    "mark": N_("points donnés"),
    "rubric": N_("barème changé"),
    "flags-confirmed": N_("signalement confirmé"),
    "flags-lifted": N_("signalement levé"),
}

PLAN_ACTIONS = {
    "plan-extension": N_("date limite reportée"),
    "plan-attempts": N_("tentatives en plus"),
    "plan-pause": N_("pause"),
    "plan-extra_time": N_("temps en plus"),
    "plan-resumed": N_("pause arrêtée"),
    "plan-ended": N_("retiré du plan"),
}


def progress_label(gettext: Callable[[str], str]) -> Callable[[Progress], str]:
    """A function that says a state in the language of `gettext`."""
    return lambda progress: gettext(PROGRESS[Progress(progress)][1])
