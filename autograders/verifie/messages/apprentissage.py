"""Sentences about what a model saw, clusters, gradients, images and interval estimates."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    # Leaks
    "fuite_etapes": Phrase(
        "Les étapes de préparation de `{nom}` ne sont pas celles demandées. Trouvées : {trouve}.",
        "The preparation steps of `{nom}` are not those that are asked for. Found: {trouve}.",
    ),
    "fuite_preparation": Phrase(
        "Il y a une fuite : l'étape `{etape}` de `{nom}` a vu les données de test.",
        "There is a leak: the step `{etape}` of `{nom}` has seen the test data.",
    ),
    "fuite_autre": Phrase(
        "L'étape `{etape}` de `{nom}` n'a pas appris sur les données demandées.",
        "The step `{etape}` of `{nom}` did not learn from the data that are asked for.",
    ),
    "fuite_hasard": Phrase(
        "Sur des données tirées au hasard, `{nom}` annonce {trouve}. Rien ne peut y être prévu : "
        "on attend environ {hasard}. Une étape a vu les données de test.",
        "On random data, `{nom}` claims {trouve}. Nothing can be predicted there: about {hasard} "
        "is expected. A step has seen the test data.",
        "Sur des données tirées au hasard, `{nom}` annonce un score trop beau : une étape a vu les "
        "données de test.",
        "On random data, `{nom}` claims a score that is too good: a step has seen the test data.",
    ),
    # Clusters
    "groupes_forme": Phrase(
        "`{nom}` doit contenir un seul groupe par ligne, dans un tableau à une dimension.",
        "`{nom}` should hold one group for each row, in an array of one dimension.",
    ),
    "groupes_trop": Phrase(
        "`{nom}` contient beaucoup trop de groupes différents. Est-ce bien un numéro de groupe ?",
        "`{nom}` has far too many different groups. Are these group numbers?",
    ),
    "groupes_nombre": Phrase(
        "`{nom}` forme {trouve} groupe(s) ; il en faut {attendu}.",
        "`{nom}` makes {trouve} group(s); it should make {attendu}.",
        "`{nom}` ne forme pas le bon nombre de groupes.",
        "`{nom}` does not make the right number of groups.",
    ),
    "groupes_partage": Phrase(
        "`{nom}` place {nombre} ligne(s) sur {total} avec d'autres lignes que prévu "
        "(les numéros des groupes ne comptent pas).",
        "`{nom}` puts {nombre} of {total} row(s) with other rows than expected "
        "(the numbers of the groups don't count).",
        "`{nom}` ne met pas les bonnes lignes ensemble (les numéros des groupes ne comptent pas).",
        "`{nom}` does not put the right rows together (the numbers of the groups don't count).",
    ),
    # Gradients
    "gradient_forme": Phrase(
        "`{nom}` rend un tableau de forme {trouve} ; le gradient a la forme {attendu}, "
        "comme les paramètres.",
        "`{nom}` returns an array of shape {trouve}; the gradient has shape {attendu}, "
        "as the parameters have.",
        "`{nom}` ne rend pas un gradient de la même forme que les paramètres.",
        "`{nom}` does not return a gradient of the same shape as the parameters.",
    ),
    "gradient_infini": Phrase(
        "`{nom}` contient des valeurs infinies ou manquantes (NaN).",
        "`{nom}` has infinite or missing values (NaN).",
    ),
    "gradient_oppose": Phrase(
        "`{nom}` donne l'opposé du gradient : les signes sont inversés.",
        "`{nom}` gives the opposite of the gradient: the signs are inverted.",
    ),
    "gradient_facteur": Phrase(
        "`{nom}` a la bonne direction, mais pas la bonne taille : vérifiez la moyenne et les "
        "constantes.",
        "`{nom}` has the right direction but not the right size: check the mean and the constants.",
    ),
    "gradient_faux": Phrase(
        "`{nom}` ne suit pas la pente du coût, mesurée à petits pas : {nombre} composante(s) sur "
        "{total} à revoir.",
        "`{nom}` does not follow the slope of the cost, measured in small steps: {nombre} of "
        "{total} component(s) are wrong.",
        "`{nom}` ne suit pas la pente du coût, mesurée à petits pas.",
        "`{nom}` does not follow the slope of the cost, measured in small steps.",
    ),
    # Images
    "image_forme": Phrase(
        "`{nom}` est un tableau de forme {trouve} ; il faut la forme {attendu}.",
        "`{nom}` is an array of shape {trouve}; it should have shape {attendu}.",
        "`{nom}` n'a pas la bonne forme (nombre de lignes et de colonnes).",
        "`{nom}` does not have the right shape (number of rows and columns).",
    ),
    "image_infinie": Phrase(
        "`{nom}` contient des valeurs infinies ou manquantes (NaN).",
        "`{nom}` has infinite or missing values (NaN).",
    ),
    "image_bornes": Phrase(
        "`{nom}` contient des valeurs en dehors de l'intervalle de {bas} à {haut}.",
        "`{nom}` has values outside of the range from {bas} to {haut}.",
    ),
    "image_opposee": Phrase(
        "`{nom}` contient l'opposé des valeurs attendues : les signes sont inversés.",
        "`{nom}` has the opposite of the expected values: the signs are inverted.",
    ),
    "image_transposee": Phrase(
        "`{nom}` échange les lignes et les colonnes.",
        "`{nom}` swaps rows and columns.",
    ),
    "image_retournee": Phrase(
        "`{nom}` est retournée : le haut et le bas, ou la gauche et la droite, sont échangés.",
        "`{nom}` is flipped: top and bottom, or left and right, are swapped.",
    ),
    "image_cases": Phrase(
        "`{nom}` : {nombre} case(s) sur {total} ne sont pas justes. Première case à revoir : {ou}.",
        "`{nom}`: {nombre} of {total} value(s) are wrong. First one to look at: {ou}.",
        "`{nom}` n'a pas toutes les bonnes valeurs.",
        "`{nom}` does not have all the right values.",
    ),
    # Interval estimates
    "intervalle_forme": Phrase(
        "`{nom}` doit rendre deux nombres : la borne basse, puis la borne haute.",
        "`{nom}` should return two numbers: the lower bound, then the upper one.",
    ),
    "intervalle_ordre": Phrase(
        "`{nom}` rend les deux bornes à l'envers : la plus petite vient d'abord.",
        "`{nom}` returns the two bounds the wrong way round: the smaller one comes first.",
    ),
    "intervalle_decale": Phrase(
        "L'intervalle que rend `{nom}` a la bonne largeur, mais il n'est pas bien placé.",
        "The interval that `{nom}` returns has the right width but is not in the right place.",
    ),
    "intervalle_large": Phrase(
        "L'intervalle que rend `{nom}` est trop large.",
        "The interval that `{nom}` returns is too wide.",
    ),
    "intervalle_etroit": Phrase(
        "L'intervalle que rend `{nom}` est trop étroit.",
        "The interval that `{nom}` returns is too narrow.",
    ),
    "intervalle_couvre_peu": Phrase(
        "Sur beaucoup d'échantillons, les intervalles de `{nom}` manquent trop souvent la vraie "
        "valeur : ils sont trop étroits.",
        "Over many samples, the intervals of `{nom}` miss the true value too often: they are too "
        "narrow.",
    ),
    "intervalle_couvre_trop": Phrase(
        "Sur beaucoup d'échantillons, les intervalles de `{nom}` contiennent trop souvent la vraie "
        "valeur : ils sont trop larges.",
        "Over many samples, the intervals of `{nom}` hold the true value too often: they are too "
        "wide.",
    ),
}
