import type { Step } from '../author/run';
import type { State } from '../types';

const many = (count: number, one: string, several: string) =>
  `${count} ${Math.abs(count) < 2 ? one : several}`;

/** Everything that the panel says, in French. */
export const fr = {
  locale: 'fr-FR',
  title: 'Mes exercices',
  otherExercises: 'Autres exercices',
  module: (name: string) => (/^\d+$/.test(name) ? `Module ${name}` : name),
  refresh: 'Actualiser la liste',
  loading: 'Chargement de vos exercices…',
  empty:
    'Aucun exercice pour le moment. Les exercices apparaissent ici dès que votre formateur·rice les publie.',
  problems: "Un exercice n'a pas pu être chargé :",
  linkDown: 'Connexion à la plateforme perdue. Votre travail est gardé ici. Nouvel essai en cours.',
  progress: (done: number, all: number) =>
    `${done} sur ${many(all, 'exercice noté', 'exercices notés')}`,
  states: {
    todo: 'À faire',
    working: 'En cours',
    submitted: 'Rendu, en attente',
    grading: 'En correction',
    graded: 'Noté',
    late: 'En retard',
    refused: 'Refusé',
    failed: 'À voir avec votre formateur·rice'
  } satisfies Record<State, string>,
  stateChanged: (title: string, state: string, score: string) =>
    `${title} : ${state}${score ? `, ${score}` : ''}.`,
  closed: 'Fermé',
  withdrawn: 'Retiré par votre formateur·rice. Votre travail reste dans vos fichiers.',
  returnsAt: (when: string) => `Le retour sera visible ${when}.`,
  returnsLater: 'Votre formateur·rice rendra le retour plus tard.',
  due: (when: string) => `À rendre ${when}`,
  wasDue: (when: string) => `Date limite passée : ${when}`,
  noDue: 'Sans date limite',
  today: (time: string) => `aujourd’hui à ${time}`,
  tomorrow: (time: string) => `demain à ${time}`,
  yesterday: (time: string) => `hier à ${time}`,
  onDay: (day: string, time: string) => `${day} à ${time}`,
  score: (score: string, max: string) => `${score} / ${max}`,
  scoreSpoken: (score: string, max: string) => `note : ${score} sur ${max}`,
  attemptsLeft: (count: number) =>
    count === 0 ? 'Plus de tentative' : many(count, 'tentative restante', 'tentatives restantes'),
  unlimited: 'Tentatives sans limite',
  adapted: 'Adapté pour vous',
  group: (names: string) => `En groupe : ${names}. Un rendu vaut pour tout le groupe.`,
  open: 'Ouvrir',
  openNamed: (title: string) => `Ouvrir « ${title} »`,
  details: (title: string) => `Détails de « ${title} »`,
  missing: (name: string) => `Le notebook « ${name} » n'est plus à sa place.`,
  missingTodo: 'Si vous l’avez renommé, redonnez-lui ce nom. Sinon, remettez l’original :',
  putBack: 'Remettre le notebook',
  version: (version: number) => `Nouvelle version (${version})`,
  unsaved: 'Notebook ouvert : modifications non enregistrées',
  saved: 'Notebook ouvert : tout est enregistré',

  submit: 'Rendre',
  submitHint: "Enregistrer et rendre l'exercice",
  check: 'Vérifier',
  checkHint: 'Lancer les contrôles visibles sur un noyau neuf, sans rendre',
  submitTitle: (title: string) => `Rendre « ${title} » ?`,
  submitBody: 'Votre notebook est enregistré. Il sera envoyé tel quel et corrigé automatiquement.',
  submitLast: 'C’est votre dernière tentative.',
  submitLeft: (left: number) =>
    `Après ce rendu, il vous restera ${many(left, 'tentative', 'tentatives')}.`,
  submitLate: (when: string) =>
    `La date limite est passée (${when}) : ce rendu sera marqué en retard.`,
  submitOnTime: (when: string) => `Date limite : ${when}. Vous êtes à l’heure.`,
  cancel: 'Annuler',
  close: 'Fermer',
  submitting: 'Envoi en cours…',
  submitRetry: 'La connexion est coupée. Votre travail est gardé. Nouvel essai…',
  receiptTitle: 'Exercice rendu',
  receiptBody: (attempt: number, when: string) => `Tentative ${attempt}, reçue ${when}.`,
  receiptLate: 'Ce rendu est marqué en retard.',
  receiptFor: (names: string) => `Il compte pour ${names}.`,
  receiptNumber: (id: string) => `Reçu n° ${id}`,
  receiptNext:
    'La correction arrive dans le panneau « Mes exercices ». Vous pouvez continuer à travailler.',
  notSubmittedTitle: "L'exercice n'est pas rendu",
  noAttempts:
    'Vous n’avez plus de tentative pour cet exercice. Votre travail reste ici. Parlez-en à votre formateur·rice.',
  notOpen:
    'Cet exercice n’accepte plus de rendu. Votre travail reste ici. Parlez-en à votre formateur·rice.',
  dueOver: (when: string) =>
    `La date limite est passée (${when}) : cet exercice n’accepte plus de rendu. Votre travail reste ici. Parlez-en à votre formateur·rice.`,
  gone: 'Cet exercice n’est plus publié. Votre travail reste ici. Parlez-en à votre formateur·rice.',
  renamed: (asked: string) =>
    `Ce notebook ne porte pas le nom demandé. Redonnez-lui son nom d’origine${asked && `, « ${asked} »`}, puis rendez-le.`,
  notSaved:
    'Le notebook n’a pas pu être enregistré, donc rien n’a été envoyé. Vérifiez la connexion, puis réessayez.',

  checking: 'Vérification en cours sur un noyau neuf… Cela peut durer une minute.',
  checkTitle: 'Vérification',
  notCheckedTitle: 'La vérification n’a pas pu se faire',
  checkNone: 'Ce notebook n’a aucun contrôle visible. Les contrôles se feront après le rendu.',
  checkCount: (passed: number, all: number) =>
    `${many(passed, 'contrôle visible réussi', 'contrôles visibles réussis')} sur ${all}.`,
  checkVisible: (visible: number, all: number) =>
    `${many(visible, 'contrôle', 'contrôles')} sur ${all} ${visible < 2 ? 'est visible' : 'sont visibles'}.`,
  checkHidden: 'D’autres contrôles se feront après le rendu : la note peut donc être différente.',
  checkNotHandedIn: 'Rien n’a été rendu.',
  checkStopped: (cell: number, message: string) => `Arrêt à la cellule ${cell} : ${message}`,
  checkTrouble: (cell: number, message: string) => `Cellule ${cell} : ${message}`,

  result: 'Résultat',
  resultOf: (attempt: number) => `Résultat de la tentative ${attempt}`,
  resultLoading: 'Chargement du résultat…',
  latePenalty: (earned: string, penalty: string) =>
    `Rendu en retard : vous avez gagné ${earned} points, le retard en retire ${penalty}.`,
  bestCounts: 'La note affichée en haut est celle qui compte.',
  mendFirst: 'À corriger en premier',
  questions: 'Points par question',
  questionsPassed: (passed: number, all: number) =>
    `${many(passed, 'question réussie', 'questions réussies')} sur ${all}.`,
  hiddenChecks: (hidden: number) =>
    `${many(hidden, 'question a', 'questions ont')} aussi des contrôles cachés : leurs détails ne sont pas montrés.`,
  hidden: 'avec contrôles cachés',
  passed: 'Réussi',
  partly: 'En partie',
  notPassed: 'À revoir',
  waiting: 'À corriger par votre formateur·rice',
  trainerSays: 'Commentaire de votre formateur·rice :',
  seeCell: 'Voir la cellule',
  seeCellOf: (name: string) => `Voir la cellule « ${name} »`,
  cellNotFound: 'Cette cellule n’est plus dans le notebook.',
  fullFeedback: (notebook: string) => `Retour complet : ${notebook} (nouvel onglet)`,
  refused: (reason: string) => `Rendu refusé : ${reason}`,
  failed:
    'La machine n’a pas pu corriger ce rendu. Ce n’est pas votre faute ; votre formateur·rice est prévenu·e.',
  inQueue: 'Votre rendu attend son tour. Le résultat arrive ici tout seul.',
  beingGraded: 'Correction en cours. Le résultat arrive ici tout seul.',

  handIns: (count: number) => `Mes rendus (${count})`,
  handIn: (attempt: number, when: string) => `Tentative ${attempt}, ${when}`,
  late: 'en retard',
  reopen: 'Ouvrir ce rendu',
  reopenNamed: (attempt: number) => `Ouvrir le rendu ${attempt} dans un dossier à part`,
  reopened: (folder: string) =>
    `Ce rendu est ouvert dans le dossier « ${folder} », à côté de votre travail.`,
  takeBack: 'Revenir à ce rendu',
  takeBackNamed: (attempt: number) => `Revenir au rendu ${attempt}, à la place de votre travail`,
  takeBackTitle: (attempt: number) => `Revenir au rendu ${attempt} ?`,
  takeBackBody: (title: string, when: string) =>
    `« ${title} » redevient comme vous l’avez rendu ${when}.`,
  takeBackWhere: (folder: string) => `Cela se fait dans le dossier « ${folder} ».`,
  takeBackKept:
    'Ce que vous avez maintenant n’est pas effacé : vous le retrouverez dans « Versions précédentes ». Vos notes ne changent pas.',
  takeBackConfirm: 'Revenir',
  takenBack: (attempt: number) => `Le notebook est de nouveau comme à votre rendu ${attempt}.`,
  reset: 'Recommencer à zéro',
  resetNamed: (title: string) => `Recommencer « ${title} » à zéro`,
  resetTitle: (title: string) => `Recommencer « ${title} » ?`,
  resetBody:
    'L’exercice d’origine revient. Votre travail actuel n’est pas effacé : il est gardé dans un dossier à côté. Vos rendus et vos notes ne changent pas.',
  resetConfirm: 'Recommencer',
  doneTitle: 'C’est fait',

  versions: (count: number) => `Versions précédentes (${count})`,
  versionOf: (notebook: string, when: string) => `${notebook}, enregistré ${when}`,
  restore: 'Revenir à cette version',
  restoreNamed: (notebook: string, when: string) =>
    `Revenir à la version de ${notebook} enregistrée ${when}`,
  restoreTitle: 'Revenir à cette version ?',
  restoreBody: (notebook: string, when: string) =>
    `${notebook} redevient comme il était ${when}. Ce que vous avez maintenant n’est pas effacé : vous le retrouverez dans « Versions précédentes ».`,
  restoreConfirm: 'Revenir',
  restored: (when: string) => `Le notebook est de nouveau comme il était ${when}.`,

  visits: 'Qui est dans votre serveur',
  visitor: (name: string, when: string) =>
    `${name}, de votre équipe de formation, est dans votre serveur depuis ${when.replace(/^aujourd’hui à /, '')}. Vous voyez les mêmes fichiers.`,
  visitorLeft: (name: string, when: string) => `${name} a quitté votre serveur ${when}.`,
  visiting: (owner: string) =>
    `Vous êtes dans le serveur de ${owner}, qui voit votre nom ici. Rendre, recommencer et demander de l’aide lui sont réservés.`,

  idleSoon: (minutes: number) =>
    `Sans activité, votre serveur s’arrête dans ${many(minutes, 'minute', 'minutes')}. Vos fichiers enregistrés restent ; les variables en mémoire seront perdues.`,
  idleStay: 'Je suis là',
  idleOver: 'Votre serveur s’est arrêté, faute d’activité. Tout ce qui était enregistré est gardé.',
  idleRestart: 'Redémarrer',

  help: 'Aide',
  helpHint: 'Demander de l’aide à votre formateur·rice',
  helpTitle: 'Demander de l’aide',
  helpBody: (title: string) =>
    `Votre formateur·rice verra que vous avez besoin d’aide sur « ${title} », et la cellule où vous êtes.`,
  helpLabel: 'Votre question (facultatif)',
  helpConfirm: 'Demander',
  helpAsked: 'Votre demande est partie.',
  helpOpen: 'Vous avez demandé de l’aide.',
  helpTheirs: 'Aide demandée ici.',
  helpPlace: (place: number) =>
    place === 1 ? 'C’est votre tour.' : `Vous êtes à la place ${place} dans la file.`,
  helpClose: 'Je n’ai plus besoin d’aide',

  author: {
    title: 'Écrire un exercice',
    test: 'Tester',
    testHint: 'Enregistrer, envoyer, puis exécuter la solution et une copie vierge',
    testCommand: 'Tester cet exercice',
    testTitle: (name: string) => `Test de « ${name} »`,
    notTested: 'Le test n’a pas pu se faire',
    send: 'Envoyer',
    sendHint: 'Enregistrer et envoyer cette version, sans la publier',
    sendCommand: 'Envoyer cet exercice',
    sentTitle: 'Exercice envoyé',
    notSent: 'L’exercice n’est pas envoyé',
    receiveCommand: 'Recevoir les exercices de mes cours',
    receiving: 'Les exercices arrivent…',
    receivedTitle: 'Exercices de vos cours',
    notReceived: 'Les exercices ne sont pas arrivés',
    upToDate: 'Tout est à jour dans le dossier « auteur ».',
    notArrived: (why: string) => `Les exercices à écrire ne sont pas arrivés : ${why}`,
    elsewhere: (root: string) =>
      `Ouvrez un notebook d’un exercice, dans « ${root}/<cours>/<exercice>/ », puis recommencez.`,
    steps: {
      sending: 'Envoi de l’exercice…',
      queued: 'Test : votre tour arrive, les rendus passent d’abord…',
      running: 'Test : la solution et une copie vierge s’exécutent…',
      stopping: 'Le test s’arrête…'
    } satisfies Record<Step, string>,
    progress: (step: string, seconds: number) => `${step} ${seconds} s`,
    stopped: 'Test arrêté. L’exercice est envoyé, rien n’est publié.',
    good: 'La solution obtient tous les points, et une copie vierge aucun.',
    bad: 'À revoir avant de publier :',
    question: 'Question',
    solution: 'Solution',
    blank: 'Copie vierge',
    person: 'à la main',
    total: 'Total, sans les points à la main',
    byPerson: (points: string) => `Points à donner à la main, que le test ne juge pas : ${points}.`,
    advice: (count: number) => many(count, 'conseil d’écriture', 'conseils d’écriture'),
    sent: (name: string, files: number) =>
      `« ${name} » est envoyé (${many(files, 'fichier', 'fichiers')}).`,
    sentToo: 'Cette version est envoyée. Les apprenant·es ne voient rien.',
    unseen: 'Les apprenant·es ne voient rien.',
    toCockpit: 'Publiez-la depuis le tableau de bord de la promo.',
    conflict: (name: string) =>
      `« ${name} » a été changé par quelqu’un d’autre depuis que vous l’avez reçu. Rien n’est envoyé, votre dossier reste tel quel. Renommez-le, faites « Recevoir les exercices de mes cours », puis comparez.`,
    changed: (name: string) =>
      `« ${name} » a été changé par quelqu’un d’autre pendant le test. Testez à nouveau.`
  },

  offline:
    'Votre serveur ne répond pas. Votre travail enregistré est gardé. Vérifiez la connexion, puis réessayez.',
  unexpected: 'Cela n’a pas marché. Réessayez ; si cela continue, prévenez votre formateur·rice.',
  failedTitle: 'Cela n’a pas marché'
};

export type Words = typeof fr;
