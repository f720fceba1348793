"""Sentences about web APIs, simulated services, alarms, regression tests and written records."""

from __future__ import annotations

from verifie.messages.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "pas_une_api": Phrase(
        "`{nom}` n'est pas une application FastAPI : c'est {type}.",
        "`{nom}` is not a FastAPI application: it is {type}.",
    ),
    "api_fabrique": Phrase(
        "`{nom}` ne fabrique pas l'application : elle s'arrête sur une erreur {type}. {conseil}",
        "`{nom}` does not make the application: it stops with an error {type}. {conseil}",
    ),
    "api_panne": Phrase(
        "La requête `{appel}` arrête le programme sur une erreur {type} (statut 500). {conseil}",
        "The request `{appel}` stops the program with an error {type} (status 500). {conseil}",
        "`{nom}` : une requête arrête le programme sur une erreur {type} (statut 500). {conseil}",
        "`{nom}`: a request stops the program with an error {type} (status 500). {conseil}",
    ),
    "api_statut": Phrase(
        "La requête `{appel}` reçoit le statut {trouve} ; on attend {attendu}.",
        "The request `{appel}` gets the status {trouve}; {attendu} is expected.",
        "`{nom}` : une requête sur d'autres données ne reçoit pas le bon statut.",
        "`{nom}`: a request on other data does not get the right status.",
    ),
    "api_pas_json": Phrase(
        "La réponse à `{appel}` n'est pas du JSON.",
        "The answer to `{appel}` is not JSON.",
        "`{nom}` : une réponse n'est pas du JSON.",
        "`{nom}`: an answer is not JSON.",
    ),
    "api_contenu": Phrase(
        "La requête `{appel}` reçoit {trouve} ; on attend {attendu}.",
        "The request `{appel}` gets {trouve}; {attendu} is expected.",
        "`{nom}` : une requête sur d'autres données ne reçoit pas le bon contenu.",
        "`{nom}`: a request on other data does not get the right content.",
    ),
    "api_detail": Phrase(
        "La requête `{appel}` est refusée ({code}), mais `detail` ne dit pas pourquoi.",
        "The request `{appel}` is refused ({code}), but `detail` does not say why.",
        "`{nom}` : une requête est refusée ({code}), mais `detail` ne dit pas pourquoi.",
        "`{nom}`: a request is refused ({code}), but `detail` does not say why.",
    ),
    "api_entete": Phrase(
        "La réponse à `{appel}` n'a pas l'en-tête `{entete}` attendu.",
        "The answer to `{appel}` does not have the expected header `{entete}`.",
        "`{nom}` : une réponse n'a pas l'en-tête `{entete}` attendu.",
        "`{nom}`: an answer does not have the expected header `{entete}`.",
    ),
    "api_route": Phrase(
        "La description de `{nom}` (OpenAPI) n'a pas la route `{route}`.",
        "The description of `{nom}` (OpenAPI) has no route `{route}`.",
    ),
    "api_parametre": Phrase(
        "Dans la description de `{nom}` (OpenAPI), la route `{route}` n'a pas de paramètre "
        "`{manque}`.",
        "In the description of `{nom}` (OpenAPI), the route `{route}` has no parameter `{manque}`.",
    ),
    "api_titre": Phrase(
        "La description de `{nom}` (OpenAPI) n'a pas de vrai titre, ou pas de texte qui l'explique.",
        "The description of `{nom}` (OpenAPI) has no real title, or no text that explains it.",
    ),
    "service_nombre": Phrase(
        "Le service a reçu {trouve} requête(s) de `{nom}` ; il doit en recevoir {attendu}.",
        "The service got {trouve} request(s) from `{nom}`; it should get {attendu}.",
        "Le service n'a pas reçu le bon nombre de requêtes de `{nom}`.",
        "The service did not get the right number of requests from `{nom}`.",
    ),
    "service_chemin": Phrase(
        "Le service a reçu la requête `{trouve}` ; il attend `{attendu}`.",
        "The service got the request `{trouve}`; it expects `{attendu}`.",
        "La requête de `{nom}` n'a pas la bonne méthode ou le bon chemin.",
        "The request of `{nom}` does not have the right method or path.",
    ),
    "service_corps": Phrase(
        "Le service a reçu ce contenu : {trouve}. Ce n'est pas le contenu attendu.",
        "The service got this content: {trouve}. It is not the expected content.",
        "La requête de `{nom}` n'a pas le bon contenu avec d'autres données.",
        "The request of `{nom}` does not have the right content on other data.",
    ),
    "service_entete": Phrase(
        "La requête de `{nom}` n'a pas l'en-tête `{entete}`, ou pas avec la bonne valeur.",
        "The request of `{nom}` has no header `{entete}`, or not with the right value.",
    ),
    "service_patience": Phrase(
        "`{nom}` n'attend pas assez longtemps avant d'essayer de nouveau.",
        "`{nom}` does not wait long enough before it tries again.",
    ),
    "alerte_type": Phrase(
        "`{nom}` rend {trouve} ; il faut {attendu}.",
        "`{nom}` returns {trouve}; it should be {attendu}.",
    ),
    "alerte_trop": Phrase(
        "`{nom}` donne {trouve} alerte(s) sur {total} situations normales (au plus {attendu}). "
        "Trop de fausses alertes : plus personne ne les regarde.",
        "`{nom}` raises {trouve} alarm(s) on {total} normal cases (at most {attendu}). "
        "With too many false alarms, nobody looks at them any more.",
        "`{nom}` donne trop d'alertes dans des situations normales : plus personne ne les regarde.",
        "`{nom}` raises too many alarms on normal cases: nobody looks at them any more.",
    ),
    "alerte_manque": Phrase(
        "`{nom}` donne {trouve} alerte(s) sur {total} situations anormales (au moins {attendu}).",
        "`{nom}` raises {trouve} alarm(s) on {total} abnormal cases (at least {attendu}).",
        "`{nom}` ne donne pas l'alerte dans une situation anormale.",
        "`{nom}` does not raise the alarm on an abnormal case.",
    ),
    "regression_passe": Phrase(
        "`{nom}` réussit alors que le code est fautif ({trouve} fois sur {total}) : "
        "ce test ne voit pas le défaut.",
        "`{nom}` passes although the code is faulty ({trouve} of {total}): "
        "this test does not see the fault.",
        "`{nom}` réussit alors que le code est fautif : ce test ne voit pas le défaut.",
        "`{nom}` passes although the code is faulty: this test does not see the fault.",
    ),
    "regression_echoue": Phrase(
        "`{nom}` échoue (erreur {type}) alors que le code est juste : "
        "ce test refuserait une bonne correction.",
        "`{nom}` fails (error {type}) although the code is right: "
        "this test would refuse a good repair.",
    ),
    "fiches_type": Phrase(
        "`{nom}` est {trouve} ; il faut {attendu}, avec un dictionnaire par fiche.",
        "`{nom}` is {trouve}; it should be {attendu}, with a dictionary for each record.",
    ),
    "fiches_nombre": Phrase(
        "`{nom}` contient {trouve} fiche(s) ; il en faut au moins {attendu}.",
        "`{nom}` has {trouve} record(s); it should have at least {attendu}.",
    ),
    "fiches_champ": Phrase(
        "`{nom}`, fiche {rang} : le champ `{champ}` manque ou il est vide.",
        "`{nom}`, record {rang}: the field `{champ}` is missing or empty.",
    ),
    "fiches_forme": Phrase(
        "`{nom}`, fiche {rang} : le champ `{champ}` n'a pas la forme demandée.",
        "`{nom}`, record {rang}: the field `{champ}` does not have the form that is asked for.",
    ),
    "fiches_double": Phrase(
        "`{nom}` : deux fiches ont le même champ `{champ}`.",
        "`{nom}`: two records have the same field `{champ}`.",
    ),
}
