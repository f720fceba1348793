"""Sentences about a name that can't be read, and about plain values."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "absent": Phrase(
        "Je ne trouve pas `{nom}`. Donnez exactement ce nom, puis exécutez la cellule.",
        "`{nom}` does not exist. Use exactly this name, then run the cell.",
    ),
    "points_de_suspension": Phrase(
        "`{nom}` n'est pas encore rempli : remplacez les trois points `...` par votre réponse.",
        "`{nom}` is not filled in yet: replace the three dots `...` with your answer.",
    ),
    "rien": Phrase(
        "`{nom}` vaut `None`, c'est-à-dire rien. Attendu : {attendu}.",
        "`{nom}` is `None`, that is nothing. Expected: {attendu}.",
        "`{nom}` vaut `None`, c'est-à-dire rien.",
        "`{nom}` is `None`, that is nothing.",
    ),
    "paresseux": Phrase(
        "`{nom}` est un objet qui se lit une seule fois ({type}). Transformez-le avec `list(...)`.",
        "`{nom}` can be read only once ({type}). Turn it into a list with `list(...)`.",
    ),
    "pas_appele": Phrase(
        "`{nom}` est une fonction, pas son résultat. Avez-vous oublié les parenthèses ?",
        "`{nom}` is a function, not its result. Are the parentheses missing?",
    ),
    "regroupement": Phrase(
        "`{nom}` est un regroupement sans calcul ({type}). Ajoutez un calcul, comme `.sum()`.",
        "`{nom}` is a grouping without a computation ({type}). Add one, such as `.sum()`.",
    ),
    "type_inconnu": Phrase(
        "`{nom}` est d'un type que cette vérification ne sait pas lire : {type}.",
        "`{nom}` is of a type that this check cannot read: {type}.",
    ),
    "trop_grand": Phrase(
        "`{nom}` est trop grand pour être vérifié. Le résultat attendu est bien plus petit.",
        "`{nom}` is too big to be checked. The expected result is much smaller.",
    ),
    "trop_profond": Phrase(
        "`{nom}` contient trop de listes ou de dictionnaires les uns dans les autres.",
        "`{nom}` has too many lists or dictionaries inside one another.",
    ),
    "leve": Phrase(
        "`{nom}` ne peut pas être lu : le lire provoque l'erreur {type}.",
        "`{nom}` cannot be read: reading it raises {type}.",
    ),
    "pas_un_modele": Phrase(
        "`{nom}` n'est pas un modèle de scikit-learn : c'est {type}.",
        "`{nom}` is not a scikit-learn model: it is {type}.",
    ),
    "pas_une_figure": Phrase(
        "`{nom}` n'est pas une figure de matplotlib : c'est {type}.",
        "`{nom}` is not a matplotlib figure: it is {type}.",
    ),
    # Values
    "type": Phrase(
        "`{nom}` est {trouve} ; il faut {attendu}.",
        "`{nom}` is {trouve}; it should be {attendu}.",
    ),
    "nombre_infini": Phrase(
        "`{nom}` n'est pas un nombre utilisable (infini ou NaN).",
        "`{nom}` is not a usable number (infinite or NaN).",
    ),
    "nombre_hors": Phrase(
        "`{nom}` vaut {trouve} : c'est en dehors de ce qui est possible (de {bas} à {haut}).",
        "`{nom}` is {trouve}: outside of what is possible (from {bas} to {haut}).",
        "`{nom}` est en dehors de ce qui est possible.",
        "`{nom}` is outside of what is possible.",
    ),
    "nombre_trop_petit": Phrase(
        "`{nom}` vaut {trouve} : c'est trop petit.",
        "`{nom}` is {trouve}: too small.",
        "`{nom}` n'a pas la bonne valeur.",
        "`{nom}` does not have the right value.",
    ),
    "nombre_trop_grand": Phrase(
        "`{nom}` vaut {trouve} : c'est trop grand.",
        "`{nom}` is {trouve}: too big.",
        "`{nom}` n'a pas la bonne valeur.",
        "`{nom}` does not have the right value.",
    ),
    "nombre_arrondi": Phrase(
        "`{nom}` vaut {trouve} : c'est presque juste. Vérifiez l'arrondi demandé.",
        "`{nom}` is {trouve}: almost right. Check the rounding that is asked for.",
        "`{nom}` est presque juste. Vérifiez l'arrondi demandé.",
        "`{nom}` is almost right. Check the rounding that is asked for.",
    ),
    "valeur": Phrase(
        "`{nom}` vaut {trouve} : ce n'est pas la valeur attendue.",
        "`{nom}` is {trouve}: this is not the expected value.",
        "`{nom}` n'a pas la bonne valeur.",
        "`{nom}` does not have the right value.",
    ),
    "longueur": Phrase(
        "`{nom}` contient {trouve} élément(s) ; il en faut {attendu}.",
        "`{nom}` has {trouve} item(s); it should have {attendu}.",
        "`{nom}` n'a pas le bon nombre d'éléments.",
        "`{nom}` does not have the right number of items.",
    ),
    "ordre": Phrase(
        "`{nom}` contient les bons éléments, mais pas dans le bon ordre.",
        "`{nom}` has the right items, but not in the right order.",
    ),
    "cles": Phrase(
        "`{nom}` n'a pas les bonnes clés. En trop : {trop}. Il en manque {manque}.",
        "`{nom}` does not have the right keys. Not expected: {trop}. Missing: {manque}.",
        "`{nom}` n'a pas les bonnes clés.",
        "`{nom}` does not have the right keys.",
    ),
    "texte_vide": Phrase("`{nom}` est un texte vide.", "`{nom}` is an empty text."),
    "texte_casse": Phrase(
        "`{nom}` est presque juste : regardez les majuscules, les espaces et les accents.",
        "`{nom}` is almost right: look at capitals, spaces and accents.",
    ),
    "texte_sans": Phrase(
        "`{nom}` doit contenir « {attendu} » ; j'ai lu {trouve}.",
        "`{nom}` should contain “{attendu}”; found {trouve}.",
        "`{nom}` ne contient pas tout ce qui est demandé.",
        "`{nom}` does not contain all that is asked for.",
    ),
}
