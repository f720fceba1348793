"""Sentences about figures and fitted models."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "figure_vide": Phrase(
        "La figure `{nom}` est vide : rien n'y est dessiné.",
        "The figure `{nom}` is empty: nothing is drawn on it.",
    ),
    "figure_sans_titre": Phrase(
        "La figure `{nom}` n'a pas de titre.", "The figure `{nom}` has no title."
    ),
    "figure_titre_court": Phrase(
        "Le titre « {trouve} » est trop court pour dire ce que montre la figure.",
        "The title “{trouve}” is too short to say what the figure shows.",
    ),
    "figure_axe": Phrase(
        "L'axe {axe} de la figure `{nom}` n'a pas de nom.",
        "The {axe} axis of the figure `{nom}` has no label.",
    ),
    "figure_unite": Phrase(
        "L'axe {axe} s'appelle « {trouve} » : précisez l'unité, par exemple entre parenthèses.",
        "The {axe} axis is called “{trouve}”: add the unit, for instance in brackets.",
    ),
    "axe_x": Phrase("horizontal", "horizontal"),
    "axe_y": Phrase("vertical", "vertical"),
    "figure_sans_legende": Phrase(
        "La figure `{nom}` n'a pas de légende : on ne sait pas quel tracé est lequel.",
        "The figure `{nom}` has no legend: one can't tell the plots apart.",
    ),
    "figure_legende": Phrase(
        "La légende de `{nom}` a {trouve} entrée(s) ; il en faut {attendu}, avec de vrais noms.",
        "The legend of `{nom}` has {trouve} entries; it should have {attendu}, with real names.",
    ),
    "figure_traces": Phrase(
        "La figure `{nom}` montre {trouve} {quoi} ; il en faut {attendu}.",
        "The figure `{nom}` shows {trouve} {quoi}; it should show {attendu}.",
    ),
    "traces_lignes": Phrase("courbe(s)", "line(s)"),
    "traces_barres": Phrase("série(s) de barres", "set(s) of bars"),
    "traces_nuages": Phrase("nuage(s) de points", "set(s) of points"),
    "figure_donnees": Phrase(
        "La figure `{nom}` ne montre pas les données attendues. Vérifiez ce que vous tracez.",
        "The figure `{nom}` does not show the expected data. Check what you plot.",
    ),
    "figure_abscisses": Phrase(
        "Sur l'axe horizontal de `{nom}`, les positions des points ne sont pas celles attendues.",
        "On the horizontal axis of `{nom}`, the points are not at the expected places.",
    ),
    "figure_contraste": Phrase(
        "Une couleur de `{nom}` se voit mal sur le fond : contraste {trouve}, il faut {attendu}.",
        "A colour of `{nom}` is hard to see on its background: contrast {trouve}, needs {attendu}.",
    ),
    "figure_couleur_seule": Phrase(
        "Dans `{nom}`, seule la couleur distingue les tracés. Variez aussi {moyen}.",
        "In `{nom}`, only colour tells the plots apart. Vary {moyen} as well.",
    ),
    "moyen_lignes": Phrase("le style de ligne ou le marqueur", "the line style or the marker"),
    "moyen_barres": Phrase("les hachures (`hatch`)", "the hatching (`hatch`)"),
    "moyen_nuages": Phrase("le marqueur", "the marker"),
    "figure_zero": Phrase(
        "Les barres de `{nom}` ne partent pas de zéro : les écarts paraissent trop grands.",
        "The bars of `{nom}` don't start at zero: differences look too big.",
    ),
    "modele_pas_ajuste": Phrase(
        "Le modèle `{nom}` n'a pas encore appris : appelez sa méthode `.fit(...)`.",
        "The model `{nom}` has not learnt yet: call its method `.fit(...)`.",
    ),
    "modele_classe": Phrase(
        "`{nom}` est un modèle de classe {trouve} ; ce n'est pas le modèle demandé.",
        "`{nom}` is a model of class {trouve}; this is not the model that is asked for.",
    ),
    "modele_etapes": Phrase(
        "Le pipeline `{nom}` n'a pas les étapes demandées. Étapes trouvées : {trouve}.",
        "The pipeline `{nom}` does not have the steps that are asked for. Found: {trouve}.",
    ),
    "modele_parametre": Phrase(
        "Le paramètre `{parametre}` de `{nom}` n'a pas la valeur demandée.",
        "The parameter `{parametre}` of `{nom}` does not have the value that is asked for.",
    ),
    "modele_colonnes": Phrase(
        "Le modèle `{nom}` a appris sur {trouve} ; ce ne sont pas les colonnes demandées.",
        "The model `{nom}` learnt from {trouve}; these are not the columns that are asked for.",
    ),
    "modele_predit": Phrase(
        "Le modèle `{nom}` ne sait pas prédire ces données (erreur {type}). {conseil}",
        "The model `{nom}` cannot predict these data (error {type}). {conseil}",
    ),
    "modele_predictions": Phrase(
        "Les prédictions de `{nom}` ne sont pas celles du modèle demandé. "
        "Vérifiez les données d'apprentissage et les réglages.",
        "The predictions of `{nom}` are not those of the model that is asked for. "
        "Check the training data and the parameters.",
    ),
    "modele_score": Phrase(
        "Sur des données mises de côté, `{nom}` obtient {metrique} = {trouve} ; il faut {attendu}.",
        "On held-out data, `{nom}` gets {metrique} = {trouve}; it needs {attendu}.",
        "Sur des données mises de côté, `{nom}` n'atteint pas le niveau demandé ({metrique}).",
        "On held-out data, `{nom}` does not reach the level that is asked for ({metrique}).",
    ),
    "modele_reference": Phrase(
        "`{nom}` ne fait pas mieux que la référence naïve : il n'a rien appris d'utile.",
        "`{nom}` is not better than the naive baseline: it learnt nothing useful.",
    ),
    "au_moins": Phrase("au moins {seuil}", "at least {seuil}"),
    "au_plus": Phrase("au plus {seuil}", "at most {seuil}"),
}
