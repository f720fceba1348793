"""Sentences about tables, series and SQL results."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "colonnes_manquent": Phrase(
        "`{nom}` : il manque la colonne {manque}. Colonnes trouvées : {trouve}.",
        "`{nom}`: column {manque} is missing. Columns found: {trouve}.",
        "`{nom}` : il manque une colonne demandée.",
        "`{nom}`: a column that is asked for is missing.",
    ),
    "colonnes_en_trop": Phrase(
        "`{nom}` : colonne en trop : {trop}.",
        "`{nom}`: unexpected column: {trop}.",
        "`{nom}` : il y a une colonne en trop.",
        "`{nom}`: there is an unexpected column.",
    ),
    "colonnes_ordre": Phrase(
        "`{nom}` : les colonnes sont là, mais pas dans l'ordre demandé. Ordre trouvé : {trouve}.",
        "`{nom}`: the columns are not in the order that is asked for. Found: {trouve}.",
        "`{nom}` : les colonnes ne sont pas dans l'ordre demandé.",
        "`{nom}`: the columns are not in the order that is asked for.",
    ),
    "lignes": Phrase(
        "`{nom}` a {trouve} ligne(s) : {sens}.",
        "`{nom}` has {trouve} row(s): {sens}.",
        "`{nom}` n'a pas le bon nombre de lignes.",
        "`{nom}` does not have the right number of rows.",
    ),
    "type_colonne": Phrase(
        "{quoi} est de type `{trouve}` ; il faut {attendu}.",
        "{quoi} has type `{trouve}`; it should be {attendu}.",
    ),
    "valeurs_colonne": Phrase(
        "{quoi} : {nombre} valeur(s) sur {total} ne sont pas justes. Première ligne à revoir : {ligne}.",
        "{quoi}: {nombre} of {total} value(s) are wrong. First row to look at: {ligne}.",
        "{quoi} n'a pas toutes les bonnes valeurs.",
        "{quoi} does not have all the right values.",
    ),
    "valeurs_arrondies": Phrase(
        "{quoi} : les valeurs sont presque justes. Vérifiez l'arrondi demandé.",
        "{quoi}: the values are almost right. Check the rounding that is asked for.",
    ),
    "valeurs_manquantes": Phrase(
        "{quoi} : {nombre} valeur(s) manquante(s) ne devraient pas l'être, ou l'inverse.",
        "{quoi}: {nombre} value(s) are missing that should not be, or the reverse.",
        "{quoi} : les valeurs manquantes ne sont pas les bonnes.",
        "{quoi}: the missing values are not the right ones.",
    ),
    "index": Phrase(
        "`{nom}` : l'index (les étiquettes des lignes) n'est pas celui attendu.",
        "`{nom}`: the index (the labels of the rows) is not the expected one.",
    ),
    "lignes_ordre": Phrase(
        "`{nom}` contient les bonnes lignes, mais pas dans le bon ordre.",
        "`{nom}` has the right rows, but not in the right order.",
    ),
    "nom_serie": Phrase(
        "La série `{nom}` s'appelle {trouve} ; ce n'est pas le nom demandé.",
        "The series `{nom}` is called {trouve}; this is not the name that is asked for.",
        "La série `{nom}` n'a pas le nom demandé.",
        "The series `{nom}` does not have the name that is asked for.",
    ),
    "trop_de_lignes": Phrase("c'est trop", "too many"),
    "pas_assez_de_lignes": Phrase("ce n'est pas assez", "too few"),
    "genre_booleen": Phrase("des booléens (vrai ou faux)", "booleans (true or false)"),
    "genre_nombre": Phrase("des nombres", "numbers"),
    "genre_date": Phrase("des dates", "dates"),
    "genre_texte": Phrase("du texte", "text"),
    "la_colonne": Phrase("`{nom}`, colonne `{colonne}`", "`{nom}`, column `{colonne}`"),
    "la_serie": Phrase("`{nom}`", "`{nom}`"),
    "sql_erreur": Phrase(
        "La requête `{nom}` ne s'exécute pas : {message}. {conseil}",
        "The query `{nom}` does not run: {message}. {conseil}",
        "La requête `{nom}` ne s'exécute pas sur une autre base de même structure.",
        "The query `{nom}` does not run on another database of the same structure.",
    ),
    "sql_valeurs": Phrase(
        "La requête `{nom}` a le bon nombre de lignes, mais pas les bonnes valeurs.",
        "The query `{nom}` has the right number of rows, but not the right values.",
    ),
    "sql_pas_select": Phrase(
        "La requête `{nom}` doit seulement lire la base : commencez par `SELECT` ou `WITH`.",
        "The query `{nom}` must only read the database: begin with `SELECT` or `WITH`.",
    ),
    "sql_lente": Phrase(
        "La requête `{nom}` demande trop de temps. Vérifiez la condition de la jointure (`ON`).",
        "The query `{nom}` takes too long. Check the join condition (`ON`).",
    ),
}
