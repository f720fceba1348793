"""Sentences about what a function leaves behind (files, log, database) and about own tests."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    # Log
    "journal_vide": Phrase(
        "`{nom}` n'écrit rien dans le journal au niveau {niveau}.",
        "`{nom}` logs nothing at level {niveau}.",
    ),
    "journal_lignes": Phrase(
        "`{nom}` écrit {trouve} ligne(s) dans le journal au niveau {niveau} : {sens}.",
        "`{nom}` logs {trouve} line(s) at level {niveau}: {sens}.",
        "`{nom}` n'écrit pas le bon nombre de lignes dans le journal.",
        "`{nom}` does not log the right number of lines.",
    ),
    "journal_sans": Phrase(
        "Le journal de `{nom}` ne mentionne pas {attendu}. Première ligne : {trouve}.",
        "The log of `{nom}` does not mention {attendu}. First line: {trouve}.",
        "Le journal de `{nom}` ne mentionne pas tout ce qui est demandé.",
        "The log of `{nom}` does not mention all that is asked for.",
    ),
    "journal_en_trop": Phrase(
        "`{nom}` écrit dans le journal au niveau {niveau} sans raison : {trouve}.",
        "`{nom}` logs at level {niveau} without a reason: {trouve}.",
        "`{nom}` écrit dans le journal au niveau {niveau} sans raison.",
        "`{nom}` logs at level {niveau} without a reason.",
    ),
    # Files
    "fichier_absent": Phrase(
        "Après l'appel de `{nom}`, le fichier `{fichier}` n'existe pas.",
        "After the call of `{nom}`, the file `{fichier}` does not exist.",
    ),
    "fichier_refuse": Phrase(
        "`{nom}` laisse `{fichier}`, qui ne peut pas être lu : un lien, ou un trop gros fichier.",
        "`{nom}` leaves `{fichier}`, which cannot be read: a link, or too big a file.",
    ),
    "fichier_illisible": Phrase(
        "Le fichier `{fichier}` écrit par `{nom}` n'est pas un texte en UTF-8.",
        "The file `{fichier}` written by `{nom}` is not a text in UTF-8.",
    ),
    "fichier_contenu": Phrase(
        "Le fichier `{fichier}` écrit par `{nom}` contient {trouve} : ce n'est pas le bon contenu.",
        "The file `{fichier}` written by `{nom}` holds {trouve}: not the right content.",
        "Le fichier `{fichier}` écrit par `{nom}` n'a pas le bon contenu.",
        "The file `{fichier}` written by `{nom}` does not have the right content.",
    ),
    "fichier_change": Phrase(
        "`{nom}` a changé le fichier `{fichier}`, qui devait seulement être lu.",
        "`{nom}` has changed the file `{fichier}`, which was only to be read.",
    ),
    # Databases
    "la_table": Phrase("table `{table}`", "table `{table}`"),
    "base_script": Phrase(
        "Le texte `{nom}` ne s'exécute pas : {message}. {conseil}",
        "The text `{nom}` does not run: {message}. {conseil}",
        "Le texte `{nom}` ne s'exécute pas.",
        "The text `{nom}` does not run.",
    ),
    "base_suite": Phrase(
        "Votre base `{nom}` refuse des lignes qui sont pourtant correctes : {message}.",
        "Your database `{nom}` refuses rows that are right: {message}.",
        "Votre base `{nom}` refuse des lignes qui sont pourtant correctes.",
        "Your database `{nom}` refuses rows that are right.",
    ),
    "base_lente": Phrase("`{nom}` demande trop de temps.", "`{nom}` takes too long."),
    "base_illisible": Phrase(
        "`{nom}` n'est pas une base SQLite que l'on peut ouvrir.",
        "`{nom}` is not a SQLite database that can be opened.",
    ),
    "base_requete": Phrase(
        "La base `{nom}` ne peut pas être lue : {message}.",
        "The database `{nom}` cannot be read: {message}.",
        "La base `{nom}` ne peut pas être lue.",
        "The database `{nom}` cannot be read.",
    ),
    "table_absente": Phrase(
        "La base `{nom}` n'a pas de table `{table}`. Tables trouvées : {trouve}.",
        "The database `{nom}` has no table `{table}`. Tables found: {trouve}.",
        "La base `{nom}` n'a pas de table `{table}`.",
        "The database `{nom}` has no table `{table}`.",
    ),
    "base_colonnes": Phrase(
        "`{nom}`, {quoi} : il manque la colonne {manque}. Colonnes trouvées : {trouve}.",
        "`{nom}`, {quoi}: column {manque} is missing. Columns found: {trouve}.",
        "`{nom}`, {quoi} : il manque une colonne demandée.",
        "`{nom}`, {quoi}: a column that is asked for is missing.",
    ),
    "base_en_trop": Phrase(
        "`{nom}`, {quoi} : colonne en trop : {trop}.",
        "`{nom}`, {quoi}: unexpected column: {trop}.",
        "`{nom}`, {quoi} : il y a une colonne en trop.",
        "`{nom}`, {quoi}: there is an unexpected column.",
    ),
    "cle_primaire": Phrase(
        "`{nom}` : la clé primaire de la table `{table}` n'est pas la bonne.",
        "`{nom}`: the primary key of the table `{table}` is not the right one.",
    ),
    "pas_obligatoire": Phrase(
        "`{nom}` : la table `{table}` accepte une valeur vide dans `{colonne}`.",
        "`{nom}`: the table `{table}` takes an empty value in `{colonne}`.",
        "`{nom}` : la table `{table}` accepte une valeur vide là où il en faut une.",
        "`{nom}`: the table `{table}` takes an empty value where one is needed.",
    ),
    "pas_unique": Phrase(
        "`{nom}` : deux lignes de la table `{table}` peuvent avoir la même valeur ({colonne}).",
        "`{nom}`: two rows of the table `{table}` can have the same value ({colonne}).",
        "`{nom}` : la table `{table}` accepte un doublon.",
        "`{nom}`: the table `{table}` takes a duplicate.",
    ),
    "pas_reliee": Phrase(
        "`{nom}` : `{table}.{colonne}` n'est pas une clé étrangère vers `{cible}`.",
        "`{nom}`: `{table}.{colonne}` is not a foreign key to `{cible}`.",
        "`{nom}` : il manque une clé étrangère dans la table `{table}`.",
        "`{nom}`: a foreign key is missing in the table `{table}`.",
    ),
    "base_refuse": Phrase(
        "`{nom}` ne permet pas `{ligne}` : {message}.",
        "`{nom}` does not allow `{ligne}`: {message}.",
        "`{nom}` refuse une ligne qui est pourtant correcte.",
        "`{nom}` refuses a row that is right.",
    ),
    "base_accepte": Phrase(
        "`{nom}` accepte `{ligne}` : une contrainte devrait le refuser.",
        "`{nom}` takes `{ligne}`: a constraint should refuse it.",
        "`{nom}` accepte une ligne qu'une contrainte devrait refuser.",
        "`{nom}` takes a row that a constraint should refuse.",
    ),
    "base_lignes": Phrase(
        "La base `{nom}` contient {trouve} ligne(s) : {sens}.",
        "The database `{nom}` has {trouve} row(s): {sens}.",
        "La base `{nom}` ne contient pas le bon nombre de lignes.",
        "The database `{nom}` does not have the right number of rows.",
    ),
    "base_valeurs": Phrase(
        "La base `{nom}` ne contient pas les bonnes valeurs. Première ligne à revoir : {trouve}.",
        "The database `{nom}` does not have the right values. First row to look at: {trouve}.",
        "La base `{nom}` ne contient pas les bonnes valeurs.",
        "The database `{nom}` does not have the right values.",
    ),
    # Own tests
    "pas_un_test": Phrase(
        "`{nom}` n'est pas une fonction de test : c'est {type}. Écrivez `def {nom}():`.",
        "`{nom}` is not a test function: it is {type}. Write `def {nom}():`.",
    ),
    "epreuves_absentes": Phrase(
        "Je trouve {trouve} fonction(s) `test_…` pour `{nom}` ; il en faut au moins {attendu}.",
        "There are {trouve} functions `test_…` for `{nom}`; at least {attendu} are needed.",
    ),
    "epreuve_refuse": Phrase(
        "`{epreuve}` refuse une version juste de `{nom}`. Relisez la règle et votre `assert`.",
        "`{epreuve}` refuses a right version of `{nom}`. Read the rule and your `assert` again.",
    ),
    "epreuve_erreur": Phrase(
        "`{epreuve}` s'arrête sur une erreur {type} ({message}). {conseil}",
        "`{epreuve}` stops with an error {type} ({message}). {conseil}",
        "`{epreuve}` s'arrête sur une erreur {type}. {conseil}",
        "`{epreuve}` stops with an error {type}. {conseil}",
    ),
    "epreuve_laisse": Phrase(
        "{noms} laisse passer une version fausse de `{nom}` : {defaut}.",
        "{noms} lets a wrong version of `{nom}` pass: {defaut}.",
        "{noms} laisse passer une version fausse de `{nom}`.",
        "{noms} lets a wrong version of `{nom}` pass.",
    ),
    "epreuves_laissent": Phrase(
        "Vos tests laissent tous passer une version fausse de `{nom}` : {defaut}.",
        "Your tests all let a wrong version of `{nom}` pass: {defaut}.",
        "Vos tests laissent tous passer une version fausse de `{nom}`.",
        "Your tests all let a wrong version of `{nom}` pass.",
    ),
}
